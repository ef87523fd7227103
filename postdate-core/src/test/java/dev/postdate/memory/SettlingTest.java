package dev.postdate.memory;

import static dev.postdate.memory.Scene.APPLICATION;
import static dev.postdate.memory.Scene.NODE;
import static dev.postdate.memory.Scene.in;
import static dev.postdate.memory.Scene.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postdate.Due;
import dev.postdate.Expiry;
import dev.postdate.StoreException;
import dev.postdate.spi.ClaimRef;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.ClaimStore.SettleResult;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SettlingTest {

    private final Scene scene = new Scene();

    @Test
    void onlyTheClaimThatHoldsARowSettlesIt() {
        scene.appendDue("a");
        Claimed first = scene.claimOne();
        scene.release(first);
        Claimed second = scene.claimOne();

        assertThat(scene.done(first)).isEqualTo(SettleOutcome.CLAIM_LOST);
        ClaimRef ref = second.ref();
        for (ClaimRef wrong : List.of(
                new ClaimRef(ref.id(), ref.epoch() + 1, ref.number()),
                new ClaimRef(ref.id(), ref.epoch(), ref.number() + 1),
                new ClaimRef(new UUID(0, 1), ref.epoch(), ref.number()))) {
            assertThat(scene.settle(new Settlement.Done(wrong, List.of(message("not to leave", Due.NOW)))))
                    .isEqualTo(SettleOutcome.CLAIM_LOST);
        }
        assertThat(scene.claim(NODE, 9)).isEmpty();
        assertThat(scene.done(second)).isEqualTo(SettleOutcome.SETTLED);
        assertThat(scene.done(second)).isEqualTo(SettleOutcome.CLAIM_LOST);
    }

    @Test
    void aBatchTakesEffectWhollyOrNotAtAll() {
        scene.appendDue("a", "b", "c");
        List<Claimed> claimed = scene.claim(NODE, 3);
        Settlement good = new Settlement.Done(claimed.get(0).ref(), List.of(message("x", Due.NOW)));
        Settlement retry =
                new Settlement.Retry(claimed.get(1).ref(), Due.at(Instant.MAX), false, true, null, List.of());
        NewMessage expired = new NewMessage(message("y", in(5)).envelope(), in(5), new Expiry.At(Scene.at(1)), null);
        Settlement outgoing = new Settlement.Done(claimed.get(2).ref(), List.of(expired));
        NewMessage twice = message("z", Due.NOW);
        Settlement same = new Settlement.Done(claimed.get(1).ref(), List.of(twice));
        Settlement again = new Settlement.Done(claimed.get(2).ref(), List.of(twice));

        assertThatIllegalArgumentException().isThrownBy(() -> scene.claims().settle(List.of(good, retry)));
        assertThatIllegalArgumentException().isThrownBy(() -> scene.claims().settle(List.of(good, outgoing)));
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> scene.claims().settle(List.of(good, same, again)));

        assertThat(scene.claims().heldBy(NODE)).hasSize(3);
        assertThat(scene.claim(NODE, 9)).isEmpty();
    }

    @Test
    void oneClaimIsSettledOnceInABatch() {
        scene.appendDue("a");
        Claimed claimed = scene.claimOne();

        SettleResult result = scene.claims()
                .settle(List.of(
                        new Settlement.Done(claimed.ref(), List.of(message("x", Due.NOW))),
                        new Settlement.Done(claimed.ref(), List.of(message("y", Due.NOW)))));

        assertThat(result.outcomes()).containsExactly(SettleOutcome.SETTLED, SettleOutcome.CLAIM_LOST);
        assertThat(Scene.bodies(scene.claim(NODE, 9))).containsExactly("x");
    }

    @Test
    void whateverWouldWaitAgainEndsAsCancelledIfSomebodyAskedForIt() {
        scene.appendDue("a", "b", "c", "d");
        List<Claimed> claimed = scene.claim(NODE, 4);
        claimed.forEach(one -> scene.schedules().cancel(one.envelope().id(), APPLICATION));
        assertThat(scene.claims().heldBy(NODE))
                .allSatisfy(held -> assertThat(held.cancelRequested()).isTrue());

        SettleResult result = scene.claims()
                .settle(List.of(
                        new Settlement.Retry(
                                claimed.get(0).ref(), Due.NOW, false, true, null, List.of(message("left", in(3)))),
                        new Settlement.Release(claimed.get(1).ref()),
                        new Settlement.Move(claimed.get(2).ref(), in(1)),
                        new Settlement.Park(claimed.get(3).ref(), Scene.at(60))));

        assertThat(result.outcomes()).containsOnly(SettleOutcome.CANCELLED);
        assertThat(result.nanosToNextDue()).isEqualTo(Duration.ofSeconds(3).toNanos());
        scene.clock.advance(Duration.ofHours(1));
        assertThat(Scene.bodies(scene.claim(NODE, 9))).containsExactly("left");
    }

    @Test
    void theAnswerTellsWhenTheFirstOfTheRowsThatWaitIsDue() {
        scene.appendDue("a", "b", "c");
        List<Claimed> claimed = scene.claim(NODE, 3);

        assertThat(scene.claims()
                        .settle(List.of(new Settlement.Done(claimed.get(0).ref(), List.of())))
                        .nanosToNextDue())
                .isNull();
        assertThat(scene.claims()
                        .settle(List.of(
                                new Settlement.Retry(
                                        claimed.get(1).ref(), in(7), false, true, null, List.of(message("x", in(4)))),
                                new Settlement.Park(claimed.get(2).ref(), Scene.at(1))))
                        .nanosToNextDue())
                .isEqualTo(Duration.ofSeconds(4).toNanos());
    }

    @Test
    void parkedRowsComeBackForThoseWhoCanReadThemOrAfterTheirGrace() {
        scene.appendDue("a", "b");
        List<Claimed> claimed = scene.claim(NODE, 2);
        scene.settle(new Settlement.Park(claimed.get(0).ref(), Scene.at(60)));
        scene.settle(new Settlement.Park(claimed.get(1).ref(), Scene.at(90)));

        assertThat(scene.claims().unpark(Set.of("other.type"))).isZero();
        assertThat(scene.claim(NODE, 9)).isEmpty();
        scene.clock.advance(Duration.ofSeconds(60));
        assertThat(scene.claims().unpark(Set.of())).isEqualTo(1);
        assertThat(scene.claims().unpark(Set.of("orders.placed"))).isEqualTo(1);
        assertThat(Scene.bodies(scene.claim(NODE, 9))).containsExactly("a", "b");
    }

    @Test
    void aParkedRowIsMovedAndCancelledWhereItIs() {
        scene.appendDue("a");
        Claimed claimed = scene.claimOne();
        scene.settle(new Settlement.Park(claimed.ref(), Scene.at(60)));
        UUID id = claimed.envelope().id();

        scene.schedules().reschedule(id, APPLICATION, in(100));
        assertThat(scene.row(id).state()).isEqualTo(MessageState.PARKED);
        assertThat(scene.row(id).dueAt()).isEqualTo(Scene.at(100));
        assertThat(scene.schedules().cancel(id, APPLICATION).cancelled()).isTrue();
        assertThat(scene.claims().unpark(Set.of("orders.placed"))).isZero();
    }

    @Test
    void theOtherNodesAreWokenByWhatMayBecomeDueAndTheCallerIsNot() {
        scene.appendDue("a");
        assertThat(scene.wakeUpsOfOther).hasValue(1);
        scene.release(scene.claimOne());
        assertThat(scene.wakeUpsOfOther).hasValue(2);
        scene.done(scene.claimOne());
        assertThat(scene.wakeUpsOfOther).hasValue(2);
        assertThat(scene.wakeUps).hasValue(0);
    }

    @Test
    void aClosedSessionRefusesItsCallsAndTheOthersGoOn() {
        scene.session.close();
        scene.session.close();

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> scene.session.queries().now());
        assertThat(scene.other.queries().now()).isEqualTo(HandClock.START);
    }
}
