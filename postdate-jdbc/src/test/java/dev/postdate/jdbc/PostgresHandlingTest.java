package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.CancelResult;
import dev.postdate.ConfigurationException;
import dev.postdate.HandlerOptions;
import dev.postdate.HandlerTimeoutException;
import dev.postdate.Handles;
import dev.postdate.MessageContext;
import dev.postdate.MessageHandler;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.QueueOptions;
import dev.postdate.SendOptions;
import dev.postdate.admin.DeadLetter;
import dev.postdate.observe.Attempt;
import dev.postdate.observe.Attempt.Result;
import dev.postdate.observe.NodeObserver;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.servers.PrivatePostgres;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Handlers that run in a transaction: what they did and the end of their message are committed together, or not at all. */
@PostgresVersion(18)
class PostgresHandlingTest {

    @MessageType("test.payment")
    record Payment(String order) {}

    @MessageType("test.receipt")
    record Receipt(String order) {}

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(1);

    private final PrivatePostgres server;
    private final PostgresFixture fixture;
    private final AtomicInteger runs = new AtomicInteger();
    private final List<String> receipts = new ArrayList<>();
    private TestPostdate test;

    PostgresHandlingTest(PrivatePostgres server) {
        this.server = server;
        this.fixture = PostgresFixture.on(server);
    }

    @BeforeEach
    void makeTheEffects() throws SQLException {
        server.execute("CREATE SCHEMA " + fixture.schema());
        server.execute("CREATE TABLE " + fixture.schema() + ".effect (order_id text NOT NULL)");
    }

    @AfterEach
    void stop() throws SQLException {
        if (test != null) {
            test.close();
        }
        fixture.close();
    }

    /** A node without retries: whatever runs again was not charged. */
    private void start(MessageHandler<Payment> handler) {
        start(server.dataSource(), RetryPolicy.deadLetter(), handler);
    }

    private void start(DataSource dataSource, RetryPolicy retry, MessageHandler<Payment> handler) {
        test = TestPostdate.start(
                VirtualTime.create(),
                Postdate.builder("test")
                        .store(JdbcStore.postgres(dataSource, fixture.options()))
                        .retry(retry)
                        .handle(Receipt.class, (receipt, context) -> receipts.add(receipt.order()))
                        .handle(Payment.class, HandlerOptions.inTransaction(), (payment, context) -> {
                            runs.incrementAndGet();
                            handler.handle(payment, context);
                        }));
    }

    private void pay(String order) {
        test.bus().send(new Payment(order));
        test.advance(LONG_ENOUGH);
    }

    private void write(MessageContext context, Payment payment) throws SQLException {
        try (PreparedStatement insert =
                context.connection().prepareStatement("INSERT INTO " + fixture.schema() + ".effect VALUES (?)")) {
            insert.setString(1, payment.order());
            insert.executeUpdate();
        }
    }

