package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.postdate.HandlerOptions;
import dev.postdate.MessageBus;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.StoreException;
import dev.postdate.jdbc.PostgresOptions.SetUp;
import dev.postdate.servers.PrivatePostgres;
import dev.postdate.spi.Store;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What only a real clock, a real server and processes apart from each other show. */
@PostgresVersion(18)
class PostgresServerTest {

    @MessageType("test.ping")
    record Ping(String text) {}

    private static final int PATIENCE = 30;

    private final PrivatePostgres server;
    private final PostgresFixture fixture;

    PostgresServerTest(PrivatePostgres server) {
        this.server = server;
        this.fixture = PostgresFixture.on(server);
    }

    @AfterEach
    void drop() throws SQLException {
        fixture.close();
    }

    private Store store() {
        return fixture.newStore();
    }

    @Test
    @Tag("G04")
    void aMessageOfAnotherProcessWakesTheNodeThatHandlesIt() throws Exception {
        CountDownLatch handled = new CountDownLatch(1);
        // Its own look would come too late for this test.
        try (Postdate worker = Postdate.builder("pings")
                        .store(store())
                        .safetyPoll(Duration.ofMinutes(5))
                        .handle(Ping.class, (ping, context) -> handled.countDown())
                        .start();
                Postdate sender = Postdate.builder("pings")
                        .store(store())
                        .route(Ping.class, "pings")
                        .sendOnly()
                        .start()) {
            assertThat(worker.node()).isNotEqualTo(sender.node());
            sender.bus().send(new Ping("wake up"));
            assertThat(handled.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @Tag("G04")
    void aCommitOfTheCallersWakesTheNodesOfOtherProcesses() throws Exception {
        CountDownLatch handled = new CountDownLatch(1);
        try (Postdate worker = Postdate.builder("pings")
                        .store(store())
                        .safetyPoll(Duration.ofMinutes(5))
                        .handle(Ping.class, (ping, context) -> handled.countDown())
                        .start();
                Postdate sender = Postdate.builder("pings")
                        .store(store())
                        .route(Ping.class, "pings")
                        .sendOnly()
                        .start();
                Connection connection = server.dataSource().getConnection()) {
            assertThat(worker.node()).isNotEmpty();
            connection.setAutoCommit(false);
            sender.bus().in(connection).send(new Ping("with the commit"));
            connection.commit();
            assertThat(handled.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @Tag("G07")
    void theSafetyPollAloneDeliversWhatNobodyTold() throws Exception {
        CountDownLatch handled = new CountDownLatch(1);
        PostgresOptions deaf = fixture.options().withoutListening();
        try (Postdate worker = Postdate.builder("pings")
                        .store(JdbcStore.postgres(server.dataSource(), deaf))
                        .safetyPoll(Duration.ofMillis(200))
                        .handle(Ping.class, (ping, context) -> handled.countDown())
                        .start();
                Postdate sender = Postdate.builder("pings")
                        .store(JdbcStore.postgres(server.dataSource(), deaf))
                        .route(Ping.class, "pings")
                        .sendOnly()
                        .start()) {
            assertThat(worker.node()).isNotEmpty();
            sender.bus().send(new Ping("found"));
            assertThat(handled.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aNodeThatStopsGivesAllItsConnectionsBackAndNoneListens() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setDataSource(server.dataSource());
        config.setMaximumPoolSize(5);
        config.setMinimumIdle(0);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            Postdate.builder("pings")
                    .store(JdbcStore.postgres(pool, fixture.options()))
                    .handle(Ping.class, (ping, context) -> {})
                    .start()
                    .close();
            assertThat(pool.getHikariPoolMXBean().getIdleConnections()).isEqualTo(5);
            List<Connection> all = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                all.add(pool.getConnection());
            }
            for (Connection each : all) {
                assertThat(channels(each)).isZero();
                each.close();
            }
        }
    }

    private static int channels(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT count(*) FROM pg_listening_channels()")) {
            count.next();
            return count.getInt(1);
        }
    }

    @Test
    @Tag("G47")
    void handlersThatHoldEveryConnectionAndScheduleAnotherMessageWaitForNobody() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setDataSource(server.dataSource());
        config.setMaximumPoolSize(4);
        config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(PATIENCE));
        int messages = 100;
        CountDownLatch second = new CountDownLatch(messages);
        Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
        AtomicReference<MessageBus> bus = new AtomicReference<>();
        try (HikariDataSource pool = new HikariDataSource(config);
                Postdate node = Postdate.builder("pings")
                        .store(JdbcStore.postgres(
                                pool,
                                fixture.options()
                                        .withConnections(new PostgresOptions.Connections(null, 1, 1, true, 4))))
                        .queue("wide", queue -> queue.parallelism(100))
                        .handle(Ping.class, HandlerOptions.onQueue("wide"), (ping, context) -> {
                            if (ping.text().equals("second")) {
                                second.countDown();
                                return;
                            }
                            try (Connection connection = pool.getConnection()) {
                                bus.get().send(new Ping("second"));
                                assertThat(connection.isValid(1)).isTrue();
                            } catch (SQLException | RuntimeException e) {
                                errors.add(e);
                                throw e;
                            }
                        })
                        .start()) {
            bus.set(node.bus());
            for (int i = 0; i < messages; i++) {
                node.bus().send(new Ping("first"));
            }
            assertThat(second.await(2L * PATIENCE, TimeUnit.SECONDS)).isTrue();
            assertThat(errors).isEmpty();
        }
    }

    @Test
    @Tag("G27")
    void aServerThatCrashesAndComesBackCostsNothing() throws Exception {
        int messages = 300;
        CountDownLatch handled = new CountDownLatch(messages);
        Map<String, Integer> runs = new ConcurrentHashMap<>();
        Path jar = Path.of(System.getProperty("postgres.binaries", "target/fast/postgres"), "postgres-18.jar");
        try (PrivatePostgres own = PrivatePostgres.startFrom(jar, Map.of());
                Postdate node = Postdate.builder("pings")
                        .store(JdbcStore.postgres(own.dataSource()))
                        .handle(Ping.class, (ping, context) -> {
                            if (runs.merge(ping.text(), 1, Integer::sum) == 1) {
                                handled.countDown();
                            }
                        })
                        .start()) {
            for (int i = 0; i < messages; i++) {
                node.bus().scheduleSend(new Ping("ping-" + i), Duration.ofMillis(5L * i));
                if (i == 150) {
                    own.crash();
                    assertThatThrownBy(() -> node.bus().send(new Ping("meanwhile")))
                            .isInstanceOfSatisfying(
                                    StoreException.class,
                                    refused -> assertThat(refused.isTransient()).isTrue());
                    own.startAgain();
                    awaitStored(node);
                }
            }
            assertThat(handled.await(2L * PATIENCE, TimeUnit.SECONDS)).isTrue();
            assertThat(runs.keySet())
                    .filteredOn(text -> text.startsWith("ping-"))
                    .hasSize(messages);
            assertThat(runs.values()).as("runs, the node having lived").allMatch(count -> count == 1);
            assertThat(node.admin().deadLetters().count()).isZero();
        }
    }

    /** Until the server takes calls again. */
    private static void awaitStored(Postdate node) {
        for (int tried = 0; ; tried++) {
            try {
                node.bus().scheduleSend(new Ping("back"), Duration.ofHours(1));
                return;
            } catch (StoreException notYet) {
                if (tried == 100) {
                    throw notYet;
                }
            }
        }
    }

    @Test
    void aNodeThatMayNotChangeTheSchemaSaysWhichVersionIsMissing() throws SQLException {
        PostgresOptions verify = fixture.options().withSetUp(SetUp.VERIFY);
        assertThatThrownBy(() -> start(server.dataSource(), verify))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has version 0")
                .hasMessageContaining("needs version 1")
                .hasMessageContaining("postgresScript");

        server.execute("CREATE SCHEMA " + fixture.schema());
        server.execute(JdbcStore.postgresScript(fixture.schema(), "postdate_"));

        start(server.dataSource(), verify).close();
    }

    @Test
    void severalPrefixesLiveInOneSchema() throws SQLException {
        start(server.dataSource(), fixture.options().withPrefix("one_")).close();
        start(server.dataSource(), fixture.options().withPrefix("two_")).close();
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                var result = statement.executeQuery("SELECT count(*) FROM pg_tables WHERE schemaname = '"
                        + fixture.schema() + "' AND tablename IN" + " ('one_message', 'two_message')")) {
            result.next();
            assertThat(result.getInt(1)).isEqualTo(2);
        }
    }

    @Test
    void aMessageThatWaitsCanBeReadByAPersonWithPsql() throws SQLException {
        try (Postdate node = start(server.dataSource(), fixture.options())) {
            node.bus().scheduleSend(new Ping("read me"), Duration.ofDays(1));
            try (Connection connection = server.dataSource().getConnection();
                    Statement statement = connection.createStatement();
                    var result = statement.executeQuery(
                            "SELECT state, type, body FROM " + fixture.schema() + ".postdate_pending")) {
                assertThat(result.next()).isTrue();
                assertThat(result.getString(1)).isEqualTo("PENDING");
                assertThat(result.getString(2)).isEqualTo("test.ping");
                assertThat(result.getString(3)).contains("read me");
            }
        }
    }

    @Test
    void aSchemaThatLacksATableIsNamedAtTheStartThoughItsVersionIsRight() throws SQLException {
        start(server.dataSource(), fixture.options()).close();
        server.execute("DROP VIEW " + fixture.schema() + ".postdate_pending");

        assertThatThrownBy(() -> start(server.dataSource(), fixture.options().withSetUp(SetUp.VERIFY)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("there is no")
                .hasMessageContaining("postdate_pending");
    }

    @Test
    void aWrongPasswordIsNamedAsSuchAndNoMatterOfTime() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.url().replace("user=postgres", "user=nobody_here"));
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(1_000);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            assertThatThrownBy(() -> start(pool, fixture.options()))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            error -> assertThat(error.isTransient()).isFalse())
                    .hasMessageContaining("the server refuses this user")
                    .hasMessageContaining("role \"nobody_here\" does not exist");
        }
    }

