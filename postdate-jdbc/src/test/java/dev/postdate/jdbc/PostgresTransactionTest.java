package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.CancelResult;
import dev.postdate.MessageBus;
import dev.postdate.MessageType;
import dev.postdate.OnDuplicateKey;
import dev.postdate.Postdate;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduleToken;
import dev.postdate.SendOptions;
import dev.postdate.servers.PrivatePostgres;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls that join a transaction of the caller's. */
@PostgresVersion(18)
class PostgresTransactionTest {

    @MessageType("test.reminder")
    record Reminder(String text) {}

    private static final Duration HOUR = Duration.ofHours(1);

    private final PostgresFixture fixture;
    private TestPostdate test;
    private Connection connection;

    PostgresTransactionTest(PrivatePostgres server) {
        this.fixture = PostgresFixture.on(server);
    }

    @BeforeEach
    void start() throws SQLException {
        test = TestPostdate.start(
                VirtualTime.create(),
                Postdate.builder("test").store(fixture.newStore()).handle(Reminder.class, (reminder, context) -> {}));
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

    private ScheduleToken scheduleJoined(String text) {
        return joined().scheduleSend(new Reminder(text), HOUR).token();
    }

    private List<String> handled() {
        return test.handled(Reminder.class).stream().map(Reminder::text).toList();
    }

    @Test
    @Tag("G15")
    void whatATransactionScheduledIsDeliveredOnceItHasCommitted() throws SQLException {
        ScheduleToken token = scheduleJoined("committed");
        assertThat(test.bus().find(token)).as("before the commit").isEmpty();

        connection.commit();

        assertThat(test.bus().find(token)).isPresent();
        test.advance(HOUR.plusSeconds(10));
        assertThat(handled()).containsExactly("committed");
    }

    @Test
    @Tag("G15")
    void theCallersOwnLockTimeoutIsAsItWasAfterACallBeItRefused() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = '7s'");
        }

