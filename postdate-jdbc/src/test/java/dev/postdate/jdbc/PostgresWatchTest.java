package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.admin.Concern;
import dev.postdate.admin.Concern.Kind;
import dev.postdate.admin.NodeHealth;
import dev.postdate.admin.NodeHealth.Status;
import dev.postdate.servers.PrivatePostgres;
import dev.postdate.spi.StoreCondition;
import dev.postdate.spi.StoreCondition.Holder;
import dev.postdate.spi.StoreCondition.OpenSnapshot;
import dev.postdate.spi.StoreCondition.TableRows;
import dev.postdate.spi.TimeDriver;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a node sees of a real database: snapshots that stay open, dead rows, and the clock. */
@PostgresVersion(18)
class PostgresWatchTest {

    @MessageType("test.ping")
    record Ping(String text) {}

    private static final int DEAD = 60_000;

    private final PrivatePostgres server;
    private final PostgresFixture fixture;

    PostgresWatchTest(PrivatePostgres server) {
        this.server = server;
        this.fixture = PostgresFixture.on(server);
    }

    @AfterEach
    void drop() throws SQLException {
        fixture.close();
    }

    private TestPostdate start(VirtualTime time) {
        return TestPostdate.start(
                time, Postdate.builder("pings").store(fixture.newStore()).handle(Ping.class, (ping, context) -> {}));
    }

    private static OpenSnapshot oldest(Postdate node) {
        return Objects.requireNonNull(condition(node).oldestSnapshot());
    }

    private static StoreCondition condition(Postdate node) {
        return node.admin().storeCondition().orElseThrow();
    }

    private static TableRows messages(Postdate node) {
        return condition(node).tables().stream()
                .filter(rows -> rows.table().equals("postdate_message"))
                .findFirst()
                .orElseThrow();
    }

