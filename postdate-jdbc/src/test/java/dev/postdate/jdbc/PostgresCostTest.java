package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.postdate.Due;
import dev.postdate.MessageBatch;
import dev.postdate.MessageBus;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.SendOptions;
import dev.postdate.internal.time.SystemTime;
import dev.postdate.servers.PrivatePostgres;
import dev.postdate.testkit.VirtualTime;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a message costs, in figures that are much the same on a slow and on a busy machine. Where time is virtual all of the engine runs on the
 * test's own thread, so that what it sends and allocates is the same at every run; {@link Cost} has the limits.
 */
class PostgresCostTest {

    private static final int MESSAGES = 20_000;
    private static final int BATCH = 1_000;
    private static final int FUTURE = 200_000;
    private static final int CALLERS = 64;
    private static final int BY_EACH_CALLER = 100;
    private static final int TRIES = 3;
    private static final Duration SOON = Duration.ofHours(1);
    private static final Duration LATER = Duration.ofDays(30);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static PrivatePostgres server;
    private static ServerCosts costs;

    private final AtomicInteger handled = new AtomicInteger();
    private PostgresFixture fixture;

    @BeforeAll
    static void startServer() throws IOException, SQLException {
        Path jar = Path.of(System.getProperty("postgres.binaries", "target/fast/postgres"), "postgres-18.jar");
        server = PrivatePostgres.startFrom(
                jar,
                Map.of(
                        "shared_preload_libraries", "pg_stat_statements",
                        // What comes when it likes would be counted with what is measured.
                        "autovacuum", "off",
                        "full_page_writes", "off",
                        "checkpoint_timeout", "1d",
                        "max_wal_size", "16GB"));
        server.execute("CREATE EXTENSION pg_stat_statements");
        costs = new ServerCosts(server);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void makeSchema() {
        fixture = PostgresFixture.on(server);
    }

    @AfterEach
    void drop() throws SQLException {
        fixture.close();
    }

    private PostdateBuilder node() {
        return Postdate.builder("pings")
                .store(fixture.newStore())
                .handle(Ping.class, (ping, context) -> handled.incrementAndGet());
    }

    private static void send(MessageBus bus, int count, Duration delay) {
        for (int sent = 0; sent < count; sent += BATCH) {
            MessageBatch batch = bus.batch();
            for (int i = 0; i < BATCH; i++) {
                batch.scheduleSend(new Ping("ping-" + (sent + i)), Due.in(delay), SendOptions.none());
            }
            batch.submit();
        }
    }

    /** Lets copies of the message that is due last wait with it: quicker than to send so many. */
    private void wait(int copies) throws SQLException {
        server.execute("""
                CREATE TEMPORARY TABLE waiting AS
                SELECT last.* FROM (SELECT * FROM %1$s.postdate_message ORDER BY due_at DESC LIMIT 1) last, generate_series(1, %2$d);
                UPDATE waiting SET id = gen_random_uuid(), seq = nextval(pg_get_serial_sequence('%1$s.postdate_message', 'seq'));
                INSERT INTO %1$s.postdate_message SELECT * FROM waiting""".formatted(fixture.schema(), copies));
    }

    private void drain(VirtualTime time, int count) {
        handled.set(0);
        time.advance(SOON);
        assertThat(handled).hasValue(count);
    }

    private static long allocated() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    @Test
    void aMessageThatIsSentInABatchAndHandledCostsWhatItDid() throws SQLException {
        VirtualTime time = VirtualTime.create();
        try (Postdate node = node().time(time).start()) {
            send(node.bus(), MESSAGES, SOON);
            drain(time, MESSAGES);

            costs.begin();
            long before = allocated();
            send(node.bus(), MESSAGES, SOON);
            Cost.BULK_ALLOCATION.check(aMessage(allocated() - before), "in virtual time", costs);
            Cost.BULK_WAL.check(aMessage(costs.wal()), "in virtual time", costs);

            costs.begin();
            before = allocated();
            drain(time, MESSAGES);
            Cost.DRAIN_ALLOCATION.check(aMessage(allocated() - before), "in virtual time", costs);
            Cost.DRAIN_STATEMENTS.check(aMessage(costs.statements()), "in virtual time", costs);
            Cost.DRAIN_WAL.check(aMessage(costs.wal()), "in virtual time", costs);
            Cost.CLAIM_WAL.check(aMessage(costs.wal("claim")), "in virtual time", costs);
            Cost.SETTLE_WAL.check(aMessage(costs.wal("settle_done")), "in virtual time", costs);
            assertThat(costs.pagesInWal()).isZero();
        }
    }

    @Test
    void aHistoryCostsNoStatementForMessagesThatAreHandled() throws SQLException {
        VirtualTime time = VirtualTime.create();
        try (Postdate node = node().history(LATER).time(time).start()) {
            send(node.bus(), MESSAGES, SOON);
            drain(time, MESSAGES);
            send(node.bus(), MESSAGES, SOON);

            costs.begin();
            drain(time, MESSAGES);
            Cost.DRAIN_STATEMENTS.check(aMessage(costs.statements()), "in virtual time, with a history", costs);
            Cost.TOLD_DRAIN_WAL.check(aMessage(costs.wal()), "in virtual time, with a history", costs);
            Cost.TOLD_SETTLE_WAL.check(
                    aMessage(costs.wal("settle_done_told")), "in virtual time, with a history", costs);
        }
    }

    @Test
    void aClaimReadsTheHeadOfItsQueueWhateverStatisticsSayAndHoweverManyMessagesWait() throws SQLException {
        VirtualTime time = VirtualTime.create();
        try (Postdate node = node().time(time).start()) {
            node.bus().scheduleSend(new Ping("ping"), LATER);
            wait(FUTURE);

            send(node.bus(), MESSAGES, SOON);
            checkBuffers(time, "no statistics");

            maintain("VACUUM");
            send(node.bus(), BATCH, SOON);
            maintain("ANALYZE");
            send(node.bus(), MESSAGES - BATCH, SOON);
            checkBuffers(time, "statistics from when a thousand were due");

            maintain("VACUUM");
            send(node.bus(), MESSAGES, SOON);
            maintain("ANALYZE");
            checkBuffers(time, "fresh statistics");
        }
    }

    private void checkBuffers(VirtualTime time, String statistics) throws SQLException {
        costs.begin();
        drain(time, MESSAGES);
        Cost.DRAIN_BUFFERS.check(aMessage(costs.buffers()), statistics, costs);
        Cost.CLAIM_BUFFERS.check(aMessage(costs.buffers("claim")), statistics, costs);
        Cost.SETTLE_BUFFERS.check(aMessage(costs.buffers("settle_done")), statistics, costs);
    }

    private void maintain(String how) throws SQLException {
        server.execute(how + " " + fixture.schema() + ".postdate_message");
    }

    @Test
    void handlersOnThreadsOfTheirOwnAreFedAndSettledInGroups() throws SQLException {
        drainOnThreads();
        Cost.DRAIN_STATEMENTS_ON_THREADS.check(aMessage(costs.statements()), "in real time", costs);
    }

    private void drainOnThreads() throws SQLException {
        handled.set(0);
        try (Postdate node = node().start()) {
            node.admin().queues().pause("pings");
            send(node.bus(), MESSAGES, Duration.ZERO);
            costs.begin();
            node.admin().queues().resume("pings");
            Runs.await("all to be handled", () -> handled.get() == MESSAGES);
        }
    }

    @Test
    void aLookThatFindsNothingWaitsForNoFlushAndOneThatClaimsDoes() throws SQLException {
        try (Postdate node = node().start()) {
            node.bus().scheduleSend(new Ping("ping"), LATER);
        }
        server.execute("""
                INSERT INTO %s.postdate_node (epoch, application, name, started_at, clock_at) VALUES (1, 'pings', 'here', now(), now())""".formatted(fixture.schema()));

        assertThat(synchronousCommitAfterAClaimAt("now()")).isEqualTo("off");
        assertThat(synchronousCommitAfterAClaimAt("now() + interval '1 year'")).isEqualTo("on");
    }

    @Test
    void aWakeUpWaitsForNoFlush() throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            assertThat(synchronousCommit(statement)).isEqualTo("on");
            new PostgresConnection(connection, new PostgresNames(fixture.schema(), ""))
                    .list(PostgresWakeUps.NOTIFY_ALONE, row -> 0, "channel", "word");
            assertThat(synchronousCommit(statement)).isEqualTo("off");
            connection.commit();
            assertThat(synchronousCommit(statement)).isEqualTo("on");
        }
    }

    private String synchronousCommitAfterAClaimAt(String now) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("""
                    SELECT * FROM %s.postdate_claim_1(1, 1, ARRAY['pings'], ARRAY[10], ARRAY['-infinity'::timestamptz], %s)""".formatted(fixture.schema(), now));
            return synchronousCommit(statement);
        }
    }

    private static String synchronousCommit(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SHOW synchronous_commit")) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void batchesThatFollowOneAnotherTakeOneStatementEach() throws SQLException {
        try (Postdate node = node().start()) {
            send(node.bus(), MESSAGES, LATER);
            double fewest = fewestStatements(() -> send(node.bus(), MESSAGES, LATER)) / (double) MESSAGES;
            Cost.BULK_STATEMENTS.check(fewest, "in real time, the best of " + TRIES, costs);
        }
    }

    @Test
    void callersThatComeTogetherShareTransactions() throws SQLException {
        SystemTime callers = new SystemTime("callers");
        try (Postdate node = node().start()) {
            call(node.bus(), callers);
            double messages = CALLERS * BY_EACH_CALLER;
            double fewest = fewestStatements(() -> call(node.bus(), callers)) / messages;
            Cost.SINGLE_STATEMENTS.check(fewest, "in real time, the best of " + TRIES, costs);
            Cost.SINGLE_WAL.check(costs.wal() / messages, "in real time", costs);
        } finally {
            callers.close();
        }
    }

    /** A machine that has other things to do tears apart what comes together; it cannot put together what does not. */
    private static long fewestStatements(Runnable work) throws SQLException {
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            costs.begin();
            work.run();
            fewest = Math.min(fewest, costs.statements());
        }
        return fewest;
    }

    private static void call(MessageBus bus, SystemTime callers) {
        AtomicInteger returned = new AtomicInteger();
        for (int caller = 0; caller < CALLERS; caller++) {
            callers.execute("call", () -> {
                for (int i = 0; i < BY_EACH_CALLER; i++) {
                    bus.scheduleSend(new Ping("ping-" + i), LATER);
                    returned.incrementAndGet();
                }
            });
        }
        Runs.await("all to be stored", () -> returned.get() == CALLERS * BY_EACH_CALLER);
    }

    private static double aMessage(long all) {
        return all / (double) MESSAGES;
    }
}
