package dev.postdate.benchmarks;

import dev.postdate.Due;
import dev.postdate.Headers;
import dev.postdate.internal.time.SystemTime;
import dev.postdate.jdbc.JdbcStore;
import dev.postdate.jdbc.PostgresOptions;
import dev.postdate.servers.PrivatePostgres;
import dev.postdate.spi.Address;
import dev.postdate.spi.ClaimStore.ClaimRequest;
import dev.postdate.spi.ClaimStore.Demand;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.Kind;
import dev.postdate.spi.MessageIds;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Origin;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreContext;
import dev.postdate.spi.TimeDriver;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * How fast a PostgreSQL server of its own drains due messages, by how many one claim takes and how many connections claim and settle at once,
 * without handlers. The settings take turns in each round, in an order that changes, so that what the machine does beside hits all alike. Also
 * how many of the claims' updates were HOT.
 */
public final class ClaimSizes {

    private static final int MESSAGES = 20_000;
    private static final int APPENDED_AT_ONCE = 1_000;
    private static final int ROUNDS = 3;
    private static final String QUEUE = "bench";
    private static final byte[] BODY = new byte[300];

    private record Setting(int claimSize, int connections) {}

    private static final List<Setting> SETTINGS = List.of(
            new Setting(1, 1),
            new Setting(10, 1),
            new Setting(50, 1),
            new Setting(200, 1),
            new Setting(1_000, 1),
            new Setting(50, 2),
            new Setting(200, 2),
            new Setting(1_000, 2),
            new Setting(200, 4));

    private final PrivatePostgres server;
    private final Store.Session session;
    private final PrintStream out;
    private final AtomicLong claims = new AtomicLong();
    private final long epoch = new Random().nextLong();

    private ClaimSizes(PrivatePostgres server, TimeDriver time, PrintStream out) {
        this.server = server;
        this.out = out;
        PostgresOptions options =
                PostgresOptions.defaults().withConnections(new PostgresOptions.Connections(null, 4, 2, false, 0));
        this.session =
                JdbcStore.postgres(server.dataSource(), options).open(new StoreContext(QUEUE, false, time, () -> {}));
        session.nodes().register(epoch, QUEUE, "bench-1");
    }

    public static void main(String[] arguments) throws Exception {
        Arrays.fill(BODY, (byte) 'x');
        SystemTime time = new SystemTime(QUEUE);
        try (PrivatePostgres server = PrivatePostgres.start()) {
            new ClaimSizes(server, time, System.out).run();
        } finally {
            time.close();
        }
    }

    private void run() throws Exception {
        drain(new Setting(200, 1));
        List<List<Double>> seconds = new ArrayList<>();
        SETTINGS.forEach(setting -> seconds.add(new ArrayList<>()));
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, SETTINGS.size()).boxed().toList());
        for (int round = 0; round < ROUNDS; round++) {
            Collections.shuffle(order, new Random(round));
            for (int setting : order) {
                seconds.get(setting).add(drain(SETTINGS.get(setting)));
            }
        }
        for (int i = 0; i < SETTINGS.size(); i++) {
            Setting setting = SETTINGS.get(i);
            List<Double> sorted = seconds.get(i).stream().sorted().toList();
            out.printf(
                    Locale.ROOT,
                    "claims of %,5d on %d connection(s): %,8.0f messages/s (from %,.0f to %,.0f)%n",
                    setting.claimSize(),
                    setting.connections(),
                    MESSAGES / sorted.get(ROUNDS / 2),
                    MESSAGES / sorted.get(ROUNDS - 1),
                    MESSAGES / sorted.get(0));
        }
        printHot();
        session.close();
    }

    private double drain(Setting setting) throws Exception {
        fill();
        server.execute("CHECKPOINT");
        AtomicLong left = new AtomicLong(MESSAGES);
        ExecutorService threads = Executors.newFixedThreadPool(setting.connections());
        long start = System.nanoTime();
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < setting.connections(); i++) {
                all.add(threads.submit(() -> drain(setting.claimSize(), left)));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void drain(int claimSize, AtomicLong left) {
        while (left.get() > 0) {
            List<Claimed> claimed = session.claims()
                    .claim(new ClaimRequest(
                            epoch, claims.incrementAndGet(), List.of(new Demand(QUEUE, claimSize, false))))
                    .claimed();
            if (!claimed.isEmpty()) {
                session.claims().settle(claimed.stream().map(ClaimSizes::done).toList());
                left.addAndGet(-claimed.size());
            }
        }
    }

    private static Settlement done(Claimed claimed) {
        return new Settlement.Done(claimed.ref(), List.of());
    }

    private void fill() {
        for (int i = 0; i < MESSAGES; i += APPENDED_AT_ONCE) {
            List<NewMessage> messages = new ArrayList<>();
            for (int j = 0; j < APPENDED_AT_ONCE; j++) {
                messages.add(message());
            }
            session.schedules().append(messages);
        }
    }

    private NewMessage message() {
        UUID id = MessageIds.create(Instant.now());
        return new NewMessage(
                new Envelope(
                        id,
                        Kind.COMMAND,
                        new Content("bench.message", 1, "application/json", BODY),
                        new Address(QUEUE, null),
                        Headers.empty(),
                        new Correlation(null, id, null, null),
                        new Origin(QUEUE, null),
                        null),
                Due.NOW,
                null,
                null);
    }

    private void printHot() throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'postdate_message'""")) {
            row.next();
            out.printf(
                    Locale.ROOT,
                    "HOT updates: %,d of %,d (%.1f %%)%n",
                    row.getLong(2),
                    row.getLong(1),
                    100.0 * row.getLong(2) / row.getLong(1));
        }
    }
}
