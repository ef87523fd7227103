package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Due;
import dev.postdate.MessageBus;
import dev.postdate.OnDuplicateKey;
import dev.postdate.Postdate;
import dev.postdate.SchedulingResult.Disposition;
import dev.postdate.SendOptions;
import dev.postdate.StoreException;
import dev.postdate.internal.time.SystemTime;
import dev.postdate.servers.PrivatePostgres;
import dev.postdate.spi.MessageQuery;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Transactions of many callers that want the same messages, in opposite orders. */
@PostgresVersion(18)
class PostgresDeadlockTest {

    private static final int CALLERS = 8;
    private static final int TRANSACTIONS = 40;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final List<OnDuplicateKey> WAYS = List.of(OnDuplicateKey.values());
    private static final List<String> KEYS = Runs.texts("key-", 8);

    private final PrivatePostgres server;
    private final PostgresFixture fixture;
    private final Runs runs = new Runs();
    /** How many messages are there, by the answers of calls whose transactions committed. */
    private final AtomicInteger expected = new AtomicInteger();

    private final AtomicInteger committed = new AtomicInteger();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    PostgresDeadlockTest(PrivatePostgres server) {
        this.server = server;
        this.fixture = PostgresFixture.on(server);
    }

    @AfterEach
    void drop() throws SQLException {
        fixture.close();
    }

    private PGSimpleDataSource callersDataSource() {
        PGSimpleDataSource source = (PGSimpleDataSource) server.dataSource();
        source.setApplicationName(fixture.schema());
        source.setOptions("-c deadlock_timeout=20ms");
        return source;
    }

    @Test
    @Tag("G21")
    @Tag("G27")
    void aStormOfTransactionsInOppositeOrdersLeavesNothingLockedOrLost() throws Exception {
        try (Postdate node = runs.recording(fixture.newStore()).start()) {
            SystemTime threads = new SystemTime("callers");
            CountDownLatch done = new CountDownLatch(CALLERS);
            for (int caller = 0; caller < CALLERS; caller++) {
                Random random = new Random(caller);
                threads.execute("caller-" + caller, () -> {
                    try {
                        call(node.bus(), random);
                    } catch (SQLException | RuntimeException | AssertionError e) {
                        failures.add(e);
                    } finally {
                        done.countDown();
                    }
                });
            }
            assertThat(done.await(100, TimeUnit.SECONDS)).isTrue();
            threads.close();

            assertThat(failures)
                    .allSatisfy(failure -> assertThat(failure)
                            .isInstanceOfSatisfying(
                                    StoreException.class,
                                    refused -> assertThat(refused.isTransient()).isTrue())
                            .hasMessageContaining("in the caller's transaction")
                            .hasMessageMatching("(?s).*(deadlock|concurrent change|held a lock).*"));
            assertThat(failures).anySatisfy(failure -> assertThat(failure).hasMessageContaining("40P01"));
            assertThat(committed).hasValueGreaterThan(CALLERS);
            assertThat(locks()).isZero();
            assertThat(node.admin().messages().count(MessageQuery.all()).number())
                    .isEqualTo(expected.get());

            List<String> left = new ArrayList<>();
            for (String key : KEYS) {
                node.bus().findKey(key).ifPresent(found -> left.add(key));
                node.bus().rescheduleKey(key, Due.NOW);
            }
            assertThat(left).hasSize(expected.get());
            runs.assertEachOnce(left, node);
        }
    }

    private void call(MessageBus bus, Random random) throws SQLException {
        try (Connection connection = callersDataSource().getConnection()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < TRANSACTIONS; i++) {
                connection.setTransactionIsolation(
                        i % 4 == 0 ? Connection.TRANSACTION_REPEATABLE_READ : Connection.TRANSACTION_READ_COMMITTED);
                List<String> keys = new ArrayList<>(KEYS);
                if (random.nextBoolean()) {
                    Collections.reverse(keys);
                }
                try {
                    int more = 0;
                    for (String key : keys.subList(0, 5)) {
                        more += change(bus.in(connection), key, random);
                    }
                    connection.commit();
                    expected.addAndGet(more);
                    committed.incrementAndGet();
                } catch (StoreException e) {
                    failures.add(e);
                    connection.rollback();
                }
            }
        }
    }

    /** How many messages more there are if it commits. */
    private static int change(MessageBus bus, String key, Random random) {
        switch (random.nextInt(5)) {
            case 0 -> {
                return -bus.cancelKey(key).removed();
            }
            case 1 -> {
                bus.rescheduleKey(key, Due.in(HOUR.plusMinutes(random.nextInt(60))));
                return 0;
            }
            default -> {
                OnDuplicateKey onDuplicate = WAYS.get(random.nextInt(WAYS.size()));
                SendOptions options =
                        SendOptions.builder().key(key, onDuplicate).build();
                return bus.scheduleSend(new Ping(key), HOUR, options).disposition() == Disposition.SCHEDULED ? 1 : 0;
            }
        }
    }

    /** Those that the callers' connections still hold. */
    private int locks() throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity a JOIN pg_locks l USING (pid) WHERE a.application_name = '"
                                + fixture.schema() + "' OR NOT l.granted")) {
            count.next();
            return count.getInt(1);
        }
    }
}
