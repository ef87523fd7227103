package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.HandlerOptions;
import dev.postdate.Postdate;
import dev.postdate.QueueOptions;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduleToken;
import dev.postdate.SendOptions;
import dev.postdate.servers.PrivatePostgres;
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

/** The order of a sequential queue around a message that a caller's transaction cancels or moves while the node holds it. */
@PostgresVersion(18)
class PostgresSequentialCancelTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final PostgresFixture fixture;
    private final List<ScheduleToken> tokens = new ArrayList<>();
    private Runnable whileTheFirstRuns = () -> {};
    private TestPostdate node;
    private Connection open;

    PostgresSequentialCancelTest(PrivatePostgres server) {
        this.fixture = PostgresFixture.on(server);
    }

    @BeforeEach
    void start() throws SQLException {
        node = TestPostdate.start(
                VirtualTime.create(),
                Postdate.builder("test")
                        .store(fixture.newStore())
                        .queue("line", QueueOptions::sequential)
                        .handle(Ping.class, HandlerOptions.onQueue("line"), (ping, context) -> {
                            if (ping.text().equals("1")) {
                                whileTheFirstRuns.run();
                            }
                        }));
        open = fixture.server().dataSource().getConnection();
        open.setAutoCommit(false);
        // Only at a measured pace does the lane take more than one at a time.
        node.bus().send(new Ping("0"));
        node.runUntilIdle();
    }

    @AfterEach
    void stop() throws SQLException {
        open.rollback();
        open.close();
        node.close();
        fixture.close();
    }

    private void sendAndRun(Runnable meanwhile) {
        whileTheFirstRuns = meanwhile;
        var batch = node.bus().batch();
        for (int i = 1; i <= 4; i++) {
            tokens.add(batch.scheduleSend(new Ping("" + i), Due.NOW, SendOptions.none()));
        }
        batch.submit();
        node.advance(SECOND);
    }

    private void cancelSecond() {
        sendAndRun(() -> assertThat(node.bus().in(open).cancel(tokens.get(1)).outcome())
                .isEqualTo(CancelResult.Outcome.CANCELLED));
    }

    private void moveSecond() {
        sendAndRun(() -> assertThat(
                        node.bus().in(open).reschedule(tokens.get(1), HOUR).outcome())
                .isEqualTo(RescheduleResult.Outcome.RESCHEDULED));
    }

    private List<String> handled() {
        return node.handled(Ping.class).stream().map(Ping::text).toList();
    }

    @Test
    @Tag("G05")
    @Tag("G16")
    void aMessageWhoseCancelIsRolledBackRunsInItsPlace() throws SQLException {
        cancelSecond();
        assertThat(handled()).as("while the transaction is open").containsExactly("0", "1");

        open.rollback();
        node.advance(SECOND);

        assertThat(handled()).containsExactly("0", "1", "2", "3", "4");
    }

    @Test
    @Tag("G05")
    @Tag("G16")
    void aCancelThatCommitsLetsTheQueueGoOn() throws SQLException {
        cancelSecond();

        open.commit();
        node.advance(SECOND);

        assertThat(handled()).containsExactly("0", "1", "3", "4");
    }

    private void cancelAllBehindTheFirst() {
        sendAndRun(() -> assertThat(List.of(3, 1, 2))
                .allSatisfy(place -> assertThat(
                                node.bus().in(open).cancel(tokens.get(place)).outcome())
                        .isEqualTo(CancelResult.Outcome.CANCELLED)));
    }

    @Test
    @Tag("G05")
    @Tag("G16")
    void severalThatOneTransactionCancelsComeBackInOrder() throws SQLException {
        cancelAllBehindTheFirst();
        assertThat(handled()).as("while the transaction is open").containsExactly("0", "1");

        open.rollback();
        node.advance(SECOND);

        assertThat(handled()).containsExactly("0", "1", "2", "3", "4");
    }

    @Test
    @Tag("G05")
    @Tag("G16")
    void whatComesBehindSeveralThatOneTransactionCancelledIsHandled() throws SQLException {
        cancelAllBehindTheFirst();
        node.bus().send(new Ping("5"));

        open.commit();
        node.advance(SECOND);

        assertThat(handled()).containsExactly("0", "1", "5");
    }

    @Test
    @Tag("G05")
    @Tag("G16")
    void aCancelOfTheLastThatIsRolledBackChangesNothing() throws SQLException {
        sendAndRun(() -> node.bus().in(open).cancel(tokens.get(3)));

        open.rollback();
        node.advance(SECOND);

        assertThat(handled()).containsExactly("0", "1", "2", "3", "4");
    }

    @Test
    @Tag("G05")
    @Tag("G20")
    void aMessageWhoseMoveIsRolledBackRunsInItsPlace() throws SQLException {
        moveSecond();
        assertThat(handled()).as("while the transaction is open").containsExactly("0", "1");

        open.rollback();
        node.advance(SECOND);

        assertThat(handled()).containsExactly("0", "1", "2", "3", "4");
    }

    @Test
    @Tag("G05")
    @Tag("G20")
    void aMoveThatCommitsLetsTheQueueGoOn() throws SQLException {
        moveSecond();

        open.commit();
        node.advance(SECOND);
        assertThat(handled()).containsExactly("0", "1", "3", "4");

        node.advance(HOUR);
        assertThat(handled()).containsExactly("0", "1", "3", "4", "2");
    }
}
