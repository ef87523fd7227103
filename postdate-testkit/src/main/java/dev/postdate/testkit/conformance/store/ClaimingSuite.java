package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.StoreException;
import dev.postdate.spi.ClaimRef;
import dev.postdate.spi.ClaimStore.ClaimRequest;
import dev.postdate.spi.ClaimStore.ClaimResult;
import dev.postdate.spi.ClaimStore.Demand;
import dev.postdate.spi.ClaimStore.Held;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.Progress;
import dev.postdate.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A due message is handed to one node at a time, and to no one before it is due. */
public abstract class ClaimingSuite extends StoreSuite {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    @Tag("G08")
    void aClaimHandsOutTheMessageWithItsGuard() {
        Draft draft = Draft.command();
        append(draft);
        Instant created = time.instant();
        time.advance(HOUR);
        TestNode node = startNode();

        List<Claimed> claimed = claims().claim(new ClaimRequest(node.epoch(), 77, List.of(new Demand(Draft.QUEUE, 10))))
                .claimed();

        ClaimRef ref = new ClaimRef(draft.id(), node.epoch(), 77);
        assertThat(claimed)
                .containsExactly(new Claimed(
                        ref, draft.envelope(), time.instant(), created, created, null, Progress.NONE, false));
        assertThat(row(draft.id()).state()).isEqualTo(MessageState.CLAIMED);
        assertThat(claims().heldBy(node.epoch())).containsExactly(new Held(ref, false));
    }

    @Test
    @Tag("G08")
    void aClaimedMessageIsNotHandedOutAgain() {
        append(Draft.command());
        TestNode node = startNode();
        TestNode other = startAnotherNode();
        node.claimOne();

        assertThat(node.claim()).isEmpty();
        assertThat(other.claim()).isEmpty();
        time.advance(Duration.ofDays(365));
        assertThat(node.claim()).isEmpty();
        assertThat(other.claim()).isEmpty();
        assertThat(other.claimSuspect(Draft.QUEUE)).isEmpty();
    }

    @Test
    @Tag("G08")
    void aMessageWithCancelRequestedIsNotHandedOutAgain() {
        Draft draft = Draft.command();
        append(draft);
        TestNode node = startNode();
        node.claimOne();
        schedules().cancel(draft.id(), APPLICATION);

        assertThat(node.claim()).isEmpty();
        assertThat(startAnotherNode().claim()).isEmpty();
    }

    @Test
    @Tag("G08")
    void twoNodesShareWhatIsDue() {
        for (int i = 0; i < 10; i++) {
            append(Draft.command());
        }
        Set<UUID> first = new HashSet<>(ids(startNode().claim(6, Draft.QUEUE)));
        Set<UUID> second = new HashSet<>(ids(startAnotherNode().claim(6, Draft.QUEUE)));

        assertThat(first).hasSize(6).doesNotContainAnyElementsOf(second);
        assertThat(second).hasSize(4);
    }

    @Test
    @Tag("G45")
    void aClaimTakesNoMoreThanDemandedOfEachQueue() {
        for (int i = 0; i < 10; i++) {
            appendAll(
                    Draft.command().queue("a"),
                    Draft.command().queue("b"),
                    Draft.command().queue("c"));
        }
        TestNode node = startNode();

        List<Claimed> claimed = claims().claim(new ClaimRequest(
                        node.epoch(), node.nextNumber(), List.of(new Demand("a", 3), new Demand("b", 1))))
                .claimed();

        assertThat(claimed)
                .filteredOn(one -> one.envelope().address().queue().equals("a"))
                .hasSize(3);
        assertThat(claimed)
                .filteredOn(one -> one.envelope().address().queue().equals("b"))
                .hasSize(1);
        assertThat(claimed).hasSize(4);
    }

    @Test
    @Tag("G45")
    void limitedClaimsTakeTheEarliestFirst() {
        Draft late = Draft.command().in(Duration.ofMinutes(2));
        Draft early = Draft.command().in(Duration.ofMinutes(1));
        appendAll(late, early);
        time.advance(HOUR);
        TestNode node = startNode();

        assertThat(ids(node.claim(1, Draft.QUEUE))).containsExactly(early.id());
        assertThat(ids(node.claim(1, Draft.QUEUE))).containsExactly(late.id());
    }

    @Test
    @Tag("G31")
    void whatIsClaimedOverSeveralQueuesComesInOneOrder() {
        Draft second = Draft.command().queue("a").in(Duration.ofMinutes(2));
        Draft first = Draft.command().queue("b").in(Duration.ofMinutes(1));
        Draft third = Draft.command().queue("b").in(Duration.ofMinutes(3));
        appendAll(second, first, third);
        time.advance(HOUR);

        assertThat(ids(startNode().claim(10, "a", "b"))).containsExactly(first.id(), second.id(), third.id());
    }