        ScheduleToken token = joined().scheduleSend(
                        new Reminder("expires"),
                        HOUR,
                        SendOptions.builder().expiresAfter(HOUR.multipliedBy(2)).build())
                .token();
        assertThatThrownBy(() -> joined().reschedule(token, HOUR.multipliedBy(3)))
                .isInstanceOf(IllegalArgumentException.class);

        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("SHOW lock_timeout")) {
            assertThat(answer.next()).isTrue();
            assertThat(answer.getString(1)).isEqualTo("7s");
        }
    }

    @Test
    @Tag("G19")
    void aTokenThatMeansNothingHereHasAnOutcomeAndTheTransactionGoesOn() throws SQLException {
        ScheduleToken twice = scheduleJoined("twice");
        assertThat(joined().cancel(twice).outcome()).isEqualTo(CancelResult.Outcome.CANCELLED);
        assertThat(joined().cancel(twice).outcome()).isEqualTo(CancelResult.Outcome.NOT_PENDING);
        ScheduleToken unknown = ScheduleToken.of(UUID.randomUUID());
        assertThat(joined().cancel(unknown).outcome()).isEqualTo(CancelResult.Outcome.NOT_PENDING);
        assertThat(joined().reschedule(unknown, HOUR).outcome()).isEqualTo(RescheduleResult.Outcome.NOT_PENDING);
        try (TestPostdate other = TestPostdate.start(
                VirtualTime.create(),
                Postdate.builder("other")
                        .store(fixture.newStore())
                        .handle(Reminder.class, (reminder, context) -> {}))) {
            ScheduleToken foreign =
                    other.bus().scheduleSend(new Reminder("theirs"), HOUR).token();
            assertThat(joined().cancel(foreign).outcome()).isEqualTo(CancelResult.Outcome.FOREIGN);
            assertThat(joined().reschedule(foreign, HOUR).outcome()).isEqualTo(RescheduleResult.Outcome.FOREIGN);
        }
        scheduleJoined("after all");
        connection.commit();

        test.advance(HOUR.plusSeconds(10));
        assertThat(handled()).containsExactly("after all");
    }

    @Test
    @Tag("G15")
    void aRollbackLeavesNothing() throws SQLException {
        joined().send(new Reminder("now"));
        ScheduleToken token = scheduleJoined("later");
        var batch = joined().batch();
        batch.send(new Reminder("together"));
        batch.schedulePublish(new Reminder("with others"), HOUR);
        batch.submit();

        connection.rollback();

        test.advance(HOUR.multipliedBy(2));
        assertThat(handled()).isEmpty();
        assertThat(test.bus().find(token)).isEmpty();
        assertThat(test.scheduled()).isEmpty();
    }

    @Test
    @Tag("G15")
    @Tag("G21")
    void aBatchThatIsRefusedForOneOfItsMessagesStoresNoneAndTheTransactionGoesOn() throws SQLException {
        test.bus().scheduleSend(new Reminder("kept"), HOUR.multipliedBy(5), keyed("busy", OnDuplicateKey.KEEP_FIRST));
        test.bus().scheduleSend(new Reminder("kept too"), HOUR, keyed("other", OnDuplicateKey.KEEP_FIRST));
        scheduleJoined("before");
        var batch = joined().batch();
        batch.scheduleSend(new Reminder("without a key"), HOUR);
        batch.scheduleSend(new Reminder("key of its own"), HOUR, keyed("free", OnDuplicateKey.KEEP_FIRST));
        batch.scheduleSend(new Reminder("replaces"), HOUR, keyed("other", OnDuplicateKey.REPLACE));
        batch.scheduleSend(
                new Reminder("expires before it would be due"),
                HOUR,
                SendOptions.builder()
                        .key("busy", OnDuplicateKey.PUSH_BACK)
                        .expiresAt(test.now().plus(HOUR.multipliedBy(2)))
                        .build());

        assertThatThrownBy(batch::submit).isInstanceOf(IllegalArgumentException.class);

        assertThat(joined().findKey("free")).isEmpty();
        scheduleJoined("behind");
        connection.commit();
        test.advance(HOUR.multipliedBy(6));
        assertThat(handled()).containsExactlyInAnyOrder("before", "behind", "kept too", "kept");
    }

    private static SendOptions keyed(String key, OnDuplicateKey onDuplicate) {
        return SendOptions.builder().key(key, onDuplicate).build();
    }

    @Test
    @Tag("G15")
    void aRollbackToASavepointLeavesWhatCameBeforeIt() throws SQLException {
        scheduleJoined("before");
        Savepoint savepoint = connection.setSavepoint();
        scheduleJoined("behind");
        connection.rollback(savepoint);
        scheduleJoined("after");
        connection.commit();

        test.advance(HOUR.plusSeconds(10));

        assertThat(handled()).containsExactlyInAnyOrder("before", "after");
    }

    @Test
    @Tag("G16")
    void whatOneTransactionSchedulesAndCancelsNeverWas() throws SQLException {
        ScheduleToken token = scheduleJoined("regretted");
        assertThat(joined().cancel(token).outcome()).isEqualTo(CancelResult.Outcome.CANCELLED);
        connection.commit();

        test.advance(HOUR.multipliedBy(2));

        assertThat(handled()).isEmpty();
    }

    @Test
    @Tag("G16")
    void aCancelThatIsRolledBackChangesNothing() throws SQLException {
        ScheduleToken token =
                test.bus().scheduleSend(new Reminder("kept"), HOUR).token();
        assertThat(joined().cancel(token).outcome()).isEqualTo(CancelResult.Outcome.CANCELLED);
        connection.rollback();

        test.advance(HOUR.plusSeconds(10));

        assertThat(handled()).containsExactly("kept");
    }

    @Test
    @Tag("G16")
    void aCancelThatCommitsHolds() throws SQLException {
        ScheduleToken token =
                test.bus().scheduleSend(new Reminder("gone"), HOUR).token();
        assertThat(joined().cancel(token).cancelled()).isTrue();
        connection.commit();

        test.advance(HOUR.multipliedBy(2));

        assertThat(handled()).isEmpty();
    }

    @Test
    @Tag("G20")
    void aMoveTakesEffectWithTheCommitAndNotWithARollback() throws SQLException {
        ScheduleToken moved =
                test.bus().scheduleSend(new Reminder("moved"), HOUR).token();
        ScheduleToken stays =
                test.bus().scheduleSend(new Reminder("stays"), HOUR).token();
        assertThat(joined().reschedule(stays, HOUR.multipliedBy(9)).outcome())
                .isEqualTo(RescheduleResult.Outcome.RESCHEDULED);
        connection.rollback();
        joined().reschedule(moved, HOUR.multipliedBy(3));
        connection.commit();

        test.advance(HOUR.multipliedBy(2));
        assertThat(handled()).containsExactly("stays");
        test.advance(HOUR.multipliedBy(2));
        assertThat(handled()).containsExactly("stays", "moved");
    }

    @Test
    @Tag("G15")
    void aCallThatIsRefusedLeavesTheTransactionUsable() throws SQLException {
        SendOptions expired =
                SendOptions.builder().expiresAt(test.now().minus(HOUR)).build();
        assertThatThrownBy(() -> joined().scheduleSend(new Reminder("never"), HOUR, expired))
                .isInstanceOf(IllegalArgumentException.class);
        scheduleJoined("still");
        connection.commit();

        test.advance(HOUR.plusSeconds(10));

        assertThat(handled()).containsExactly("still");
    }

    @Test
    @Tag("G21")
    void aKeyThatATransactionTookIsFreeAfterItsRollback() throws SQLException {
        SendOptions keyed = SendOptions.builder().key("reminder-42").build();
        joined().scheduleSend(new Reminder("rolled back"), HOUR, keyed);
        connection.rollback();
        test.bus().scheduleSend(new Reminder("stored"), HOUR, keyed);

        test.advance(HOUR.plusSeconds(10));

        assertThat(handled()).containsExactly("stored");
    }

    @Test
    @Tag("G16")
    void whoCommitsByHandMaySayThatItIsDone() throws SQLException {
        joined().send(new Reminder("now"));
        connection.commit();
        test.bus().committed();

        test.runUntilIdle();

        assertThat(handled()).containsExactly("now");
    }

    @Test
    @Tag("G21")
    void anOpenTransactionOnAKeyHoldsUpOnlyCallersOfThatKey() {
        SendOptions keyed = SendOptions.builder().key("contended").build();
        joined().scheduleSend(new Reminder("first"), HOUR, keyed);

        test.bus()
                .scheduleSend(
                        new Reminder("another key"),
                        HOUR,
                        SendOptions.builder().key("free").build());
        test.bus().scheduleSend(new Reminder("no key"), HOUR);

        assertThat(test.scheduled()).hasSize(2);
    }

    @Test
    void aConnectionInAutoCommitModeIsRefused() throws SQLException {
        connection.setAutoCommit(true);
        try {
            assertThatThrownBy(this::joined)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("setAutoCommit(false)");
        } finally {
            connection.setAutoCommit(false);
        }
    }

    @Test
    void aStoreThatCannotJoinSaysWhichOneCan() {
        try (TestPostdate inMemory =
                TestPostdate.start(builder -> builder.handle(Reminder.class, (reminder, context) -> {}))) {
            assertThatThrownBy(() -> inMemory.bus().in(connection))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("memory")
                    .hasMessageContaining("PostgreSQL");
        }
    }
}
