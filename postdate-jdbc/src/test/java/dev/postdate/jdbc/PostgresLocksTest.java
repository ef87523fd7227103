package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.postdate.OnDuplicateKey;
import dev.postdate.Postdate;
import dev.postdate.ScheduleToken;
import dev.postdate.SchedulingResult.Disposition;
import dev.postdate.SendOptions;
import dev.postdate.StoreException;
import dev.postdate.internal.time.SystemTime;
import dev.postdate.servers.PrivatePostgres;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.MessageEnd;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.QueryStore.Ending;
import dev.postdate.spi.ScheduleStore.Stored;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.Store;
import dev.postdate.testkit.VirtualTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that have to wait for what an open transaction of the application has locked. */
@PostgresVersion(18)
class PostgresLocksTest {

    private static final int WAITING = 6;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final SendOptions KEYED =
            SendOptions.builder().key("contended").build();

    private final PrivatePostgres server;
    private final PostgresFixture fixture;
    private Connection open;
    /** Kept, because callers look for 10 ms only before they wait by turns, and to connect may take longer than that. */
    private Connection watching;

    PostgresLocksTest(PrivatePostgres server) {
        this.server = server;
        this.fixture = PostgresFixture.on(server);
    }

    @BeforeEach
    void begin() throws SQLException {
        open = server.dataSource().getConnection();
        open.setAutoCommit(false);
        watching = server.dataSource().getConnection();
    }

    @AfterEach
    void drop() throws SQLException {
        open.close();
        watching.close();
        fixture.close();
    }

    private Postdate start(Duration lockTimeout) {
        return Postdate.builder("pings")
                .store(JdbcStore.postgres(server.dataSource(), fixture.options().withLockTimeout(lockTimeout)))
                .route(Ping.class, "pings")
                .sendOnly()
                .start();
    }

    @Test
    @Tag("G21")
    void callersThatWaitForAKeyHoldUpNobodyElse() throws Exception {
        CountDownLatch done = new CountDownLatch(WAITING);
        SystemTime threads = new SystemTime("callers");
        try (Postdate node = start(Duration.ofSeconds(50))) {
            ScheduleToken other =
                    node.bus().scheduleSend(new Ping("other"), HOUR).token();
            node.bus().in(open).scheduleSend(new Ping("not committed"), HOUR, KEYED);
            for (int i = 0; i < WAITING; i++) {
                String text = "waits-" + i;
                threads.execute(text, () -> {
                    node.bus().scheduleSend(new Ping(text), HOUR, KEYED);
                    done.countDown();
                });
            }
            Runs.await("callers that wait", () -> waiting() > 1);

            node.bus().scheduleSend(new Ping("no key"), HOUR);
            assertThat(node.bus().reschedule(other, HOUR.multipliedBy(2)).outcome())
                    .isNotNull();
            assertThat(node.bus().cancel(other).cancelled()).isTrue();
            assertThat(done.getCount()).as("callers that still wait").isEqualTo(WAITING);

            open.rollback();
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(node.admin().messages().count(MessageQuery.all()).number())
                    .as("one without a key and one of the key")
                    .isEqualTo(2);
        }
        threads.close();
    }

    @Test
    @Tag("G21")
    void callersThatHaveJustComeToAHeldKeyHoldUpNobodyElse() throws Exception {
        int burst = 100;
        CountDownLatch come = new CountDownLatch(burst);
        CountDownLatch done = new CountDownLatch(burst);
        SystemTime threads = new SystemTime("callers");
        try (Postdate node = start(Duration.ofSeconds(50))) {
            ScheduleToken other =
                    node.bus().scheduleSend(new Ping("other"), HOUR).token();
            node.bus().in(open).scheduleSend(new Ping("not committed"), HOUR, KEYED);
            for (int i = 0; i < burst; i++) {
                threads.execute("waits-" + i, () -> {
                    come.countDown();
                    node.bus().scheduleSend(new Ping("keyed"), HOUR, KEYED);
                    done.countDown();
                });
            }
            assertThat(come.await(60, TimeUnit.SECONDS)).isTrue();
            Runs.await("callers that wait", () -> waiting() > 0);

            long before = threads.nanoTime();
            assertThat(node.bus().cancel(other).cancelled()).isTrue();
            assertThat(Duration.ofNanos(threads.nanoTime() - before))
                    .as("a cancel behind all of them")
                    .isLessThan(Duration.ofSeconds(5));

            open.rollback();
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        }
        threads.close();
    }

    private int waiting() {
        try (Statement statement = watching.createStatement();
                ResultSet count = statement.executeQuery("SELECT count(*) FROM pg_locks WHERE NOT granted")) {
            count.next();
            return count.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException("The server does not answer", e);
        }
    }

