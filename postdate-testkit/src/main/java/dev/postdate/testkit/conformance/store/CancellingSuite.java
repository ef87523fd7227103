package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.CancelResult;
import dev.postdate.CancelResult.Outcome;
import dev.postdate.Due;
import dev.postdate.spi.ClaimStore.Held;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cancel says what happened, and what happens afterwards agrees with it. */
public abstract class CancellingSuite extends StoreSuite {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    @Tag("G18")
    void cancellingAMessageThatWaitsRemovesIt() {
        Draft draft = Draft.command().in(HOUR);
        append(draft);

        assertThat(cancel(draft)).isEqualTo(new CancelResult(Outcome.CANCELLED, 1));

        assertThat(schedules().find(draft.id())).isEmpty();
        time.advance(HOUR.multipliedBy(2));
        assertThat(startNode().claim()).isEmpty();
    }

    @Test
    @Tag("G18")
    void cancellingAMessageThatIsDueAndNotClaimedRemovesIt() {
        Draft draft = Draft.command();
        append(draft);
        time.advance(HOUR);

        assertThat(cancel(draft).outcome()).isEqualTo(Outcome.CANCELLED);

        assertThat(startNode().claim()).isEmpty();
    }

    @Test
    @Tag("G18")
    void cancellingOneLeavesTheOthers() {
        Draft first = Draft.command();
        Draft second = Draft.command();
        Draft third = Draft.command();
        appendAll(first, second, third);

        cancel(second);

        assertThat(ids(startNode().claim())).containsExactly(first.id(), third.id());
    }

    @Test
    @Tag("G18")
    void cancellingAClaimedMessageSaysInDeliveryAndMarksIt() {
        Draft draft = Draft.command();
        append(draft);
        TestNode node = startNode();
        Claimed claimed = node.claimOne();

        assertThat(cancel(draft)).isEqualTo(new CancelResult(Outcome.IN_DELIVERY, 0));
        assertThat(cancel(draft)).isEqualTo(new CancelResult(Outcome.IN_DELIVERY, 0));

        assertThat(row(draft.id()).state()).isEqualTo(MessageState.CANCEL_REQUESTED);
        assertThat(claims().heldBy(node.epoch())).containsExactly(new Held(claimed.ref(), true));
    }

    @Test
    @Tag("G18")
    void anEpochIsToldWhichOfTheMessagesItAsksAboutAreToBeCancelled() {
        Claimed toBeCancelled = claimedAndCancelled();
        TestNode node = startAnotherNode();
        Draft other = Draft.command();
        append(other);
        Claimed claimed = node.claimOne();
        long epoch = toBeCancelled.ref().epoch();
        UUID id = toBeCancelled.ref().id();

        assertThat(claims().cancelRequests(epoch, List.of(id, other.id(), UUID.randomUUID())))
                .containsExactly(id);
        assertThat(claims().cancelRequests(epoch, List.of(other.id()))).isEmpty();
        assertThat(claims().cancelRequests(claimed.ref().epoch(), List.of(id)))
                .as("asked by another epoch")
                .isEmpty();
    }

    @Test
    @Tag("G18")
    void aCancelledDeliveryThatSucceedsIsDone() {
        Claimed claimed = claimedAndCancelled();

        assertThat(settle(new Settlement.Done(claimed.ref(), List.of()))).isEqualTo(SettleOutcome.SETTLED);

        assertThat(cancel(claimed)).isEqualTo(new CancelResult(Outcome.NOT_PENDING, 0));
    }

    @Test
    @Tag("G18")
    void aCancelledDeliveryThatFailsIsNotTriedAgain() {
        Claimed claimed = claimedAndCancelled();

        assertThat(settle(TestNode.retry(claimed.ref(), Due.NOW, TestNode.failure(claimed))))
                .isEqualTo(SettleOutcome.CANCELLED);

        assertGone(claimed);
    }

