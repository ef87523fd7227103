package dev.postdate.chaos;

import dev.postdate.Postdate;
import dev.postdate.jdbc.JdbcStore;
import dev.postdate.servers.PrivatePostgres;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** One run: everything set up, everything struck, everything checked. */
final class Chaos {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int SHOWN = 20;

    private final Plan plan;
    private final Path directory;
    private final PrintStream out;

    Chaos(Plan plan, Path directory, PrintStream out) {
        this.plan = plan;
        this.directory = directory;
        this.out = out;
    }

    /** True if every promise was kept. */
    boolean run() throws IOException, SQLException, InterruptedException, ExecutionException {
        Instant begun = Instant.now();
        try (PrivatePostgres server = PrivatePostgres.start()) {
            server.execute("CREATE TABLE chaos_effect (number bigint NOT NULL)");
            Striker striker = new Striker(server, directory, plan.killEvery(), plan.seed());
            try (Ledger ledger = new Ledger(directory.resolve("sent"));
                    var pool = Worker.pool(server.url(), 6);
                    Postdate node = Postdate.builder(Messages.APPLICATION + "-sender")
                            .store(JdbcStore.postgres(pool))
                            .route(Messages.Plain.class, Messages.APPLICATION + "/plain")
                            .route(Messages.Transactional.class, Messages.APPLICATION + "/transactional")
                            .sendOnly()
                            .start()) {
                striker.startWorkers(plan.workers());
                CompletableFuture<Void> strikes = CompletableFuture.runAsync(() -> strike(striker));
                new Sender(node.bus(), new Sent.Book(ledger), plan.spread()).send(plan.messages(), plan.seed());
                out.println("sent after " + seconds(begun) + " s");
                striker.stop();
                strikes.join();
                awaitDone(server);
            }
            striker.stopWorkers();
            return verdict(striker.strikes(), effects(server), begun);
        }
    }

    private static void strike(Striker striker) {
        try {
            striker.run();
        } catch (IOException | InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    private static long seconds(Instant since) {
        return Duration.between(since, Instant.now()).toSeconds();
    }

    private void awaitDone(PrivatePostgres server) throws InterruptedException, SQLException {
        long least = Long.MAX_VALUE;
        Instant progress = Instant.now();
        while (true) {
            long undone = Checker.undone(Sent.read(directory.resolve("sent")), Run.readAll(directory), effects(server));
            if (undone == 0) {
                return;
            }
            if (undone < least) {
                least = undone;
                progress = Instant.now();
            } else if (Duration.between(progress, Instant.now()).compareTo(PATIENCE) > 0) {
                out.println(undone + " messages are not done, and no more came in " + PATIENCE.toSeconds() + " s");
                return;
            }
            Thread.sleep(500);
        }
    }

    private static List<Long> effects(PrivatePostgres server) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT number FROM chaos_effect")) {
            List<Long> effects = new ArrayList<>();
            while (rows.next()) {
                effects.add(rows.getLong(1));
            }
            return effects;
        }
    }

    private boolean verdict(List<Strike> strikes, List<Long> effects, Instant begun) throws IOException {
        List<Sent> sent = Sent.read(directory.resolve("sent"));
        List<Run> runs = Run.readAll(directory);
        Checker.Verdict verdict = Checker.check(sent, runs, effects, strikes);
        verdict.problems().stream().limit(SHOWN).forEach(problem -> out.println("BROKEN " + problem));
        if (verdict.problems().size() > SHOWN) {
            out.println("... and " + (verdict.problems().size() - SHOWN) + " more");
        }
        List<String> figures = List.of(
                sent.size() + " sent",
                sent.stream().filter(message -> !message.acknowledged()).count() + " of them with no answer",
                sent.stream().filter(Sent::transactional).count() + " transactional",
                sent.stream()
                                .filter(message -> "CANCELLED".equals(message.cancelled()))
                                .count() + " cancelled",
                count(strikes, Strike.Kind.KILL) + " kills",
                count(strikes, Strike.Kind.STOP) + " stops",
                count(strikes, Strike.Kind.FREEZE) + " frozen",
                count(strikes, Strike.Kind.SERVER) + " server restarts",
                runs.size() + " runs",
                verdict.repeats() + " repeats",
                effects.size() + " effects",
                lateness(sent, runs),
                seconds(begun) + " s");
        out.println((verdict.isGood() ? "GOOD" : verdict.problems().size() + " BROKEN PROMISES") + ": "
                + String.join(", ", figures));
        Files.writeString(directory.resolve("strikes"), strikes + "\n");
        return verdict.isGood();
    }

    private static long count(List<Strike> strikes, Strike.Kind kind) {
        return strikes.stream().filter(strike -> strike.kind() == kind).count();
    }

    private static String lateness(List<Sent> sent, List<Run> runs) {
        var dueAt = new HashMap<Long, Instant>();
        sent.forEach(message -> dueAt.put(message.number(), message.dueAt()));
        Set<Long> seen = new HashSet<>();
        long[] millis = runs.stream()
                .sorted(Comparator.comparing(Run::beganAt))
                .filter(run -> seen.add(run.number()) && dueAt.containsKey(run.number()))
                .mapToLong(run ->
                        Duration.between(dueAt.get(run.number()), run.beganAt()).toMillis())
                .sorted()
                .toArray();
        return millis.length == 0
                ? "nothing ran"
                : String.format(
                        Locale.ROOT,
                        "first run late by %d ms p50, %d ms p99, %d ms at most",
                        millis[millis.length / 2],
                        millis[(int) (millis.length * 0.99)],
                        millis[millis.length - 1]);
    }
}
