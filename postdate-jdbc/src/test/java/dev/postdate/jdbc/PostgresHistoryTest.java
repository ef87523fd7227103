package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.CancelResult;
import dev.postdate.HandlerOptions;
import dev.postdate.MessageBus;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduleToken;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.servers.PrivatePostgres;
import dev.postdate.spi.HistoryRecord;
import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The history in transactions of callers and of handlers: it is theirs like what it tells of. */
@PostgresVersion(18)
class PostgresHistoryTest {

    @MessageType("test.reminder")
    record Reminder(String text) {}

    @MessageType("test.payment")
    record Payment(String order) {}

    private static final Duration HOUR = Duration.ofHours(1);

    private final PostgresFixture fixture;
    private final List<Runnable> inHandler = new ArrayList<>();
    private TestPostdate test;
    private Connection connection;

    PostgresHistoryTest(PrivatePostgres server) {
        this.fixture = PostgresFixture.on(server);
    }

    @BeforeEach
    void start() throws SQLException {
        test = TestPostdate.start(
                VirtualTime.create(),
                Postdate.builder("test")
                        .store(fixture.newStore())
                        .history(Duration.ofDays(30))
                        .retry(RetryPolicy.deadLetter())
                        .queue("one", queue -> queue.parallelism(1))
                        .handle(
                                Reminder.class,
                                HandlerOptions.onQueue("one"),
                                (reminder, context) -> inHandler.forEach(Runnable::run))
                        .handle(Payment.class, HandlerOptions.inTransaction(), (payment, context) -> {
                            context.connection();
                            if (payment.order().equals("bad")) {
                                throw new IllegalStateException("no");
                            }
                        }));
        connection = fixture.server().dataSource().getConnection();
        connection.setAutoCommit(false);
    }

    @AfterEach
    void stop() throws SQLException {
        connection.rollback();
        connection.close();
        test.close();
        fixture.close();
    }

    private MessageBus joined() {
        return test.bus().in(connection);
    }

    private ScheduleToken scheduled(String text) {
        return test.bus().scheduleSend(new Reminder(text), HOUR).token();
    }

    private List<What> told(ScheduleToken token) {
        return test.admin().history().of(token.messageId()).stream()
                .map(HistoryRecord::what)
                .toList();
    }

    @Test
    @Tag("G16")
    @Tag("G19")
    void aMessageThatTheSameTransactionHasCancelledWasCancelled() throws SQLException {
        ScheduleToken token = scheduled("cancelled");

        assertThat(joined().cancel(token).outcome()).isEqualTo(CancelResult.Outcome.CANCELLED);
        CancelResult again = joined().cancel(token);
        RescheduleResult moved = joined().reschedule(token, HOUR);

        assertThat(again.outcome()).isEqualTo(CancelResult.Outcome.ALREADY_CANCELLED);
        assertThat(again.at()).contains(test.now());
        assertThat(moved.outcome()).isEqualTo(RescheduleResult.Outcome.ALREADY_CANCELLED);
        assertThat(told(token)).as("before the commit").isEmpty();
        connection.commit();
        assertThat(told(token)).containsExactly(What.CANCELLED);
    }

    @Test
    @Tag("G15")
    void aRollbackLeavesNoHistory() throws SQLException {
        ScheduleToken cancelled = scheduled("cancelled");
        ScheduleToken moved = scheduled("moved");
        joined().cancel(cancelled);
        joined().reschedule(moved, HOUR.multipliedBy(9));

        connection.rollback();

        assertThat(told(cancelled)).isEmpty();
        assertThat(told(moved)).isEmpty();
        assertThat(test.bus().cancel(cancelled).outcome()).isEqualTo(CancelResult.Outcome.CANCELLED);
    }

    @Test
    @Tag("G15")
    @Tag("G18")
    void whatTheNodeHoldsIsCancelledInTheCallersTransactionWithItsHistory() {
        List<CancelResult> answers = new ArrayList<>();
        List<ScheduleToken> tokens = new ArrayList<>();
        test.bus().send(new Reminder("warms the lane up"));
        test.runUntilIdle();
        inHandler.add(() -> {
            if (answers.isEmpty()) {
                answers.add(joined().cancel(tokens.get(0)));
                answers.add(joined().cancel(tokens.get(0)));
                commit();
                answers.add(joined().cancel(tokens.get(1)));
                rollback();
            }
        });
        test.bus().send(new Reminder("first"));
        for (String text : List.of("cancelled", "rolled back")) {
            tokens.add(
                    test.bus().scheduleSend(new Reminder(text), Duration.ZERO).token());
        }
        test.advance(HOUR);

        assertThat(answers)
                .extracting(CancelResult::outcome)
                .containsExactly(
                        CancelResult.Outcome.CANCELLED,
                        CancelResult.Outcome.ALREADY_CANCELLED,
                        CancelResult.Outcome.CANCELLED);
        assertThat(told(tokens.get(0))).containsExactly(What.CANCELLED);
        assertThat(told(tokens.get(1))).containsExactly(What.DELIVERED);
    }

    private void commit() {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void rollback() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @Tag("G11")
    void theEndOfATransactionalHandlersMessageIsToldInItsTransaction() {
        ScheduleToken good =
                test.bus().scheduleSend(new Payment("good"), Duration.ZERO).token();
        ScheduleToken bad =
                test.bus().scheduleSend(new Payment("bad"), Duration.ZERO).token();
        test.runUntilIdle();

        assertThat(told(good)).containsExactly(What.DELIVERED);
        assertThat(told(bad)).containsExactly(What.DEAD);
        assertThat(test.bus().cancel(good).outcome()).isEqualTo(CancelResult.Outcome.ALREADY_DELIVERED);
    }

    @Test
    void theHistoryOfNoMoreThanTenThousandActionsIsKept() throws SQLException {
        fixture.server().execute("""
                INSERT INTO %s.postdate_action (at, who, action, target, changed)
                SELECT now(), 'before', 'PAUSE_QUEUE', 'test', 1 FROM generate_series(1, 10000)""".formatted(fixture.schema()));

        test.admin().by("anna").queues().pause("test");

        try (Connection other = fixture.server().dataSource().getConnection();
                var statement = other.createStatement();
                var rows = statement.executeQuery(
                        "SELECT count(*), max(who), min(seq) FROM %s.postdate_action".formatted(fixture.schema()))) {
            rows.next();
            assertThat(rows.getLong(1)).isEqualTo(10_000);
            assertThat(rows.getLong(3)).isEqualTo(2);
        }
        assertThat(test.admin().actions(null, 1).items())
                .singleElement()
                .satisfies(action -> assertThat(action.who()).isEqualTo("anna"));
    }
}
