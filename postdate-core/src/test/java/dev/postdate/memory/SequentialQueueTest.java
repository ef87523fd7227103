package dev.postdate.memory;

import static dev.postdate.memory.Scene.NODE;
import static dev.postdate.memory.Scene.OTHER_NODE;
import static dev.postdate.memory.Scene.bodies;
import static dev.postdate.memory.Scene.body;
import static dev.postdate.memory.Scene.in;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Due;
import dev.postdate.QueueOptions.Order;
import dev.postdate.spi.ClaimStore.ClaimRequest;
import dev.postdate.spi.ClaimStore.Demand;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Kind;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Settlement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequentialQueueTest {

    private final Scene scene = new Scene().order(Order.SEQUENTIAL);

    @Test
    void oneEpochHasAllThatIsClaimed() {
        scene.appendDue("a", "b", "c");
        List<Claimed> claimed = scene.claim(NODE, 2);

        assertThat(bodies(claimed)).containsExactly("a", "b");
        assertThat(scene.claim(OTHER_NODE, 9)).isEmpty();
        scene.done(claimed.get(0));
        assertThat(scene.claim(OTHER_NODE, 9)).isEmpty();
        scene.done(claimed.get(1));
        assertThat(bodies(scene.claim(OTHER_NODE, 9))).containsExactly("c");
    }

    @Test
    void aRetryHoldsTheOthersBackAndThenGoesFirst() {
        scene.appendDue("a", "b", "c");
        scene.fail(scene.claimOne(), in(10));

        assertThat(scene.request(NODE, 9).claimed()).isEmpty();
        assertThat(scene.request(NODE, 9).nanosToNextDue())
                .isEqualTo(Duration.ofSeconds(10).toNanos());
        scene.clock.advance(Duration.ofSeconds(10));
        assertThat(bodies(scene.claim(NODE, 9))).containsExactly("a", "b", "c");
    }

    @Test
    void aReleasedRetryHoldsTheOthersBackAgain() {
        scene.appendDue("a", "b");
        scene.fail(scene.claimOne(), in(10));
        scene.clock.advance(Duration.ofSeconds(10));
        Claimed retry = scene.claimOne();

        scene.settle(new Settlement.Move(retry.ref(), in(5)));

        assertThat(scene.claim(NODE, 9)).isEmpty();
        scene.clock.advance(Duration.ofSeconds(5));
        assertThat(bodies(scene.claim(NODE, 1))).containsExactly("a");
    }

    @Test
    void cancellingARetryLetsTheOthersPassAndWakesTheOtherNodes() {
        scene.appendDue("a", "b");
        Claimed claimed = scene.claimOne();
        scene.fail(claimed, in(10));
        int before = scene.wakeUpsOfOther.get();

        scene.schedules().cancel(claimed.envelope().id(), Scene.APPLICATION);

        assertThat(scene.wakeUpsOfOther).hasValueGreaterThan(before);
        assertThat(bodies(scene.claim(OTHER_NODE, 9))).containsExactly("b");
    }

    @Test
    void aRetryBehindOthersHoldsNobodyBack() {
        scene.appendDue("a", "b");
        scene.settle(new Settlement.Retry(scene.claimOne().ref(), Due.NOW, true, false, null, List.of()));

        assertThat(bodies(scene.claim(NODE, 9))).containsExactly("b", "a");
    }

    @Test
    void whereRetriesAreOvertakenARetryTakesItsPlaceByItsDueTime() {
        scene.order(Order.SEQUENTIAL_RETRIES_OVERTAKEN);
        scene.appendDue("a", "b");
        scene.append(Scene.message("c", in(20)));
        scene.fail(scene.claimOne(), in(10));

        assertThat(bodies(scene.claim(NODE, 1))).containsExactly("b");
        scene.clock.advance(Duration.ofSeconds(20));
        assertThat(bodies(scene.claim(NODE, 9))).containsExactly("a", "c");
    }

    @Test
    void amongSeveralQueuesOnlyARowThatHeldOthersBackComesFirst() {
        for (Order order : new Order[] {Order.SEQUENTIAL, Order.SEQUENTIAL_RETRIES_OVERTAKEN}) {
            Scene each = new Scene().order(order);
            each.appendDue("a", "b");
            each.append(new NewMessage(Scene.envelope(Kind.COMMAND, "c", "second"), in(5), null, null));
            each.fail(each.claimOne(), in(10));
            each.clock.advance(Duration.ofSeconds(10));

            List<Claimed> claimed = each.claims()
                    .claim(new ClaimRequest(NODE, 99, List.of(new Demand("second", 9), new Demand(Scene.QUEUE, 9))))
                    .claimed();

            assertThat(bodies(claimed))
                    .isEqualTo(order == Order.SEQUENTIAL ? List.of("a", "b", "c") : List.of("b", "c", "a"));
        }
    }

    @Test
    void changingTheOrderChangesWhatIsHeldBack() {
        scene.appendDue("a", "b", "c");
        scene.fail(scene.claimOne(), in(10));
        scene.order(Order.SEQUENTIAL_RETRIES_OVERTAKEN);
        assertThat(bodies(scene.claim(NODE, 1))).containsExactly("b");
        scene.order(Order.SEQUENTIAL);
        assertThat(scene.claim(NODE, 9)).isEmpty();
    }

    @Test
    void whenAQueueBecomesSequentialItWaitsForTheClaimsOfOthers() {
        scene.order(Order.PARALLEL);
        scene.appendDue("a", "b", "c");
        Claimed mine = scene.claimOne();
        Claimed others = scene.claim(OTHER_NODE, 1).get(0);
        scene.order(Order.SEQUENTIAL);

        assertThat(scene.claim(NODE, 1)).isEmpty();
        scene.done(mine);
        assertThat(scene.claim(NODE, 1)).isEmpty();
        scene.done(others);
        assertThat(bodies(scene.claim(NODE, 1))).containsExactly("c");
    }

    @Test
    void aSuspectHoldsTheOthersBackUntilItIsSettled() {
        scene.appendDue("a", "b");
        scene.claimOne();
        scene.bury(NODE);

        assertThat(scene.request(OTHER_NODE, 9).claimed()).isEmpty();
        assertThat(scene.request(OTHER_NODE, 9).suspectsDue()).isTrue();
        Claimed suspect = scene.claimSuspect(OTHER_NODE).orElseThrow();
        assertThat(body(suspect.envelope())).isEqualTo("a");
        assertThat(scene.claim(OTHER_NODE, 9)).isEmpty();
        scene.done(suspect);
        assertThat(bodies(scene.claim(OTHER_NODE, 9))).containsExactly("b");
    }

    @Test
    void suspectsOfOneQueueAreClaimedOneAfterTheOther() {
        scene.appendDue("a", "b");
        scene.claim(NODE, 2);
        scene.bury(NODE);

        Claimed first = scene.claimSuspect(OTHER_NODE).orElseThrow();
        assertThat(scene.claimSuspect(OTHER_NODE)).isEmpty();
        scene.done(first);
        assertThat(scene.claimSuspect(OTHER_NODE))
                .map(claimed -> body(claimed.envelope()))
                .contains("b");
    }

    @Test
    void aSuspectDoesNotOvertakeWhatIsBeforeIt() {
        scene.appendDue("a", "b");
        List<Claimed> claimed = scene.claim(NODE, 2);
        scene.release(claimed.get(0));
        scene.bury(NODE);

        assertThat(scene.claimSuspect(OTHER_NODE)).isEmpty();
        assertThat(scene.request(OTHER_NODE, 0).suspectsDue()).isFalse();
        Claimed first = scene.claim(OTHER_NODE, 9).get(0);
        assertThat(body(first.envelope())).isEqualTo("a");
        scene.done(first);
        assertThat(scene.claimSuspect(OTHER_NODE))
                .map(suspect -> body(suspect.envelope()))
                .contains("b");
    }

    @Test
    void aRetryWhoseNodeDiesStillGoesFirst() {
        scene.appendDue("a", "b");
        scene.fail(scene.claimOne(), in(10));
        scene.clock.advance(Duration.ofSeconds(10));
        scene.claimOne();
        scene.bury(NODE);

        assertThat(scene.claim(OTHER_NODE, 9)).isEmpty();
        assertThat(scene.claimSuspect(OTHER_NODE))
                .map(suspect -> body(suspect.envelope()))
                .contains("a");
    }

    @Test
    void aPausedQueueHandsOutNothingAndSaysNothingOfIt() {
        scene.appendDue("a", "b");
        scene.append(Scene.message("c", in(10)));
        scene.claimOne();
        scene.bury(NODE);
        assertThat(scene.session.topology().pause(Scene.QUEUE, true)).isTrue();

        assertThat(scene.request(OTHER_NODE, 9))
                .isEqualTo(new dev.postdate.spi.ClaimStore.ClaimResult(List.of(), null, false));
        assertThat(scene.claimSuspect(OTHER_NODE)).isEmpty();
        scene.session.topology().pause(Scene.QUEUE, false);
        assertThat(scene.claimSuspect(OTHER_NODE)).isPresent();
    }
}
