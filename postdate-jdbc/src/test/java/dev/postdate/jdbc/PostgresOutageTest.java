package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.HandlerOptions;
import dev.postdate.MessageBus;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduleToken;
import dev.postdate.servers.PrivatePostgres;
import dev.postdate.spi.MessageQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A server that ends connections, stops and comes back: nothing is lost, nothing runs twice on nodes that lived, nothing is charged. */
class PostgresOutageTest {

    private static final int CUTS = 5;
    private static PrivatePostgres server;

    private final PostgresFixture fixture = PostgresFixture.on(server);
    private final Runs runs = new Runs();

    @BeforeAll
    static void startServer() throws IOException {
        server = PrivatePostgres.startFrom(
                Path.of(System.getProperty("postgres.binaries", "target/fast/postgres"), "postgres-18.jar"), Map.of());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void drop() throws SQLException {
        fixture.close();
    }

    private JdbcStoreSource source() {
        return new JdbcStoreSource(server, fixture);
    }

    /** Connections that can be told from those of the test itself. */
    private record JdbcStoreSource(PrivatePostgres server, PostgresFixture fixture) {
        PGSimpleDataSource dataSource() {
            PGSimpleDataSource source = (PGSimpleDataSource) server.dataSource();
            source.setApplicationName(fixture.schema());
            return source;
        }

        int cutAll() throws SQLException {
            try (Connection connection = server.dataSource().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet cut = statement.executeQuery(
                            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '"
                                    + fixture.schema() + "'")) {
                cut.next();
                return cut.getInt(1);
            }
        }
    }

    @Test
    @Tag("G27")
    void connectionsThatAreAllCutWhileANodeClaimsAndSettlesCostNothing() throws SQLException {
        List<String> texts = Runs.texts("ping-", 600);
        try (Postdate node = runs.recording(JdbcStore.postgres(source().dataSource(), fixture.options()))
                .start()) {
            Sender sender = new Sender(node.bus());
            sender.sendAllBesides(texts);
            int cut = 0;
            for (int i = 1; i <= CUTS; i++) {
                int reached = i * texts.size() / (CUTS + 1);
                Runs.await(reached + " messages handled", () -> runs.count() >= reached);
                cut += source().cutAll();
            }
            assertThat(cut).as("connections that were cut").isGreaterThan(CUTS);
            Runs.await("all sent", () -> sender.hasSent(texts));
            runs.assertEachOnce(sender.stored(), node);
            sender.assertFailuresAreClear();
        }
    }

    @Test
    @Tag("G11")
    @Tag("G27")
    void connectionsThatAreAllCutUnderTransactionalHandlersLeaveTheirEffectsOnce() throws SQLException {
        server.execute("CREATE SCHEMA " + fixture.schema());
        server.execute("CREATE TABLE " + fixture.schema() + ".effect (text text NOT NULL)");
        List<String> texts = Runs.texts("ping-", 300);
        try (Postdate node = Runs.node(JdbcStore.postgres(source().dataSource(), fixture.options()))
                .handle(Ping.class, HandlerOptions.inTransaction(), (ping, context) -> {
                    runs.add(ping, context);
                    try (PreparedStatement insert = context.connection()
                            .prepareStatement("INSERT INTO " + fixture.schema() + ".effect VALUES (?)")) {
                        insert.setString(1, ping.text());
                        insert.executeUpdate();
                    }
                })
                .start()) {
            Sender sender = new Sender(node.bus());
            sender.sendAllBesides(texts);
            for (int i = 1; i <= CUTS; i++) {
                int reached = i * texts.size() / (CUTS + 1);
                Runs.await(reached + " messages handled", () -> runs.count() >= reached);
                source().cutAll();
            }
            Runs.await("all sent", () -> sender.hasSent(texts));
            runs.awaitAll(sender.stored());
            Runs.assertNothingIsLeft(node);
            assertThat(effects()).doesNotHaveDuplicates().containsAll(sender.stored());
            assertThat(effects()).hasSize(runs.count());
        }
    }

    private List<String> effects() throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT text FROM " + fixture.schema() + ".effect")) {
            List<String> effects = new ArrayList<>();
            while (rows.next()) {
                effects.add(rows.getString(1));
            }
            return effects;
        }
    }

    @Test
    @Tag("G27")
    void noCallFailsForConnectionsThatWereCutWhileNobodyUsedThem() throws SQLException {
        try (Postdate node = Postdate.builder("pings")
                .store(JdbcStore.postgres(source().dataSource(), fixture.options()))
                .route(Ping.class, "pings")
                .sendOnly()
                .start()) {
            ScheduleToken token = node.bus()
                    .scheduleSend(new Ping("first"), Duration.ofHours(1))
                    .token();
            assertThat(source().cutAll()).isPositive();
            assertThat(node.bus().find(token)).isPresent();
            assertThat(source().cutAll()).isPositive();
            node.bus().scheduleSend(new Ping("second"), Duration.ofHours(1));
            assertThat(source().cutAll()).isPositive();
            assertThat(node.bus().reschedule(token, Duration.ofHours(2)).outcome())
                    .isEqualTo(RescheduleResult.Outcome.RESCHEDULED);
            assertThat(source().cutAll()).isPositive();
            assertThat(node.bus().cancel(token).cancelled()).isTrue();
            assertThat(source().cutAll()).isPositive();
            assertThat(node.admin().messages().count(MessageQuery.all()).number())
                    .isEqualTo(1);
        }
    }

    @Test
    @Tag("G27")
    void aServerThatIsAwayForLongerThanTheLeaseCostsTwoNodesNothing() throws Exception {
        List<String> running = Runs.texts("running-", 6);
        List<String> claimed = Runs.texts("claimed-", 40);
        List<String> pending = Runs.texts("pending-", 40);
        CountDownLatch away = new CountDownLatch(1);
        CountDownLatch back = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        try (Postdate one = blocking(begun, away, back).start();
                Postdate two = blocking(begun, away, back).start()) {
            Sender sender = new Sender(one.bus());
            pending.forEach(text -> sender.send(text, Duration.ofSeconds(3)));
            running.forEach(text -> sender.send(text, Duration.ZERO));
            claimed.forEach(text -> sender.send(text, Duration.ZERO));
            Runs.await("handlers that run on both nodes", () -> begun.get() >= 4);

            server.stop();
            long stoppedAt = System.nanoTime();
            away.countDown();
            sender.sendAllBesides(List.of("meanwhile"));
            Runs.await("a lease to end", () -> System.nanoTime() - stoppedAt > 2 * Runs.LEASE.toNanos());
            server.startAgain();
            back.countDown();

            List<String> all = new ArrayList<>(running);
            all.addAll(claimed);
            all.addAll(pending);
            all.add("meanwhile");
            runs.assertEachOnce(all, two);
            assertThat(sender.failures()).as("calls while it was away").isNotEmpty();
            sender.assertFailuresAreClear();
        }
    }

    @Test
    @Tag("G27")
    void aHandlerWhoseOwnCallTheOutageRefusesIsChargedNothing() throws Exception {
        CountDownLatch away = new CountDownLatch(1);
        AtomicInteger tried = new AtomicInteger();
        AtomicReference<MessageBus> bus = new AtomicReference<>();
        try (Postdate node = Runs.node(JdbcStore.postgres(source().dataSource(), fixture.options()))
                .handle(Ping.class, (ping, context) -> {
                    runs.add(ping, context);
                    if (ping.text().equals("first")) {
                        tried.incrementAndGet();
                        assertThat(away.await(60, TimeUnit.SECONDS)).isTrue();
                        bus.get().send(new Ping("second"));
                    }
                })
                .start()) {
            bus.set(node.bus());
            node.bus().send(new Ping("first"));
            Runs.await("a handler that runs", () -> tried.get() == 1);
            server.stop();
            away.countDown();
            server.startAgain();
            runs.awaitAll(List.of("second"));
            Runs.assertNothingIsLeft(node);
        }
    }

    /** Some of its handlers end while the server is away, the others only once it is back. */
    private PostdateBuilder blocking(AtomicInteger begun, CountDownLatch away, CountDownLatch back) {
        return Runs.node(JdbcStore.postgres(source().dataSource(), fixture.options()))
                .queue("narrow", queue -> queue.parallelism(2))
                .handle(Ping.class, HandlerOptions.onQueue("narrow"), (ping, context) -> {
                    runs.add(ping, context);
                    CountDownLatch awaited = begun.incrementAndGet() % 2 == 0 ? away : back;
                    assertThat(awaited.await(60, TimeUnit.SECONDS)).isTrue();
                });
    }
}