    @Test
    @Tag("G06")
    void aDelayIsCountedFromTheCallAndNotFromTheBeginningOfItsTransaction() throws SQLException {
        try (Postdate sender = Postdate.builder("pings")
                        .store(store())
                        .route(Ping.class, "pings")
                        .sendOnly()
                        .start();
                Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT now(), pg_sleep(1.2)");
            Instant called;
            try (ResultSet clock = statement.executeQuery("SELECT clock_timestamp()")) {
                clock.next();
                called = clock.getObject(1, OffsetDateTime.class).toInstant();
            }
            Duration delay = Duration.ofSeconds(1);

            Instant dueAt = sender.bus()
                    .in(connection)
                    .scheduleSend(new Ping("later"), delay)
                    .dueAt();

            assertThat(dueAt).isAfterOrEqualTo(called.plus(delay));
            connection.rollback();
        }
    }

    @Test
    @Tag("G04")
    void whatIsCommittedLongAfterItWasDueIsFoundThoughNobodyTells() throws Exception {
        Queue<String> handled = new ConcurrentLinkedQueue<>();
        CountDownLatch late = new CountDownLatch(1);
        PostgresOptions silent = fixture.options().withoutNotifyingInTransactions();
        try (Postdate worker = Postdate.builder("pings")
                        .store(JdbcStore.postgres(server.dataSource(), silent))
                        .safetyPoll(Duration.ofMillis(500))
                        .handle(Ping.class, (ping, context) -> {
                            handled.add(ping.text());
                            if (ping.text().equals("late")) {
                                late.countDown();
                            }
                        })
                        .start();
                Postdate sender = Postdate.builder("pings")
                        .store(JdbcStore.postgres(server.dataSource(), silent))
                        .route(Ping.class, "pings")
                        .sendOnly()
                        .start();
                Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(worker.node()).isNotEmpty();
            connection.setAutoCommit(false);
            sender.bus().in(connection).send(new Ping("late"));
            // Longer than claims overlap; meanwhile the worker sees the queue empty behind others.
            for (int i = 0; i < 8; i++) {
                statement.execute("SELECT pg_sleep(0.25)");
                sender.bus().send(new Ping("other"));
            }
            assertThat(handled).doesNotContain("late");

            connection.commit();

            assertThat(late.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void everyFunctionThatReadsMessagesFixesItsPlan() throws SQLException {
        start(server.dataSource(), fixture.options()).close();
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                var result = statement.executeQuery("""
                        SELECT count(*) FILTER (
                                WHERE proconfig @> '{jit=off,enable_seqscan=off,enable_bitmapscan=off}'),
                            string_agg(proname, ', ') FILTER (
                                WHERE proconfig @> '{jit=off,enable_seqscan=off,enable_bitmapscan=off}' IS NOT TRUE)
                        FROM pg_proc WHERE pronamespace = '%s'::regnamespace AND prosrc LIKE '%%postdate_message%%'
                        """.formatted(fixture.schema()))) {
            result.next();
            assertThat(result.getInt(1)).isPositive();
            assertThat(result.getString(2)).as("those that do not").isNull();
        }
    }

    private static Postdate start(DataSource source, PostgresOptions options) {
        return Postdate.builder("pings")
                .store(JdbcStore.postgres(source, options))
                .handle(Ping.class, (ping, context) -> {})
                .start();
    }
}