    private Connection begin(String name) throws SQLException {
        Connection connection = server.dataSource().getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET application_name = '" + name + "'");
        }
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT 1")) {
            assertThat(result.next()).isTrue();
        }
        return connection;
    }

    /** As many finished rows as a busy hour leaves where nothing may be removed. */
    private void leaveDeadRows() throws SQLException {
        server.execute("INSERT INTO " + fixture.schema() + ".postdate_queue (name, ordering)"
                + " SELECT 'q' || n, 'PARALLEL' FROM generate_series(1, " + DEAD + ") AS n");
        server.execute("DELETE FROM " + fixture.schema() + ".postdate_queue WHERE name LIKE 'q%'");
    }

    private void awaitDeadRows(Postdate node, long atLeast) {
        TimeDriver clock = new OffsetTime(Duration.ZERO);
        try {
            assertThat(clock.await(Duration.ofSeconds(30), () -> condition(node).deadRows() >= atLeast))
                    .as("the server counts its dead rows")
                    .isTrue();
        } finally {
            clock.close();
        }
    }

    @Test
    @Tag("G40")
    void aTransactionThatStaysOpenIsFoundWithItsSessionAndItsAge() throws SQLException {
        try (TestPostdate test = start(VirtualTime.create());
                Connection report = begin("nightly-report")) {
            OpenSnapshot snapshot = oldest(test.postdate());
            assertThat(snapshot.holder()).isEqualTo(Holder.TRANSACTION);
            assertThat(snapshot.who()).contains("nightly-report", "session ", "of role ", "idle in transaction");
            assertThat(snapshot.openFor()).isBetween(Duration.ZERO, Duration.ofMinutes(1));
            assertThat(oldest(test.postdate()).horizon()).isEqualTo(snapshot.horizon());
            report.rollback();
            StoreCondition after = condition(test.postdate());
            assertThat(after.oldestSnapshot() == null
                            || !after.oldestSnapshot().who().contains("nightly-report"))
                    .isTrue();
        }
    }

    @Test
    @Tag("G40")
    void aTransactionThatHasOnlyWrittenCountsToo() throws SQLException {
        try (TestPostdate test = start(VirtualTime.create());
                Connection writer = server.dataSource().getConnection()) {
            server.execute("CREATE TABLE " + fixture.schema() + ".mine (n integer)");
            writer.setAutoCommit(false);
            try (Statement statement = writer.createStatement()) {
                statement.execute("SET application_name = 'writer'");
                statement.execute("INSERT INTO " + fixture.schema() + ".mine VALUES (1)");
            }
            assertThat(oldest(test.postdate()).who()).contains("writer");
            writer.rollback();
        }
    }

    @Test
    @Tag("G40")
    void aPreparedTransactionAndASlotAreFound() throws Exception {
        Path jar = Path.of(System.getProperty("postgres.binaries", "target/fast/postgres"), "postgres-18.jar");
        try (PrivatePostgres own = PrivatePostgres.startFrom(jar, Map.of("max_prepared_transactions", "2"));
                Postdate node = Postdate.builder("pings")
                        .store(JdbcStore.postgres(own.dataSource()))
                        .sendOnly()
                        .start()) {
            assertThat(condition(node).tables())
                    .extracting(TableRows::table)
                    .contains("postdate_message", "postdate_key", "postdate_dead_letter");
            try (Connection connection = own.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE mine (n integer)");
                statement.execute("BEGIN");
                statement.execute("INSERT INTO mine VALUES (1)");
                statement.execute("PREPARE TRANSACTION 'transfer-42'");
                OpenSnapshot prepared = oldest(node);
                assertThat(prepared.holder()).isEqualTo(Holder.PREPARED_TRANSACTION);
                assertThat(prepared.who()).contains("transfer-42");
                assertThat(prepared.openFor()).isNotNull();
                statement.execute("ROLLBACK PREPARED 'transfer-42'");
            }
        }
    }

    @Test
    @Tag("G40")
    void anotherRolesSnapshotIsSeenWithoutItsAgeWhereThisOneMayNotKnow() throws SQLException {
        String role = "r_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        server.execute("CREATE ROLE " + role + " LOGIN");
        try (TestPostdate first = start(VirtualTime.create())) {
            assertThat(condition(first.postdate()).tables()).isNotEmpty();
        }
        server.execute("GRANT USAGE ON SCHEMA " + fixture.schema() + " TO " + role);
        server.execute("GRANT SELECT ON ALL TABLES IN SCHEMA " + fixture.schema() + " TO " + role);
        try (Connection report = begin("other-role");
                Connection asRole = server.dataSource().getConnection();
                Statement statement = asRole.createStatement()) {
            statement.execute("SET ROLE " + role);
            StoreCondition condition = PostgresCondition.condition(
                    new PostgresConnection(asRole, new PostgresNames(fixture.schema(), "postdate_")));
            OpenSnapshot snapshot = Objects.requireNonNull(condition.oldestSnapshot());
            assertThat(snapshot.who()).contains("session ");
            assertThat(snapshot.openFor()).isNull();
            assertThat(condition.tables()).isNotEmpty();
            report.rollback();
        } finally {
            server.execute("DROP OWNED BY " + role);
            server.execute("DROP ROLE " + role);
        }
    }

    @Test
    @Tag("G40")
    @Tag("G44")
    void anOldSnapshotIsAConcernOnceDeadRowsPileUpBehindItAndNoLongerWhenItIsGone() throws SQLException {
        VirtualTime time = VirtualTime.create();
        try (TestPostdate test = start(time)) {
            try (Connection report = begin("nightly-report")) {
                live(time, Duration.ofMinutes(6));
                assertThat(test.admin().health().status()).isEqualTo(Status.UP);
                leaveDeadRows();
                awaitDeadRows(test.postdate(), DEAD);
                live(time, Duration.ofMinutes(2));

                NodeHealth health = test.admin().health();

                assertThat(health.status()).isEqualTo(Status.DEGRADED);
                assertThat(health.concerns()).extracting(Concern::kind).containsExactly(Kind.OLD_SNAPSHOT);
                assertThat(health.concerns().get(0).text())
                        .contains("postdate_queue", "nightly-report", "idle in transaction", " min, session");
                report.rollback();
            }
            live(time, Duration.ofMinutes(1));
            assertThat(test.admin().health().status()).isEqualTo(Status.UP);
            assertThat(messages(test.postdate()).deadRatio()).isBetween(0.0, 1.0);
        }
    }

    private static void live(VirtualTime time, Duration howLong) {
        for (Duration passed = Duration.ZERO; passed.compareTo(howLong) < 0; passed = passed.plusSeconds(10)) {
            time.advance(Duration.ofSeconds(10));
        }
    }

    @Test
    @Tag("G06")
    @Tag("G40")
    void aNodeKnowsHowFarItsClockIsFromTheDatabasesAndIsNotTouchedByIt() {
        Duration ahead = Duration.ofMinutes(5);
        OffsetTime time = new OffsetTime(ahead);
        try (Postdate node = Postdate.builder("pings")
                .store(fixture.newStore())
                .time(time)
                .lease(Duration.ofSeconds(3), Duration.ofMillis(100))
                .handle(Ping.class, (ping, context) -> {})
                .start()) {
            assertThat(time.await(
                            Duration.ofSeconds(20),
                            () -> node.admin().health().store().clockOffset().isPresent()))
                    .isTrue();
            NodeHealth health = node.admin().health();
            assertThat(health.store().clockOffset().orElseThrow())
                    .isBetween(ahead.minusSeconds(2), ahead.plusSeconds(2));
            assertThat(health.engine().orElseThrow().leaseValid()).isTrue();
            assertThat(health.status()).isEqualTo(Status.UP);
        } finally {
            time.close();
        }
    }

    @Test
    @Tag("G40")
    void anIdleNodeThatWatchesAsksLessThanOnceEveryTwoSeconds() {
        CountedStatements counted = new CountedStatements();
        VirtualTime time = VirtualTime.pollingAtIntervals();
        try (TestPostdate test = TestPostdate.start(
                time,
                Postdate.builder("pings")
                        .store(JdbcStore.postgres(counted.of(server.dataSource()), fixture.options()))
                        .queue("emails", queue -> queue.parallelism(2))
                        .queue("ledger", queue -> queue.sequential())
                        .handle(Ping.class, (ping, context) -> {}))) {
            time.advance(Duration.ofMinutes(1));
            long before = counted.count();
            time.advance(Duration.ofHours(1));
            assertThat(counted.count() - before).isBetween(1L, 1_800L);
            assertThat(test.admin().health().store().lookedAt()).isPresent();
        }
    }
}