    @Test
    @Tag("G18")
    void aCancelledDeliveryThatAsksForRetryLaterIsNotTriedAgain() {
        Claimed claimed = claimedAndCancelled();

        assertThat(settle(new Settlement.Retry(claimed.ref(), Due.in(HOUR), true, false, null, List.of())))
                .isEqualTo(SettleOutcome.CANCELLED);

        assertGone(claimed);
    }

    @Test
    @Tag("G18")
    void aCancelledDeliveryThatIsReleasedOrMovedOrParkedEndsAsCancelled() {
        Claimed released = claimedAndCancelled();
        assertThat(settle(new Settlement.Release(released.ref()))).isEqualTo(SettleOutcome.CANCELLED);
        assertGone(released);

        Claimed moved = claimedAndCancelled();
        assertThat(settle(new Settlement.Move(moved.ref(), Due.in(HOUR)))).isEqualTo(SettleOutcome.CANCELLED);
        assertGone(moved);

        Claimed parked = claimedAndCancelled();
        assertThat(settle(new Settlement.Park(parked.ref(), time.instant().plus(HOUR))))
                .isEqualTo(SettleOutcome.CANCELLED);
        assertGone(parked);
    }

    @Test
    @Tag("G18")
    void aCancelledDeliveryThatIsTakenBackUnbegunIsCancelled() {
        Claimed claimed = claimedAndCancelled();

        assertThat(settle(new Settlement.Cancel(claimed.ref()))).isEqualTo(SettleOutcome.SETTLED);

        assertGone(claimed);
    }

    @Test
    @Tag("G18")
    void aCancelledDeliveryWhoseNodeDiesEndsAsCancelled() {
        Draft draft = Draft.command();
        append(draft);
        TestNode doomed = startNode();
        doomed.claimOne();
        TestNode survivor = startAnotherNode();
        assertThat(cancel(draft).outcome()).isEqualTo(Outcome.IN_DELIVERY);

        survivor.bury(doomed.epoch());

        assertThat(schedules().find(draft.id())).isEmpty();
        assertThat(survivor.claimSuspect(Draft.QUEUE)).isEmpty();
        assertThat(survivor.claim()).isEmpty();
    }

    @Test
    @Tag("G18")
    void aCancelledDeliveryThatMayNotBeTriedAgainIsADeadLetter() {
        Claimed claimed = claimedAndCancelled();

        assertThat(settle(new Settlement.Dead(
                        claimed.ref(), DeadReason.UNREADABLE, "no JSON", false, null, TestNode.FINGERPRINT)))
                .isEqualTo(SettleOutcome.SETTLED);

        assertThat(deadLetters().find(claimed.envelope().id())).isPresent();
    }

    @Test
    @Tag("G18")
    void cancellingAMessageThatWaitsForARetrySaysSo() {
        Draft draft = Draft.command();
        append(draft);
        TestNode node = startNode();
        node.fail(node.claimOne(), Due.in(HOUR));

        assertThat(cancel(draft)).isEqualTo(new CancelResult(Outcome.RETRY_CANCELLED, 1));

        time.advance(HOUR);
        assertThat(node.claim()).isEmpty();
        assertThat(cancel(draft).outcome()).isEqualTo(Outcome.NOT_PENDING);
    }

    @Test
    @Tag("G18")
    void aRetryThatIsNotChargedHasRunAsWell() {
        Draft draft = Draft.command();
        append(draft);
        TestNode node = startNode();
        node.settle(new Settlement.Retry(node.claimOne().ref(), Due.in(HOUR), false, false, null, List.of()));

        assertThat(cancel(draft).outcome()).isEqualTo(Outcome.RETRY_CANCELLED);
    }

    @Test
    @Tag("G18")
    void aMessageThatWasReleasedUnbegunIsCancelledAsIfNeverClaimed() {
        Draft draft = Draft.command();
        append(draft);
        TestNode node = startNode();
        node.release(node.claimOne());

        assertThat(cancel(draft)).isEqualTo(new CancelResult(Outcome.CANCELLED, 1));
    }

