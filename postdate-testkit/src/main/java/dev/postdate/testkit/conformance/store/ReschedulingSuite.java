package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postdate.Due;
import dev.postdate.RescheduleResult.Outcome;
import dev.postdate.spi.ClaimStore.Held;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.ScheduleStore.Moved;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A reschedule moves what waits, answers like a cancel, and leaves the rest alone. */
public abstract class ReschedulingSuite extends StoreSuite {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    @Tag("G20")
    void movedLaterAMessageIsNotHandedOutAtItsOldTime() {
        Draft draft = Draft.command().in(HOUR);
        append(draft);
        Instant later = time.instant().plus(HOUR.multipliedBy(3));

        assertThat(move(draft, Due.at(later))).isEqualTo(new Moved(Outcome.RESCHEDULED, time.instant(), later));

        TestNode node = startNode();
        time.advanceTo(later.minusNanos(1));
        assertThat(node.claim()).isEmpty();
        time.advanceTo(later);
        assertThat(node.claimOne().dueAt()).isEqualTo(later);
    }

    @Test
    @Tag("G20")
    void movedEarlierAMessageIsHandedOutAtItsNewTime() {
        Draft draft = Draft.command().in(HOUR);
        append(draft);

        Moved moved = move(draft, Due.in(Duration.ofMinutes(1)));

        assertThat(moved.dueAt()).isEqualTo(time.instant().plusSeconds(60));
        TestNode node = startNode();
        assertThat(node.request(1, Draft.QUEUE).nanosToNextDue())
                .isEqualTo(Duration.ofMinutes(1).toNanos());
        time.advance(Duration.ofMinutes(1));
        node.claimOne();
    }

    @Test
    @Tag("G20")
    @Tag("G02")
    void movedIntoThePastAMessageIsDueNow() {
        Draft draft = Draft.command().in(HOUR);
        append(draft);

        Moved moved = move(draft, Due.at(time.instant().minus(HOUR)));

        assertThat(moved.dueAt()).isEqualTo(time.instant());
        startNode().claimOne();
    }

    @Test
    @Tag("G20")
    void aMessageThatIsDueAndNotClaimedCanBeMovedAway() {
        Draft draft = Draft.command();
        append(draft);

        assertThat(move(draft, Due.in(HOUR)).outcome()).isEqualTo(Outcome.RESCHEDULED);

        assertThat(startNode().claim()).isEmpty();
    }

    @Test
    @Tag("G20")
    @Tag("G01")
    void aNewDueTimeIsRoundedUp() {
        Draft draft = Draft.command().in(HOUR);
        append(draft);
        Instant asked = time.instant().plusSeconds(1).plusNanos(1);

        Instant held = move(draft, Due.at(asked)).dueAt();

        assertThat(held).isAfterOrEqualTo(asked).isEqualTo(row(draft.id()).dueAt());
    }

    @Test
    @Tag("G20")
    @Tag("G03")
    void aNewDueTimeBeyondTheHorizonIsRefusedAndNothingMoved() {
        Draft draft = Draft.command().in(HOUR);
        Instant due = append(draft).dueAt();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> move(draft, Due.at(Instant.MAX)))
                .withMessageContaining(store().info().horizon().toString());