    @Test
    @Tag("G31")
    void nothingDemandedNothingClaimed() {
        append(Draft.command());
        TestNode node = startNode();

        ClaimResult result = claims().claim(new ClaimRequest(node.epoch(), node.nextNumber(), List.of()));

        assertThat(result).isEqualTo(new ClaimResult(List.of(), null, false));
    }

    @Test
    @Tag("G39")
    void aPausedQueueIsLeftOutAndLosesNothing() {
        Draft draft = Draft.command();
        append(draft);
        append(Draft.command().queue("other"));
        topology().pause(Draft.QUEUE, true);
        TestNode node = startNode();

        assertThat(node.claim(10, Draft.QUEUE, "other"))
                .singleElement()
                .satisfies(one -> assertThat(one.envelope().address().queue()).isEqualTo("other"));
        time.advance(HOUR);
        topology().pause(Draft.QUEUE, false);

        assertThat(ids(node.claim())).containsExactly(draft.id());
    }

    @Test
    @Tag("G39")
    void whatWasClaimedBeforeAPauseIsSettled() {
        append(Draft.command());
        TestNode node = startNode();
        Claimed claimed = node.claimOne();
        topology().pause(Draft.QUEUE, true);

        assertThat(node.done(claimed)).isEqualTo(SettleOutcome.SETTLED);
    }

    @Test
    @Tag("G14")
    void aParkedMessageIsLeftOutUntilANodeCanReadIt() {
        Draft draft = Draft.command().type("orders.new-type");
        append(draft);
        TestNode node = startNode();
        node.settle(new Settlement.Park(node.claimOne().ref(), time.instant().plus(HOUR)));
        assertThat(row(draft.id()).state()).isEqualTo(MessageState.PARKED);

        assertThat(node.claim()).isEmpty();
        assertThat(claims().unpark(Set.of("orders.old-type"))).isZero();
        assertThat(node.claim()).isEmpty();
        assertThat(claims().unpark(Set.of("orders.old-type", "orders.new-type")))
                .isEqualTo(1);

        assertThat(node.claimOne().progress()).isEqualTo(Progress.NONE);
    }

    @Test
    @Tag("G12")
    @Tag("G14")
    void aSuspectThatWasParkedIsOneAgainWhenItIsLetGo() {
        append(Draft.command());
        TestNode dead = startNode();
        dead.claimOne();
        TestNode survivor = startAnotherNode();
        survivor.bury(dead.epoch());
        Claimed suspect = survivor.claimSuspect(Draft.QUEUE).orElseThrow();
        survivor.settle(new Settlement.Park(suspect.ref(), time.instant().plus(HOUR)));
        assertThat(survivor.claimSuspect(Draft.QUEUE)).isEmpty();

        assertThat(claims().unpark(Set.of(Draft.TYPE))).isEqualTo(1);

        assertThat(survivor.claim()).isEmpty();
        assertThat(survivor.claimSuspect(Draft.QUEUE))
                .hasValueSatisfying(again -> assertThat(again.progress()).isEqualTo(suspect.progress()));
    }

    @Test
    @Tag("G14")
    void aParkedMessageComesBackAtTheEndOfItsGrace() {
        append(Draft.command());
        TestNode node = startNode();
        node.settle(new Settlement.Park(node.claimOne().ref(), time.instant().plus(HOUR)));

        time.advance(HOUR.minusNanos(1));
        assertThat(claims().unpark(Set.of())).isZero();
        assertThat(node.claim()).isEmpty();
        time.advance(Duration.ofMillis(1));
        assertThat(claims().unpark(Set.of())).isEqualTo(1);

        assertThat(node.claimOne().progress()).isEqualTo(Progress.NONE);
    }

    @Test
    @Tag("G10")
    void anEpochThatWasNeverRegisteredClaimsNothing() {
        append(Draft.command());

        assertThatThrownBy(() -> claims().claim(new ClaimRequest(987_654, 1, List.of(new Demand(Draft.QUEUE, 1)))))
                .isInstanceOf(StoreException.class);

        startNode().claimOne();
    }

    @Test
    @Tag("G06")
    void aStepOfTheStoresClockNeitherLosesNorRepeatsAnything() {
        Draft draft = Draft.command().in(HOUR);
        append(draft);
        TestNode node = startNode();

        time.jumpWallClock(Duration.ofMinutes(-5));
        assertThat(node.claim()).isEmpty();
        time.jumpWallClock(Duration.ofMinutes(5));
        time.advance(HOUR);
        Claimed claimed = node.claimOne();
        time.jumpWallClock(Duration.ofMinutes(-5));

        assertThat(node.claim()).isEmpty();
        assertThat(node.done(claimed)).isEqualTo(SettleOutcome.SETTLED);
        time.jumpWallClock(Duration.ofMinutes(10));
        assertThat(node.claim()).isEmpty();
    }
}