    @Test
    @Tag("G18")
    void aSuspectMayHaveRun() {
        Draft draft = Draft.command();
        append(draft);
        TestNode doomed = startNode();
        doomed.claimOne();
        TestNode survivor = startAnotherNode();
        survivor.bury(doomed.epoch());

        assertThat(cancel(draft)).isEqualTo(new CancelResult(Outcome.RETRY_CANCELLED, 1));

        assertThat(survivor.claimSuspect(Draft.QUEUE)).isEmpty();
    }

    @Test
    @Tag("G18")
    void aParkedMessageIsCancelled() {
        Draft draft = Draft.command();
        append(draft);
        TestNode node = startNode();
        node.settle(new Settlement.Park(node.claimOne().ref(), time.instant().plus(HOUR)));

        assertThat(cancel(draft)).isEqualTo(new CancelResult(Outcome.CANCELLED, 1));

        assertThat(claims().unpark(Set.of(Draft.TYPE))).isZero();
    }

    @Test
    @Tag("G19")
    void cancellingTwiceOrAfterDeliveryOrDeathOrForAnUnknownIdIsAnOutcome() {
        Draft cancelled = Draft.command().in(HOUR);
        append(cancelled);
        cancel(cancelled);
        TestNode node = startNode();
        Draft delivered = Draft.command();
        append(delivered);
        node.done(node.claimOne());
        Draft dead = Draft.command();
        append(dead);
        node.dead(node.claimOne());

        CancelResult notPending = new CancelResult(Outcome.NOT_PENDING, 0);
        assertThat(cancel(cancelled)).isEqualTo(notPending);
        assertThat(cancel(delivered)).isEqualTo(notPending);
        assertThat(cancel(dead)).isEqualTo(notPending);
        assertThat(schedules().cancel(UUID.randomUUID(), APPLICATION)).isEqualTo(notPending);
        assertThat(deadLetters().find(dead.id())).isPresent();
    }

    @Test
    @Tag("G19")
    void theMessageOfAnotherApplicationIsLeftAlone() {
        Draft draft = Draft.command().from(OTHER_APPLICATION);
        append(draft);

        assertThat(cancel(draft)).isEqualTo(new CancelResult(Outcome.FOREIGN, 0));
        TestNode node = startNode();
        Claimed claimed = node.claimOne();
        assertThat(cancel(draft)).isEqualTo(new CancelResult(Outcome.FOREIGN, 0));

        assertThat(claims().heldBy(node.epoch())).containsExactly(new Held(claimed.ref(), false));
        assertThat(schedules().cancel(draft.id(), OTHER_APPLICATION).outcome()).isEqualTo(Outcome.IN_DELIVERY);
    }

    private Claimed claimedAndCancelled() {
        Draft draft = Draft.command();
        append(draft);
        Claimed claimed = startNode().claimOne();
        assertThat(cancel(draft).outcome()).isEqualTo(Outcome.IN_DELIVERY);
        return claimed;
    }

    private SettleOutcome settle(Settlement settlement) {
        return claims().settle(List.of(settlement)).outcomes().get(0);
    }

    private CancelResult cancel(Draft draft) {
        return schedules().cancel(draft.id(), APPLICATION);
    }

    private CancelResult cancel(Claimed claimed) {
        return schedules().cancel(claimed.envelope().id(), APPLICATION);
    }

    private void assertGone(Claimed claimed) {
        assertThat(schedules().find(claimed.envelope().id())).isEmpty();
        assertThat(queries().count(MessageQuery.all(), 1_000_000).number()).isZero();
        assertThat(claims().heldBy(claimed.ref().epoch())).isEmpty();
        time.advance(HOUR.multipliedBy(2));
        assertThat(startNode().claim()).isEmpty();
        assertThat(deadLetters().count()).isZero();
    }
}