        assertThat(row(draft.id()).dueAt()).isEqualTo(due);
    }

    @Test
    @Tag("G20")
    @Tag("G29")
    void aMessageThatWouldHaveExpiredByThenIsNotMoved() {
        Draft draft = Draft.command().in(HOUR).expiresAfter(HOUR);
        Instant due = append(draft).dueAt();

        assertThatIllegalArgumentException().isThrownBy(() -> move(draft, Due.in(HOUR.multipliedBy(2))));
        assertThat(row(draft.id()).dueAt()).isEqualTo(due);

        assertThat(move(draft, Due.in(HOUR.multipliedBy(2).minusSeconds(1))).outcome())
                .isEqualTo(Outcome.RESCHEDULED);
    }

    @Test
    @Tag("G20")
    void movingOneLeavesTheOthers() {
        Draft first = Draft.command().in(HOUR);
        Draft second = Draft.command().in(HOUR);
        appendAll(first, second);

        move(first, Due.NOW);

        assertThat(ids(startNode().claim())).containsExactly(first.id());
        assertThat(row(second.id()).dueAt()).isEqualTo(time.instant().plus(HOUR));
    }

    @Test
    @Tag("G20")
    void aClaimedMessageIsNotMoved() {
        Draft draft = Draft.command();
        append(draft);
        TestNode node = startNode();
        Claimed claimed = node.claimOne();

        assertThat(move(draft, Due.in(HOUR))).isEqualTo(new Moved(Outcome.IN_DELIVERY, time.instant(), null));

        assertThat(claims().heldBy(node.epoch())).containsExactly(new Held(claimed.ref(), false));
        assertThat(row(draft.id()).dueAt()).isEqualTo(claimed.dueAt());
    }

    @Test
    @Tag("G20")
    void aMessageThatWaitsForARetryIsMovedAndKeepsItsHistory() {
        Draft draft = Draft.command();
        append(draft);
        TestNode node = startNode();
        node.fail(node.claimOne(), Due.in(HOUR));

        assertThat(move(draft, Due.NOW).outcome()).isEqualTo(Outcome.RETRY_RESCHEDULED);

        Claimed again = node.claimOne();
        assertThat(again.progress().runs()).isEqualTo(1);
        assertThat(again.progress().failures()).isEqualTo(1);
        assertThat(again.progress().errors()).hasSize(1);
    }

    @Test
    @Tag("G20")
    void aSuspectIsMovedAndStaysASuspect() {
        Draft draft = Draft.command();
        append(draft);
        TestNode doomed = startNode();
        doomed.claimOne();
        TestNode survivor = startAnotherNode();
        survivor.bury(doomed.epoch());

        assertThat(move(draft, Due.in(HOUR)).outcome()).isEqualTo(Outcome.RETRY_RESCHEDULED);

        assertThat(survivor.claimSuspect(Draft.QUEUE)).isEmpty();
        assertThat(survivor.request(1, Draft.QUEUE).suspectsDue()).isFalse();
        time.advance(HOUR);
        assertThat(survivor.claim()).isEmpty();
        assertThat(survivor.claimSuspect(Draft.QUEUE)).isPresent();
    }

    @Test
    @Tag("G19")
    @Tag("G20")
    void movingWhatIsNotPendingIsAnOutcome() {
        Draft cancelled = Draft.command().in(HOUR);
        append(cancelled);
        schedules().cancel(cancelled.id(), APPLICATION);
        TestNode node = startNode();
        Draft delivered = Draft.command();
        append(delivered);
        node.done(node.claimOne());

        Moved notPending = new Moved(Outcome.NOT_PENDING, time.instant(), null);
        assertThat(move(cancelled, Due.NOW)).isEqualTo(notPending);
        assertThat(move(delivered, Due.in(HOUR))).isEqualTo(notPending);
        assertThat(schedules().reschedule(UUID.randomUUID(), APPLICATION, Due.NOW))
                .isEqualTo(notPending);
        assertThat(node.claim()).isEmpty();
    }

    @Test
    @Tag("G19")
    @Tag("G20")
    void theMessageOfAnotherApplicationIsNotMoved() {
        Draft draft = Draft.command().from(OTHER_APPLICATION).in(HOUR);
        Instant due = append(draft).dueAt();

        assertThat(move(draft, Due.NOW)).isEqualTo(new Moved(Outcome.FOREIGN, time.instant(), null));

        assertThat(row(draft.id()).dueAt()).isEqualTo(due);
        assertThat(schedules()
                        .reschedule(draft.id(), OTHER_APPLICATION, Due.NOW)
                        .outcome())
                .isEqualTo(Outcome.RESCHEDULED);
    }

    @Test
    @Tag("G20")
    @Tag("G21")
    void aMovedMessageKeepsItsKey() {
        Draft draft = Draft.command().in(HOUR).key("order-42");
        append(draft);

        move(draft, Due.in(HOUR.multipliedBy(2)));

        assertThat(schedules().findKey(APPLICATION, "order-42")).contains(draft.id());
    }

    @Test
    @Tag("G20")
    @Tag("G32")
    void anEventThatWaitsIsMoved() {
        Draft draft = Draft.event("orders.paid").in(HOUR);
        append(draft);

        assertThat(move(draft, Due.in(HOUR.multipliedBy(2))).outcome()).isEqualTo(Outcome.RESCHEDULED);

        assertThat(row(draft.id()).dueAt()).isEqualTo(time.instant().plus(HOUR.multipliedBy(2)));
    }

    private Moved move(Draft draft, Due due) {
        return schedules().reschedule(draft.id(), APPLICATION, due);
    }
}
