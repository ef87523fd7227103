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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
        assertThat(nodes().declareDead(dead.epoch(), observed(survivor, dead).renewals()))
                .isTrue();

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
        assertThat(nodes().renew(survivor.epoch()).nodes())
                .extracting(NodeRow::epoch)
                .doesNotContain(dead.epoch());
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
        assertThat(nodes().renew(survivor.epoch()).nodes())
                .extracting(NodeRow::epoch)
                .doesNotContain(dead.epoch());
    }

    @Test
    @Tag("G13")
    void aNodeThatLeavesIsGoneAndWhatItHadIsRecoveredAtOnce() {
        TestNode leaving = startNode();
        Claimed claimed = claimBy(leaving);
        TestNode staying = startAnotherNode();

        nodes().leave(leaving.epoch());

        assertThatThrownBy(leaving::claim).isInstanceOf(StoreException.class);
        assertThat(nodes().renew(staying.epoch()).nodes())
                .noneMatch(row -> row.epoch() == leaving.epoch() && row.alive());
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
        assertThat(nodes().renew(31_337).nodes())
                .extracting(NodeRow::epoch)
                .contains(node.epoch())
                .doesNotContain(31_337L);
    }

    private Claimed claimBy(TestNode node) {
        append(Draft.command());
        return node.claimOne();
    }

    private NodeRow observed(TestNode watching, TestNode watched) {
        Optional<NodeRow> row = nodes().renew(watching.epoch()).nodes().stream()
                .filter(one -> one.epoch() == watched.epoch())
                .findFirst();
        return row.orElseThrow(() -> new AssertionError("Node " + watched.epoch() + " is not listed."));
    }
}
