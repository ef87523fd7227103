package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.Due;
import dev.postdate.StoreException;
import dev.postdate.spi.ClaimStore.Held;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.NodeStore.NodeRow;
import dev.postdate.spi.NodeStore.Renewal;
import dev.postdate.spi.Progress;
import dev.postdate.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a dead node had goes to the living, once and with care; nothing of the living is touched. */
public abstract class NodeLeaseSuite extends StoreSuite {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    @Tag("G09")
    void aRegisteredNodeIsSeenByEverybody() {
        Instant started = time.instant();
        TestNode first = startNode();
        time.advance(HOUR);
        TestNode second = startAnotherNode();

        Renewal renewal = nodes().renew(second.epoch());

        assertThat(renewal.now()).isEqualTo(time.instant());
        assertThat(renewal.nodes())
                .filteredOn(row -> row.epoch() == first.epoch())
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.application()).isEqualTo(APPLICATION);
                    assertThat(row.name()).isEqualTo("node-" + first.epoch());
                    assertThat(row.startedAt()).isEqualTo(started);
                    assertThat(row.alive()).isTrue();
                });
        assertThat(renewal.nodes()).extracting(NodeRow::epoch).contains(second.epoch());
    }

    @Test
    @Tag("G09")
    void eachRenewalChangesWhatOthersObserve() {
        TestNode renewing = startNode();
        TestNode watching = startAnotherNode();
        long before = observed(watching, renewing).renewals();

        renewing.renew();
        long after = observed(watching, renewing).renewals();

        assertThat(after).isNotEqualTo(before);
        assertThat(observed(watching, renewing).renewals()).isEqualTo(after);
    }

    @Test
    @Tag("G08")
    void aNodeThatRenewedSinceItWasObservedIsNotDeclaredDead() {
        TestNode holder = startNode();
        Claimed claimed = claimBy(holder);
        TestNode watching = startAnotherNode();
        long observed = observed(watching, holder).renewals();
        holder.renew();

        assertThat(nodes().declareDead(holder.epoch(), observed)).isFalse();

        assertThat(holder.renew()).isPresent();
        assertThat(nodes().recover(100)).isZero();
        assertThat(row(claimed.envelope().id()).state()).isEqualTo(MessageState.CLAIMED);
    }

    @Test
    @Tag("G08")
    void recoveryLeavesTheLivingAlone() {
        TestNode living = startNode();
        Claimed claimed = claimBy(living);
        time.advance(Duration.ofDays(365));

        assertThat(nodes().recover(100)).isZero();

        assertThat(claims().heldBy(living.epoch())).containsExactly(new Held(claimed.ref(), false));
    }

    @Test
    @Tag("G10")
    void aDeadEpochClaimsNothing() {
        TestNode dead = startNode();
        TestNode survivor = startAnotherNode();
        append(Draft.command());
        assertThat(nodes().declareDead(dead.epoch(), observed(survivor, dead).renewals())).isTrue();

        assertThatThrownBy(dead::claim).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> dead.claimSuspect(Draft.QUEUE)).isInstanceOf(StoreException.class);

        assertThat(dead.renew()).isEmpty();
        survivor.claimOne();
    }

    @Test
    @Tag("G09")
    void whatADeadNodeHadBecomesSuspect() {
        TestNode dead = startNode();
        Claimed claimed = claimBy(dead);
        TestNode survivor = startAnotherNode();

        survivor.bury(dead.epoch());

        assertThat(row(claimed.envelope().id()).state()).isEqualTo(MessageState.SUSPECT);
        assertThat(row(claimed.envelope().id()).progress()).isEqualTo(new Progress(1, 0, List.of()));
        assertThat(claims().heldBy(dead.epoch())).isEmpty();
        assertThat(nodes().renew(survivor.epoch()).nodes()).extracting(NodeRow::epoch).doesNotContain(dead.epoch());
    }

    @Test
    @Tag("G10")
    void aNodeThatLostItsLeaseSettlesNothing() {
        TestNode frozen = startNode();
        Claimed claimed = claimBy(frozen);
        TestNode survivor = startAnotherNode();
        survivor.bury(frozen.epoch());

        assertThat(frozen.done(claimed, Draft.command().message())).isEqualTo(SettleOutcome.CLAIM_LOST);
        Claimed taken = survivor.claimSuspect(Draft.QUEUE).orElseThrow();
        assertThat(frozen.fail(claimed, Due.NOW)).isEqualTo(SettleOutcome.CLAIM_LOST);

        assertThat(survivor.done(taken)).isEqualTo(SettleOutcome.SETTLED);
        assertThat(survivor.claim()).isEmpty();
    }

    @Test
    @Tag("G12")
    void aSuspectIsNotClaimedWithOthersButAloneAndChargedOnce() {
        Claimed claimed = suspect();
        Draft other = Draft.command();
        append(other);
        TestNode node = startNode();

        var result = node.request(10, Draft.QUEUE);
        assertThat(ids(result.claimed())).containsExactly(other.id());
        assertThat(result.suspectsDue()).isTrue();
        assertThat(node.request(10, "elsewhere").suspectsDue()).isFalse();
        assertThat(node.claimSuspect("elsewhere")).isEmpty();
        Claimed taken = node.claimSuspect("elsewhere", Draft.QUEUE).orElseThrow();

        assertThat(taken.envelope()).isEqualTo(claimed.envelope());
        assertThat(taken.suspect()).isTrue();
        assertThat(taken.progress()).isEqualTo(new Progress(1, 1, List.of()));
        assertThat(row(claimed.envelope().id()).progress()).isEqualTo(new Progress(1, 1, List.of()));
        assertThat(node.claimSuspect(Draft.QUEUE)).isEmpty();
        assertThat(node.request(10, Draft.QUEUE).suspectsDue()).isFalse();
    }

    @Test
    @Tag("G12")
    void suspectsAreClaimedOneByOneInOrder() {
        Draft late = Draft.command().in(Duration.ofMinutes(2));
        Draft early = Draft.command().in(Duration.ofMinutes(1));
        Draft alsoEarly = Draft.command().in(Duration.ofMinutes(1));
        appendAll(late, early, alsoEarly);
        time.advance(HOUR);
        TestNode dead = startNode();
        dead.claim();
        TestNode node = startAnotherNode();
        node.bury(dead.epoch());

        List<UUID> order = IntStream.range(0, 3)
                .mapToObj(i -> node.claimSuspect(Draft.QUEUE).orElseThrow().envelope().id())
                .toList();

        assertThat(order).containsExactly(early.id(), alsoEarly.id(), late.id());
    }

    @Test
    @Tag("G12")
    void theRetryOfASuspectIsNotChargedAgain() {
        suspect();
        TestNode node = startNode();
        Claimed taken = node.claimSuspect(Draft.QUEUE).orElseThrow();

        node.fail(taken, Due.NOW);

        Claimed again = node.claimOne();
        assertThat(again.suspect()).isFalse();
        assertThat(again.progress()).isEqualTo(new Progress(2, 1, List.of(TestNode.failure(taken))));
    }

    @Test
    @Tag("G12")
    void aSuspectThatIsReleasedIsASuspectAgainAndPaysNothing() {
        Claimed claimed = suspect();
        TestNode node = startNode();

        node.release(node.claimSuspect(Draft.QUEUE).orElseThrow());

        assertThat(row(claimed.envelope().id()).state()).isEqualTo(MessageState.SUSPECT);
        assertThat(row(claimed.envelope().id()).progress()).isEqualTo(new Progress(1, 0, List.of()));
        assertThat(node.claim()).isEmpty();
        assertThat(node.claimSuspect(Draft.QUEUE)).map(Claimed::progress).contains(new Progress(1, 1, List.of()));
    }

    @Test
    @Tag("G12")
    void aSuspectThatKillsItsNodeAgainIsChargedForEachDeathButTheFirst() {
        Claimed claimed = suspect();
        for (int deaths = 1; deaths <= 3; deaths++) {
            TestNode doomed = startNode();
            assertThat(doomed.claimSuspect(Draft.QUEUE)).map(Claimed::progress).contains(new Progress(deaths, deaths, List.of()));
            startAnotherNode().bury(doomed.epoch());
        }

        assertThat(row(claimed.envelope().id()).progress()).isEqualTo(new Progress(4, 3, List.of()));
    }

    @Test
    @Tag("G12")
    void aSuspectThatIsDoneIsGone() {
        Claimed claimed = suspect();
        TestNode node = startNode();

        assertThat(node.settle(new Settlement.Done(node.claimSuspect(Draft.QUEUE).orElseThrow().ref(), List.of())))
                .isEqualTo(SettleOutcome.SETTLED);

        assertThat(schedules().find(claimed.envelope().id())).isEmpty();
    }

    @Test
    @Tag("G39")
    void aSuspectOfAPausedQueueWaits() {
        suspect();
        topology().pause(Draft.QUEUE, true);
        TestNode node = startNode();

        assertThat(node.claimSuspect(Draft.QUEUE)).isEmpty();

        topology().pause(Draft.QUEUE, false);
        assertThat(node.claimSuspect(Draft.QUEUE)).isPresent();
    }

    @Test
    @Tag("G09")
    void recoveryIsBoundedAndTheDeadEpochStaysUntilNothingIsLeft() {
        for (int i = 0; i < 5; i++) {
            append(Draft.command());
        }
        TestNode dead = startNode();
        dead.claim();
        TestNode survivor = startAnotherNode();
        nodes().declareDead(dead.epoch(), observed(survivor, dead).renewals());

        assertThat(nodes().recover(2)).isEqualTo(2);
        assertThat(claims().heldBy(dead.epoch())).hasSize(3);
        assertThat(nodes().recover(2)).isEqualTo(2);
        assertThat(nodes().recover(2)).isEqualTo(1);

        assertThat(nodes().recover(2)).isZero();
        assertThat(claims().heldBy(dead.epoch())).isEmpty();
        assertThat(nodes().renew(survivor.epoch()).nodes()).extracting(NodeRow::epoch).doesNotContain(dead.epoch());
    }

    @Test
    @Tag("G13")
    void aNodeThatLeavesIsGoneAndWhatItHadIsRecoveredAtOnce() {
        TestNode leaving = startNode();
        Claimed claimed = claimBy(leaving);
        TestNode staying = startAnotherNode();

        nodes().leave(leaving.epoch());

        assertThatThrownBy(leaving::claim).isInstanceOf(StoreException.class);
        assertThat(nodes().renew(staying.epoch()).nodes()).noneMatch(row -> row.epoch() == leaving.epoch() && row.alive());
        assertThat(nodes().recover(100)).isEqualTo(1);
        assertThat(staying.claimSuspect(Draft.QUEUE)).map(Claimed::envelope).contains(claimed.envelope());
    }

    @Test
    @Tag("G09")
    void declaringAnUnknownEpochDeadOrLettingItLeaveChangesNothing() {
        TestNode node = startNode();
        nodes().declareDead(31_337, 0);
        nodes().leave(31_337);

        assertThat(nodes().recover(100)).isZero();
        assertThat(node.renew()).isPresent();
        assertThat(nodes().renew(31_337).nodes()).extracting(NodeRow::epoch).contains(node.epoch()).doesNotContain(31_337L);
    }

    private Claimed claimBy(TestNode node) {
        append(Draft.command());
        return node.claimOne();
    }

    /** A message whose node has died. */
    private Claimed suspect() {
        TestNode dead = startNode();
        Claimed claimed = claimBy(dead);
        startAnotherNode().bury(dead.epoch());
        return claimed;
    }

    private NodeRow observed(TestNode watching, TestNode watched) {
        Optional<NodeRow> row = nodes().renew(watching.epoch()).nodes().stream()
                .filter(one -> one.epoch() == watched.epoch())
                .findFirst();
        return row.orElseThrow(() -> new AssertionError("Node " + watched.epoch() + " is not listed."));
    }
}
