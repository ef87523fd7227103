package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.postdate.Due;
import dev.postdate.HandlerOptions;
import dev.postdate.Postdate;
import dev.postdate.QueueOptions;
import dev.postdate.ScheduleToken;
import dev.postdate.SendOptions;
import dev.postdate.StoreException;
import dev.postdate.servers.PrivatePostgres;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.Settlement;
import dev.postdate.testkit.VirtualTime;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nobody stands still for what somebody else holds or has ended. */
@PostgresVersion(18)
class PostgresStandStillTest {

    private static final int PATIENCE = 60;

    private final PrivatePostgres server;
    private final PostgresFixture fixture;

    PostgresStandStillTest(PrivatePostgres server) {
        this.server = server;
        this.fixture = PostgresFixture.on(server);
    }

    @AfterEach
    void drop() throws SQLException {
        fixture.close();
    }

    private String table(String name) {
        return fixture.schema() + ".postdate_" + name;
    }

    @Test
    @Tag("G14")
    @Tag("G47")
    void parkedMessagesThatATransactionHoldsAreLetGoLater() throws SQLException {
        try (TestNode node = TestNode.engine(fixture.newStore());
                Connection other = server.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            node.append(Messages.now());
            Claimed claimed = node.claimOne();
            node.session
                    .claims()
                    .settle(List.of(new Settlement.Park(
                            claimed.ref(), claimed.claimedAt().plus(Duration.ofHours(1)))));
            other.setAutoCommit(false);
            statement.execute("SELECT FROM " + table("message") + " FOR UPDATE");

            assertThat(node.session.claims().unpark(Set.of(Messages.TYPE))).isZero();

            other.rollback();
            assertThat(node.session.claims().unpark(Set.of(Messages.TYPE))).isEqualTo(1);
        }
    }

    @Test
    @Tag("G15")
    void callersInLineAreToldWhenTheirNodeCloses() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(7);
        try (Connection other = server.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            Postdate node = Postdate.builder("pings")
                    .store(fixture.newStore())
                    .route(Ping.class, "pings")
                    .sendOnly()
                    .start();
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE " + table("message") + " IN SHARE MODE");
            List<Future<Boolean>> sent = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String text = "ping " + i;
                sent.add(callers.submit(() -> {
                    try {
                        node.bus().send(new Ping(text));
                        return true;
                    } catch (StoreException | IllegalStateException refused) {
                        return false;
                    }
                }));
            }
            awaitWaiting(2);

            Future<?> closing = callers.submit(node::close);
            other.rollback();
            closing.get(PATIENCE, TimeUnit.SECONDS);

            int stored = 0;
            for (Future<Boolean> each : sent) {
                stored += each.get(PATIENCE, TimeUnit.SECONDS) ? 1 : 0;
            }
            try (TestNode asks = TestNode.sendOnly(fixture.newStore(), VirtualTime.create())) {
                assertThat(asks.session
                                .queries()
                                .count(MessageQuery.all(), 1_000_000)
                                .number())
                        .isGreaterThanOrEqualTo(stored);
            }
        } finally {
            callers.shutdownNow();
        }
    }

    private void awaitWaiting(int sessions) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            int waiting = 0;
            while (waiting < sessions) {
                try (var row = statement.executeQuery(
                        "SELECT count(*), pg_sleep(0.02) FROM pg_locks WHERE NOT granted AND relation = '"
                                + table("message") + "'::regclass")) {
                    row.next();
                    waiting = row.getInt(1);
                }
            }
        }
    }

    @Test
    @Tag("G22")
    void aSearchSeesEachMessageOnceThoughItChangesItsStateMeanwhile() throws SQLException {
        AtomicBoolean armed = new AtomicBoolean();
        DataSource between = before(server.dataSource(), "postdate:search */", () -> {
            if (armed.getAndSet(false)) {
                execute("UPDATE " + table("message") + " SET suspect = NOT suspect, runs = runs + 1");
            }
        });
        try (TestNode node = TestNode.engine(JdbcStore.postgres(between, fixture.options()))) {
            node.append(Messages.in(Duration.ofHours(1)));
            for (int change = 0; change < 2; change++) {
                armed.set(true);
                assertThat(node.session
                                .queries()
                                .search(MessageQuery.all(), null, 10)
                                .messages())
                        .hasSize(1);
                assertThat(armed).isFalse();
            }
        }
    }

    private void execute(String sql) {
        try {
            server.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does something before each statement that contains a word. */
    private static DataSource before(DataSource target, String word, Runnable action) {
        return proxy(DataSource.class, target, word, action);
    }

    private static <T> T proxy(Class<T> type, Object target, String word, Runnable action) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")
                            && arguments[0].toString().contains(word)) {
                        action.run();
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        return result instanceof Connection ? proxy(Connection.class, result, word, action) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @Test
    @Tag("G05")
    @Tag("G18")
    void cancellingAHeadThatWaitsForARetryLetsItsSuccessorsGoAtOnce() throws Exception {
        for (boolean joined : List.of(false, true)) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch successor = new CountDownLatch(1);
            String name = joined ? "joined" : "plain";
            // Its own look would come too late for this test.
            try (Postdate node = Postdate.builder(name)
                            .store(fixture.newStore())
                            .safetyPoll(Duration.ofMinutes(5))
                            .queue("line", QueueOptions::sequential)
                            .handle(Ping.class, HandlerOptions.onQueue("line"), (ping, context) -> {
                                if (ping.text().equals("head")) {
                                    context.retryLater(Duration.ofHours(1));
                                    begun.countDown();
                                } else {
                                    successor.countDown();
                                }
                            })
                            .start();
                    Connection connection = server.dataSource().getConnection()) {
                connection.setAutoCommit(false);
                ScheduleToken head = node.bus()
                        .schedule(new Ping("head"), Due.NOW, SendOptions.none())
                        .token();
                assertThat(begun.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
                awaitRetrying(node, head);
                node.bus().enqueue(new Ping("successor"));

                if (joined) {
                    node.bus().in(connection).cancel(head);
                    connection.commit();
                } else {
                    node.bus().cancel(head);
                }

                assertThat(successor.await(PATIENCE, TimeUnit.SECONDS)).as(name).isTrue();
            }
        }
    }

    private static void awaitRetrying(Postdate node, ScheduleToken token) {
        while (node.bus().find(token).orElseThrow().attempts() == 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aStartThatFindsTooFewConnectionsGivesBackTheOnesItTook() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(server.dataSource());
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(500);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            assertThatThrownBy(() -> Postdate.builder("pings")
                            .store(JdbcStore.postgres(
                                    pool,
                                    fixture.options()
                                            .withConnections(new PostgresOptions.Connections(null, 2, 4, false, 0))))
                            .sendOnly()
                            .start())
                    .isInstanceOf(StoreException.class);
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }
}
