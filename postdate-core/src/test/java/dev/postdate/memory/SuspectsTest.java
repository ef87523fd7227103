package dev.postdate.memory;

import static dev.postdate.memory.Scene.APPLICATION;
import static dev.postdate.memory.Scene.NODE;
import static dev.postdate.memory.Scene.OTHER_NODE;
import static dev.postdate.memory.Scene.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.RescheduleResult;
import dev.postdate.StoreException;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.NodeStore.NodeRow;
import dev.postdate.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SuspectsTest {

    private final Scene scene = new Scene();

    /** A message whose node died with it. */
    private UUID suspect() {
        UUID id = scene.append(Scene.message("a", Due.NOW)).id();
        scene.claimOne();
        scene.bury(NODE);
        return id;
    }

    private void assertProgress(UUID id, MessageState state, int runs, int failures) {
        MessageRecord row = scene.row(id);
        assertThat(row.state()).isEqualTo(state);
        assertThat(row.progress().runs()).isEqualTo(runs);
        assertThat(row.progress().failures()).isEqualTo(failures);
    }

    @Test
    void recoveryAddsARunAndChargesNothing() {
        assertProgress(suspect(), MessageState.SUSPECT, 1, 0);
        assertThat(scene.claim(OTHER_NODE, 9)).isEmpty();
    }

    @Test
    void itsClaimChargesAFailureAndItsRetryDoesNotChargeItAgain() {
        UUID id = suspect();
        Claimed claimed = scene.claimSuspect(OTHER_NODE).orElseThrow();
        assertThat(claimed.suspect()).isTrue();
        assertThat(claimed.progress().failures()).isEqualTo(1);

        scene.fail(claimed, Due.NOW);

        assertProgress(id, MessageState.PENDING, 2, 1);
        assertThat(scene.claim(OTHER_NODE, 1).get(0).suspect()).isFalse();
    }

    @Test
    void aRetryThatIsNotChargedTakesTheFailureBack() {
        UUID id = suspect();
        Claimed claimed = scene.claimSuspect(OTHER_NODE).orElseThrow();

        scene.settle(new Settlement.Retry(claimed.ref(), Due.NOW, false, false, null, List.of()));

        assertProgress(id, MessageState.PENDING, 2, 0);
    }

    @Test
    void aReleasedSuspectIsOneAgainAndNotCharged() {
        UUID id = suspect();
        scene.release(scene.claimSuspect(OTHER_NODE).orElseThrow());
        assertProgress(id, MessageState.SUSPECT, 1, 0);

        scene.settle(
                new Settlement.Move(scene.claimSuspect(OTHER_NODE).orElseThrow().ref(), in(5)));
        assertProgress(id, MessageState.SUSPECT, 1, 0);
        assertThat(scene.claimSuspect(OTHER_NODE)).isEmpty();
        assertThat(scene.request(OTHER_NODE, 1).nanosToNextDue())
                .isEqualTo(Duration.ofSeconds(5).toNanos());
    }

    @Test
    void aParkedSuspectIsNotChargedAndStaysSuspect() {
        UUID id = suspect();
        Claimed claimed = scene.claimSuspect(OTHER_NODE).orElseThrow();

        scene.settle(new Settlement.Park(claimed.ref(), Scene.at(60)));

        assertProgress(id, MessageState.PARKED, 1, 0);
        scene.claims().unpark(Set.of("orders.placed"));
        assertProgress(id, MessageState.SUSPECT, 1, 0);
    }

    @Test
    void eachDeathOfItsNodeIsChargedOnce() {
        UUID id = suspect();
        for (int death = 1; death <= 5; death++) {
            long epoch = 100L + death;
            scene.session.nodes().register(epoch, APPLICATION, "orders-" + epoch);
            assertThat(scene.claimSuspect(epoch)).isPresent();
            scene.bury(epoch);
            assertProgress(id, MessageState.SUSPECT, 1 + death, death);
        }
    }

    @Test
    void aSuspectMayHaveRunWhenItIsCancelledOrMoved() {
        UUID id = suspect();

        assertThat(scene.schedules().reschedule(id, APPLICATION, in(5)).outcome())
                .isEqualTo(RescheduleResult.Outcome.RETRY_RESCHEDULED);
        assertProgress(id, MessageState.SUSPECT, 1, 0);
        assertThat(scene.schedules().cancel(id, APPLICATION))
                .isEqualTo(new CancelResult(CancelResult.Outcome.RETRY_CANCELLED, 1));
        assertThat(scene.schedules().find(id)).isEmpty();
    }

    @Test
    void whatWasAskedToBeCancelledEndsWithItsNode() {
        UUID id = scene.append(Scene.message("a", Due.NOW)).id();
        scene.claimOne();
        scene.schedules().cancel(id, APPLICATION);

        scene.bury(NODE);

        assertThat(scene.schedules().find(id)).isEmpty();
    }

    @Test
    void recoveryGoesInPortionsAndRemovesTheNodeWithItsLastRow() {
        scene.appendDue("a", "b", "c");
        scene.claim(NODE, 3);
        scene.session.nodes().declareDead(NODE, 0);

        assertThat(scene.session.nodes().recover(2)).isEqualTo(2);
        assertThat(epochs()).contains(NODE);
        assertThat(scene.claims().heldBy(NODE)).hasSize(1);
        assertThat(scene.session.nodes().recover(2)).isEqualTo(1);
        assertThat(epochs()).containsExactly(OTHER_NODE);
        assertThat(scene.session.nodes().recover(2)).isZero();
    }

    @Test
    void whatANodeLeavesBehindIsRecoveredThoughItsRowIsGone() {
        scene.appendDue("a");
        Claimed claimed = scene.claimOne();

        scene.session.nodes().leave(NODE);

        assertThat(epochs()).containsExactly(OTHER_NODE);
        assertThat(scene.session.nodes().recover(9)).isEqualTo(1);
        assertThat(scene.done(claimed)).isEqualTo(SettleOutcome.CLAIM_LOST);
        assertThat(scene.claimSuspect(OTHER_NODE)).isPresent();
    }

    @Test
    void aNodeThatRenewedMeanwhileIsNotDeclaredDead() {
        scene.session.nodes().renew(NODE);

        assertThat(scene.session.nodes().declareDead(NODE, 0)).isFalse();
        assertThat(scene.session.nodes().declareDead(NODE, 1)).isTrue();
        assertThat(scene.session.nodes().declareDead(NODE, 1)).isTrue();
        assertThat(scene.session.nodes().declareDead(404, 0)).isFalse();
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> scene.claim(NODE, 1));
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> scene.claimSuspect(404));
    }

    @Test
    void aDeadNodeMayStillSettleWhatNobodyHasFreed() {
        scene.appendDue("a");
        Claimed claimed = scene.claimOne();
        scene.session.nodes().declareDead(NODE, 0);

        assertThat(scene.done(claimed)).isEqualTo(SettleOutcome.SETTLED);
        assertThat(scene.session.nodes().recover(9)).isZero();
    }

    private List<Long> epochs() {
        return scene.session.nodes().renew(0).nodes().stream()
                .map(NodeRow::epoch)
                .toList();
    }
}