    @Test
    @Tag("G21")
    @Tag("G27")
    void aCallThatHasWaitedForTheLockTimeoutFailsClearlyAndChangesNothing() throws SQLException {
        try (Postdate node = start(Duration.ofSeconds(1))) {
            ScheduleToken token =
                    node.bus().scheduleSend(new Ping("locked"), HOUR).token();
            assertThat(node.bus().in(open).cancel(token).cancelled()).isTrue();

            assertThatThrownBy(() -> node.bus().cancel(token))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            refused -> assertThat(refused.isTransient()).isTrue())
                    .hasMessageContaining("held a lock")
                    .hasMessageContaining("Nothing was changed")
                    .hasMessageContaining("55P03");

            open.rollback();
            assertThat(node.bus().cancel(token).cancelled()).isTrue();
        }
    }

    @Test
    @Tag("G21")
    void aResultThatWantsAHeldKeyHoldsUpNoOtherResult() throws Exception {
        try (Postdate node = Runs.node(fixture.newStore())
                .handle(Ping.class, (ping, context) -> {
                    if (ping.text().startsWith("cascade")) {
                        context.schedule(new Ping("keyed"), HOUR, KEYED);
                    }
                })
                .start()) {
            node.bus().in(open).schedule(new Ping("not committed"), HOUR, KEYED);
            node.bus().enqueue(new Ping("cascade"));
            Runs.await("a result that waits for the key", () -> waiting() > 0);

            for (int i = 0; i < 20; i++) {
                node.bus().enqueue(new Ping("plain"));
            }
            Runs.await(
                    "the results of all others",
                    () -> node.admin().messages().count(MessageQuery.all()).number() == 1);

            open.rollback();
            Runs.await(
                    "the result and what it sent",
                    () -> node.bus().findKey("contended").isPresent()
                            && node.admin().messages().count(MessageQuery.all()).number() == 1);
        }
    }

    @Test
    @Tag("G21")
    void ofSettlementsTogetherOnlyThoseThatWantAHeldKeyAreBusy() throws Exception {
        try (TestNode node = TestNode.engine(fixture.newStore())) {
            for (int i = 0; i < 3; i++) {
                node.append(Messages.now());
            }
            List<Claimed> claimed = node.claim(Messages.QUEUE, 3);
            List<Settlement> settlements = List.of(
                    new Settlement.Done(claimed.get(0).ref(), List.of(Messages.in(HOUR))),
                    new Settlement.Done(claimed.get(1).ref(), List.of(keyed())),
                    new Settlement.Done(claimed.get(2).ref(), List.of()));
            node.session.join(open).schedules().append(List.of(keyed()));

            assertThat(node.session.claims().settle(settlements).outcomes())
                    .containsExactly(SettleOutcome.SETTLED, SettleOutcome.BUSY, SettleOutcome.SETTLED);
            assertThat(node.session.claims().settle(settlements.subList(1, 2)).outcomes())
                    .as("alone")
                    .containsExactly(SettleOutcome.BUSY);

            open.rollback();
            assertThat(node.session.claims().settle(settlements.subList(1, 2)).outcomes())
                    .containsExactly(SettleOutcome.SETTLED);
            assertThat(node.session
                            .queries()
                            .count(MessageQuery.all(), 1_000_000)
                            .number())
                    .isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(OnDuplicateKey.class)
    @Tag("G21")
    void aKeyWhoseMessageIsBeingClaimedGoesByWhatBecomesOfTheClaim(OnDuplicateKey onDuplicate) throws Exception {
        for (boolean commits : new boolean[] {false, true}) {
            String key = "claim-commits-" + commits;
            NewMessage next = Messages.keyed(key, onDuplicate, HOUR);
            SystemTime threads = new SystemTime("callers");
            try (TestNode node = TestNode.engine(fixture.newStore())) {
                UUID first = node.append(Messages.keyed(key, OnDuplicateKey.KEEP_FIRST, Duration.ZERO));
                lockAsAClaimDoesFirst(first);

                CompletableFuture<Stored> answer = new CompletableFuture<>();
                threads.execute("keyed", () -> answer.complete(node.store(next)));
                Runs.await("the call to wait for the claim", () -> waiting() > 0 || answer.isDone());
                if (commits) {
                    claimAll(node.epoch);
                    open.commit();
                } else {
                    open.rollback();
                }

                Stored stored = answer.get(60, TimeUnit.SECONDS);
                boolean keeps = !commits && onDuplicate != OnDuplicateKey.REPLACE;
                assertThat(stored.id())
                        .isEqualTo(keeps ? first : next.envelope().id());
                assertThat(stored.disposition())
                        .isEqualTo(commits ? Disposition.SCHEDULED : dispositionOf(onDuplicate));
                assertThat(node.session
                                .queries()
                                .count(MessageQuery.all(), 1_000_000)
                                .number())
                        .isEqualTo(commits ? 2 : 1);
                assertThat(node.session.schedules().findKey(Messages.APPLICATION, key))
                        .contains(stored.id());
                node.session.schedules().cancel(stored.id(), Messages.APPLICATION);
            } finally {
                threads.close();
            }
        }
    }

    private void lockAsAClaimDoesFirst(UUID id) throws SQLException {
        try (Statement statement = open.createStatement()) {
            statement.execute(
                    "SELECT FROM " + fixture.schema() + ".postdate_message WHERE id = '" + id + "' FOR UPDATE");
        }
    }

    private void claimAll(long epoch) throws SQLException {
        try (Statement statement = open.createStatement()) {
            statement.execute("SELECT * FROM " + fixture.schema() + ".postdate_claim_1(" + epoch + ", 1, ARRAY['"
                    + Messages.QUEUE + "'], ARRAY[10], ARRAY['-infinity'::timestamptz], now() + interval '100 years')");
        }
    }

    private static Disposition dispositionOf(OnDuplicateKey onDuplicate) {
        return switch (onDuplicate) {
            case KEEP_FIRST -> Disposition.KEPT_EXISTING;
            case REPLACE -> Disposition.REPLACED;
            case PUSH_BACK -> Disposition.PUSHED_BACK;
        };
    }

    @Test
    @Tag("G21")
    void batchesThatWantTheSameNewKeysInOppositeOrdersAreNoDeadlock() throws Exception {
        SystemTime threads = new SystemTime("callers");
        try (TestNode node = TestNode.sendOnly(fixture.newStore(), VirtualTime.create());
                Connection one = server.dataSource().getConnection();
                Connection two = server.dataSource().getConnection()) {
            node.session.join(open).schedules().append(keyed("m"));
            CompletableFuture<Void> first = appendAndCommit(threads, node, one, keyed("a", "m", "z"));
            Runs.await("one batch to wait", () -> waiting() == 1);
            CompletableFuture<Void> second = appendAndCommit(threads, node, two, keyed("z", "m", "a"));
            Runs.await("two batches to wait", () -> waiting() == 2);

            open.rollback();

            first.get(60, TimeUnit.SECONDS);
            second.get(60, TimeUnit.SECONDS);
            assertThat(node.session
                            .queries()
                            .count(MessageQuery.all(), 1_000_000)
                            .number())
                    .isEqualTo(3);
        } finally {
            threads.close();
        }
    }

    private static CompletableFuture<Void> appendAndCommit(
            SystemTime threads, TestNode node, Connection connection, List<NewMessage> messages) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        threads.execute("batch", () -> {
            try {
                connection.setAutoCommit(false);
                node.session.join(connection).schedules().append(messages);
                connection.commit();
                done.complete(null);
            } catch (SQLException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    @Test
    void resultsThatCountTheSameExpiredMessagesInOppositeOrdersAreNoDeadlock() throws Exception {
        SystemTime threads = new SystemTime("nodes");
        Store store = fixture.newStore();
        try (TestNode node = TestNode.engine(store);
                Connection one = server.dataSource().getConnection();
                Connection two = server.dataSource().getConnection()) {
            settleAndCommit(store, open, expire(node, "m")).run();
            settle(store, open, expire(node, "m"));
            FutureTask<?> first = settleAndCommit(store, one, expire(node, "a", "m", "z"));
            threads.execute("first", first);
            Runs.await("one batch to wait", () -> waiting() == 1);
            FutureTask<?> second = settleAndCommit(store, two, expire(node, "z", "m", "a"));
            threads.execute("second", second);
            Runs.await("two batches to wait", () -> waiting() == 2);

            open.rollback();

            first.get(60, TimeUnit.SECONDS);
            second.get(60, TimeUnit.SECONDS);
            assertThat(node.session.queries().ended())
                    .containsOnly(
                            entry(new Ending(Messages.TYPE, "a", MessageEnd.EXPIRED), 2L),
                            entry(new Ending(Messages.TYPE, "m", MessageEnd.EXPIRED), 3L),
                            entry(new Ending(Messages.TYPE, "z", MessageEnd.EXPIRED), 2L));
        } finally {
            threads.close();
        }
    }

    private static List<Settlement> expire(TestNode node, String... queues) {
        List<Settlement> settlements = new ArrayList<>();
        for (String queue : queues) {
            node.append(Messages.on(queue));
            settlements.add(new Settlement.Expire(node.claim(queue, 1).get(0).ref()));
        }
        return settlements;
    }

    private FutureTask<?> settleAndCommit(Store store, Connection connection, List<Settlement> settlements) {
        return new FutureTask<>(() -> {
            connection.setAutoCommit(false);
            settle(store, connection, settlements);
            connection.commit();
            return null;
        });
    }

    private void settle(Store store, Connection connection, List<Settlement> settlements) throws SQLException {
        PostgresNames names = fixture.names();
        new PostgresSettling(
                        new PostgresConnection(connection, names),
                        store.info(),
                        PostgresHistory.OFF,
                        VirtualTime.DEFAULT_START)
                .settle(settlements);
    }

    private static List<NewMessage> keyed(String... keys) {
        return Stream.of(keys)
                .map(key -> Messages.keyed(key, OnDuplicateKey.KEEP_FIRST, HOUR))
                .toList();
    }

    private static NewMessage keyed() {
        return Messages.keyed("contended", OnDuplicateKey.KEEP_FIRST, HOUR);
    }
}