    private List<String> effects() throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT order_id FROM " + fixture.schema() + ".effect ORDER BY 1")) {
            List<String> effects = new ArrayList<>();
            while (rows.next()) {
                effects.add(rows.getString(1));
            }
            return effects;
        }
    }

    private List<DeadLetter> deadLetters() {
        return test.admin().deadLetters().list();
    }

    @Test
    @Tag("G11")
    void whatAHandlerWroteAndSentIsCommittedWithTheEndOfItsMessage() throws SQLException {
        start((payment, context) -> {
            write(context, payment);
            context.send(new Receipt(payment.order()));
            assertThat(effects()).as("before the commit").isEmpty();
        });

        pay("o-1");

        assertThat(effects()).containsExactly("o-1");
        assertThat(receipts).containsExactly("o-1");
        assertThat(runs).hasValue(1);
        assertThat(test.scheduled()).isEmpty();
    }

    @Test
    @Tag("G11")
    void whatAHandlerThatFailsWroteIsRolledBackAndTheNextAttemptWritesItOnce() throws SQLException {
        start(server.dataSource(), RetryPolicy.standard(), (payment, context) -> {
            write(context, payment);
            context.send(new Receipt(payment.order()));
            if (context.attempt() == 1) {
                throw new IllegalStateException("not yet");
            }
        });

        pay("o-1");

        assertThat(runs).hasValue(2);
        assertThat(effects()).containsExactly("o-1");
        assertThat(receipts).containsExactly("o-1");
    }

    @Test
    @Tag("G11")
    @Tag("G23")
    void aHandlerThatAsksToRunLaterLeavesNothingOfThisRun() throws SQLException {
        start((payment, context) -> {
            write(context, payment);
            context.send(new Receipt("attempt " + context.attempt()));
            if (context.attempt() == 1) {
                context.retryLater(Duration.ofSeconds(5));
            }
        });

        pay("o-1");

        assertThat(effects()).containsExactly("o-1");
        assertThat(receipts).containsExactly("attempt 2");
    }

    @Test
    @Tag("G11")
    void aHandlerWhoseClaimWasLostMeanwhileLeavesNothing() throws SQLException {
        start(server.dataSource(), RetryPolicy.standard(), (payment, context) -> {
            write(context, payment);
            if (context.attempt() == 1) {
                // What recovery does when this node is taken for dead.
                server.execute("UPDATE " + fixture.schema()
                        + ".postdate_message SET epoch = NULL, claim = NULL, suspect = true, runs = runs + 1 WHERE id = '"
                        + context.messageId() + "'");
                assertThat(effects()).isEmpty();
            }
        });

        pay("o-1");

        assertThat(runs).hasValue(2);
        assertThat(effects()).containsExactly("o-1");
    }

    @Test
    @Tag("G11")
    @Tag("G27")
    void aConnectionCutUnderTheHandlerBurnsNoAttempt() throws SQLException {
        start((payment, context) -> {
            write(context, payment);
            if (context.attempt() == 1) {
                cut(context.connection());
                write(context, payment);
            }
        });

        pay("o-1");

        assertThat(runs).hasValue(2);
        assertThat(effects()).containsExactly("o-1");
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    @Tag("G11")
    void aDeadlockOrSerializationFailureBurnsNoAttempt() throws SQLException {
        start((payment, context) -> {
            write(context, payment);
            if (context.attempt() == 1) {
                try (Statement statement = context.connection().createStatement()) {
                    statement.execute("DO $$ BEGIN RAISE EXCEPTION 'as if' USING ERRCODE = '40P01'; END $$");
                }
            }
        });

        pay("o-1");

        assertThat(runs).hasValue(2);
        assertThat(effects()).containsExactly("o-1");
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    @Tag("G11")
    void theTransactionBeginsWhenItsConnectionIsAskedFor() throws SQLException {
        AtomicReference<String> before = new AtomicReference<>();
        AtomicReference<String> after = new AtomicReference<>();
        start((payment, context) -> {
            before.set(transactionsOfHandlers());
            write(context, payment);
            after.set(transactionsOfHandlers());
        });

        pay("o-1");

        assertThat(before).hasValue("0");
        assertThat(after).hasValue("1");
    }

    private String transactionsOfHandlers() throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND query LIKE '%"
                                + fixture.schema() + ".effect%'")) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    @Tag("G11")
    @Tag("G27")
    void aConnectionCutBehindTheHandlerBurnsNoAttempt() throws SQLException {
        start((payment, context) -> {
            write(context, payment);
            if (context.attempt() == 1) {
                cut(context.connection());
            }
        });

        pay("o-1");

        assertThat(runs).hasValue(2);
        assertThat(effects()).containsExactly("o-1");
        assertThat(deadLetters()).isEmpty();
    }

    private void cut(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet pid = statement.executeQuery("SELECT pg_backend_pid()")) {
            pid.next();
            server.execute("SELECT pg_terminate_backend(" + pid.getInt(1) + ", 5000)");
        }
    }

    @Test
    @Tag("G11")
    void aCommitWhoseAnswerIsLostLeavesTheEffectsOnce() throws SQLException {
        AtomicBoolean lose = new AtomicBoolean(true);
        start(
                LossyCommits.of(server.dataSource(), jdbc -> {
                    boolean now = runs.get() == 1 && lose.getAndSet(false);
                    jdbc.commit();
                    return now;
                }),
                RetryPolicy.deadLetter(),
                (payment, context) -> {
                    write(context, payment);
                    context.send(new Receipt(payment.order()));
                });

        pay("o-1");

        assertThat(lose).isFalse();
        assertThat(runs).hasValue(1);
        assertThat(effects()).containsExactly("o-1");
        assertThat(receipts).containsExactly("o-1");
    }

    @Test
    @Tag("G11")
    void aCommitThatIsLostOnItsWayRunsTheHandlerAgain() throws SQLException {
        AtomicBoolean lose = new AtomicBoolean(true);
        start(
                LossyCommits.of(server.dataSource(), jdbc -> {
                    boolean now = runs.get() == 1 && lose.getAndSet(false);
                    if (now) {
                        jdbc.abort(Runnable::run);
                    } else {
                        jdbc.commit();
                    }
                    return now;
                }),
                RetryPolicy.deadLetter(),
                (payment, context) -> write(context, payment));

        pay("o-1");

        assertThat(lose).isFalse();
        assertThat(runs).hasValue(2);
        assertThat(effects()).containsExactly("o-1");
    }

    @Test
    @Tag("G11")
    void aHandlerThatCommitsByItselfIsTold() throws SQLException {
        start((payment, context) -> {
            write(context, payment);
            context.connection().commit();
        });

        pay("o-1");

        assertThat(deadLetters())
                .singleElement()
                .satisfies(dead -> assertThat(dead.toString())
                        .contains("the handler has ended that transaction")
                        .contains("it committed or rolled back"));
    }

    @Test
    @Tag("G11")
    void aHandlerThatClosesTheConnectionIsTold() throws SQLException {
        start((payment, context) -> {
            write(context, payment);
            context.connection().close();
        });

        pay("o-1");

        assertThat(effects()).isEmpty();
        assertThat(deadLetters())
                .singleElement()
                .satisfies(dead -> assertThat(dead.toString()).contains("it closed the connection"));
    }

    @Test
    @Tag("G11")
    void aHandlerThatHidesAFailedStatementIsNotTakenForDone() throws SQLException {
        start((payment, context) -> {
            write(context, payment);
            assertThatThrownBy(() -> {
                        try (Statement statement = context.connection().createStatement()) {
                            statement.execute("SELECT 1/0");
                        }
                    })
                    .isInstanceOf(SQLException.class);
        });

        pay("o-1");

        assertThat(effects()).isEmpty();
        assertThat(deadLetters())
                .singleElement()
                .satisfies(dead ->
                        assertThat(dead.toString()).contains("an earlier statement of this transaction has failed"));
    }

    @Test
    @Tag("G11")
    @Tag("G15")
    void aMessageWhoseRowAnOpenTransactionHoldsRunsAgainBehindIt() throws SQLException {
        try (Connection other = server.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            start((payment, context) -> {
                write(context, payment);
                if (context.attempt() == 1) {
                    statement.execute("SELECT FROM " + fixture.schema() + ".postdate_message WHERE id = '"
                            + context.messageId() + "' FOR UPDATE");
                }
            });

            pay("o-1");
            assertThat(runs).hasValue(1);
            assertThat(effects()).as("while the row is locked").isEmpty();

            other.rollback();
            test.advance(LONG_ENOUGH);
        }
        assertThat(runs).hasValue(2);
        assertThat(effects()).containsExactly("o-1");
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    @Tag("G11")
    @Tag("G21")
    void aHandlerThatSendsWithAKeyThatAnOpenTransactionHoldsRunsAgainBehindIt() throws SQLException {
        SendOptions keyed = SendOptions.builder().key("contended").build();
        try (Connection other = server.dataSource().getConnection()) {
            other.setAutoCommit(false);
            start((payment, context) -> {
                write(context, payment);
                context.schedule(new Receipt(payment.order()), LONG_ENOUGH, keyed);
            });
            test.bus().in(other).schedule(new Receipt("not committed"), LONG_ENOUGH, keyed);

            test.bus().send(new Payment("o-1"));
            test.advance(Duration.ofMillis(500));
            assertThat(runs).hasValue(1);
            assertThat(effects()).as("while the key is held").isEmpty();

            other.rollback();
        }
        test.advance(LONG_ENOUGH.multipliedBy(2));
        assertThat(runs).hasValue(2);
        assertThat(effects()).containsExactly("o-1");
        assertThat(receipts).containsExactly("o-1");
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    @Tag("G11")
    @Tag("G15")
    void aCancelThatCommitsBehindATransactionalHandlerThatHadToWaitLeavesNoEffects() throws SQLException {
        AtomicReference<CancelResult> answer = new AtomicReference<>();
        try (Connection other = server.dataSource().getConnection()) {
            other.setAutoCommit(false);
            start((payment, context) -> {
                write(context, payment);
                answer.set(test.bus().in(other).cancel(context.token()));
            });

            pay("o-1");
            other.commit();
            test.advance(LONG_ENOUGH);
        }
        assertThat(answer.get().outcome()).isEqualTo(CancelResult.Outcome.IN_DELIVERY);
        assertThat(runs).hasValue(1);
        assertThat(effects()).isEmpty();
        assertThat(test.scheduled()).isEmpty();
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    @Tag("G11")
    void aHandlerThatIsNotTransactionalIsOfferedNoConnection() throws SQLException {
        List<String> said = new ArrayList<>();
        start((payment, context) -> {});
        test.close();
        test = TestPostdate.start(
                VirtualTime.create(),
                Postdate.builder("test").store(fixture.newStore()).handle(Payment.class, (payment, context) -> {
                    assertThatThrownBy(context::connection)
                            .isInstanceOf(IllegalStateException.class)
                            .satisfies(error -> said.add(error.getMessage()));
                }));

        pay("o-1");

        assertThat(said)
                .singleElement()
                .asString()
                .contains("is not transactional")
                .contains("@Handles(transactional = true)");
    }

    /** A handler by annotation. */
    static final class Payments {
        private final String schema;

        Payments(String schema) {
            this.schema = schema;
        }

        @Handles(transactional = true)
        Receipt pay(Payment payment, MessageContext context) throws SQLException {
            try (Statement statement = context.connection().createStatement()) {
                statement.execute("INSERT INTO " + schema + ".effect VALUES ('" + payment.order() + "')");
            }
            return new Receipt(payment.order());
        }
    }

    @Test
    @Tag("G11")
    void anAnnotatedHandlerRunsInATransactionAndItsReturnValueLeavesWithIt() throws SQLException {
        test = TestPostdate.start(
                VirtualTime.create(),
                Postdate.builder("test")
                        .store(fixture.newStore())
                        .handlers(new Payments(fixture.schema()))
                        .handle(Receipt.class, (receipt, context) -> receipts.add(receipt.order())));

        pay("o-1");

        assertThat(effects()).containsExactly("o-1");
        assertThat(receipts).containsExactly("o-1");
    }

    @Test
    void handlersInTransactionsThatCouldTakeThePoolAwayFromTheEngineAreRefusedAtStart() {
        var builder = Postdate.builder("test")
                .store(JdbcStore.postgres(server.dataSource(), fixture.options().withPoolSize(20)))
                .queue("wide", queue -> queue.parallelism(16))
                .handle(Payment.class, HandlerOptions.inTransaction().withQueue("wide"), (payment, context) -> {});

        assertThatThrownBy(builder::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("16 connections at once and a pool of 20 leaves them 15");
    }

    @Test
    @Tag("G11")
    void whatAHandlerWroteThatRanLongerThanItMayIsRolledBack() throws Exception {
        BlockingQueue<Attempt> attempts = new LinkedBlockingQueue<>();
        HandlerOptions limited = HandlerOptions.inTransaction().withTimeLimit(Duration.ofMillis(100));
        try (Postdate postdate = Postdate.builder("test")
                .store(fixture.newStore())
                .retry(RetryPolicy.deadLetter())
                .observer(NodeObserver.ofAttempts(attempts::add))
                .handle(Payment.class, limited, (payment, context) -> {
                    write(context, payment);
                    if (payment.order().equals("slow")) {
                        new CountDownLatch(1).await();
                    }
                })
                .start()) {
            postdate.bus().send(new Payment("slow"));
            assertThat(attempts.poll(30, TimeUnit.SECONDS).result()).isEqualTo(Result.TIMED_OUT);
            postdate.bus().send(new Payment("quick"));
            assertThat(attempts.poll(30, TimeUnit.SECONDS).result()).isEqualTo(Result.SUCCEEDED);
        }

        assertThat(effects()).containsExactly("quick");
        start((payment, context) -> {});
        assertThat(deadLetters())
                .singleElement()
                .satisfies(letter -> assertThat(letter.errors().get(0).error())
                        .contains(HandlerTimeoutException.class.getSimpleName()));
    }

    @Test
    @Tag("G11")
    @Tag("G05")
    void aSequentialQueueGoesOnBehindATransactionalHandler() throws SQLException {
        test = TestPostdate.start(
                VirtualTime.create(),
                Postdate.builder("test")
                        .store(fixture.newStore())
                        .queue("line", QueueOptions::sequential)
                        .handle(Payment.class, HandlerOptions.inTransaction().withQueue("line"), (payment, context) -> {
                            runs.incrementAndGet();
                            write(context, payment);
                            if (payment.order().equals("o-2") && context.attempt() == 1) {
                                context.retryLater(Duration.ofSeconds(2));
                            }
                        }));
        for (String order : List.of("o-1", "o-2", "o-3")) {
            test.bus().send(new Payment(order));
        }

        test.advance(LONG_ENOUGH);

        assertThat(effects()).containsExactly("o-1", "o-2", "o-3");
        assertThat(runs).hasValue(4);
    }
}
