package dev.postdate.benchmarks;

import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.jdbc.JdbcStore;
import dev.postdate.servers.PrivatePostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * An idle node on a PostgreSQL server of its own: how many statements it asks the server, by pg_stat_statements, and how late single messages
 * are, scheduled by itself and by another process. Every lateness is taken from the due time to the first line of the handler, by the clock of
 * the machine that they share with the server.
 */
public final class Punctuality {

    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final int AHEAD = 30;
    private static final int FROM_ANOTHER = 200;
    private static final String PROCESS = "sender";

    /** What is timed. */
    @MessageType("bench.timed")
    public record Timed(String text) {}

    private final PrivatePostgres server;
    private final PrintStream out;
    private final BlockingQueue<Duration> latenesses = new LinkedBlockingQueue<>();
    private final List<Duration> measured = new ArrayList<>();

    private Punctuality(PrivatePostgres server, PrintStream out) {
        this.server = server;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2 && arguments[0].equals(PROCESS)) {
            send(arguments[1]);
            return;
        }
        try (PrivatePostgres server = PrivatePostgres.start(Map.of("shared_preload_libraries", "pg_stat_statements"))) {
            server.execute("CREATE EXTENSION pg_stat_statements");
            new Punctuality(server, System.out).run();
        }
    }

    private static PostdateBuilder describe(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        return Postdate.builder("bench").store(JdbcStore.postgres(source));
    }

    private void run() throws Exception {
        try (Postdate node = describe(server.url())
                .handle(
                        Timed.class,
                        (timed, context) -> latenesses.add(Duration.between(context.dueAt(), Instant.now())))
                .start()) {
            idle();
            ahead(node);
            fromAnother();
        }
    }

    private void idle() throws SQLException {
        // What a start asks is no part of it.
        LockSupport.parkNanos(Duration.ofSeconds(10).toNanos());
        server.execute("SELECT pg_stat_statements_reset()");
        LockSupport.parkNanos(IDLE.toNanos());
        long calls = 0;
        List<String> lines = new ArrayList<>();
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT calls, left(regexp_replace(query, '\\s+', ' ', 'g'), 60) FROM pg_stat_statements
                        WHERE toplevel AND query NOT LIKE '%pg_stat_statements%' AND query NOT LIKE 'SET extra_float_digits%'
                        ORDER BY calls DESC""")) {
            while (rows.next()) {
                calls += rows.getLong(1);
                lines.add(String.format(Locale.ROOT, "    %4d  %s", rows.getLong(1), rows.getString(2)));
            }
        }
        out.printf(
                Locale.ROOT,
                "idle node: %.2f statements a second (%d in %d s)%n",
                calls / (double) IDLE.toSeconds(),
                calls,
                IDLE.toSeconds());
        lines.forEach(out::println);
    }

    private void ahead(Postdate node) throws InterruptedException {
        List<Duration> ofTheMachine = new ArrayList<>();
        for (int i = 0; i < AHEAD; i++) {
            // One at a time, so that the node sleeps before each. Beside it a thread that only sleeps, for what the
            // machine itself adds.
            node.bus().scheduleSend(new Timed("ahead"), Duration.ofSeconds(2));
            long start = System.nanoTime();
            long left = Duration.ofSeconds(2).toNanos();
            while (left > 0) {
                LockSupport.parkNanos(left);
                left = Duration.ofSeconds(2).toNanos() - (System.nanoTime() - start);
            }
            ofTheMachine.add(Duration.ofNanos(System.nanoTime() - start).minusSeconds(2));
            report(i == 0);
        }
        print("due in 2 s, scheduled by the idle node itself", AHEAD);
        measured.addAll(ofTheMachine);
        print("a thread that sleeps for 2 s meanwhile", AHEAD);
    }

    private void report(boolean first) throws InterruptedException {
        Duration lateness = latenesses.poll(30, TimeUnit.SECONDS);
        if (lateness == null) {
            throw new IllegalStateException("A message was not handled within 30 s.");
        }
        if (!first) {
            measured.add(lateness);
        }
    }

    private void print(String what, int count) {
        long[] micros = measured.stream()
                .mapToLong(each -> each.toNanos() / 1_000)
                .sorted()
                .toArray();
        measured.clear();
        out.printf(
                Locale.ROOT,
                "%s: late by %.1f ms p50, %.1f ms p99, %.1f ms at most (%d of %d, those before warm up)%n",
                what,
                micros[micros.length / 2] / 1e3,
                micros[(int) (micros.length * 0.99)] / 1e3,
                micros[micros.length - 1] / 1e3,
                micros.length,
                count);
        if (Arrays.stream(micros).anyMatch(each -> each < 0)) {
            throw new IllegalStateException("A message was early.");
        }
    }

    private void fromAnother() throws IOException, InterruptedException {
        Process sender = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Punctuality.class.getName(),
                        PROCESS,
                        server.url())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(sender.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().forEach(line -> {});
        }
        if (sender.waitFor() != 0) {
            throw new IllegalStateException("The other process failed.");
        }
        for (int i = 0; i < FROM_ANOTHER; i++) {
            report(i < FROM_ANOTHER / 4);
        }
        print("due at once, scheduled by another process", FROM_ANOTHER);
    }

    private static void send(String url) {
        try (Postdate node =
                describe(url).route(Timed.class, "bench").sendOnly().start()) {
            for (int i = 0; i < FROM_ANOTHER; i++) {
                node.bus().scheduleSend(new Timed("other"), Duration.ZERO);
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
    }
}
