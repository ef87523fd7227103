package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postdate.Due;
import dev.postdate.spi.ClaimRef;
import dev.postdate.spi.ClaimStore.Held;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Progress;
import dev.postdate.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What became of a claimed message is written once, by whoever still holds it. */
public abstract class SettlingSuite extends StoreSuite {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    @Tag("G08")
    void aMessageThatIsDoneIsGone() {
        Claimed claimed = claimNew();

        assertThat(settle(new Settlement.Done(claimed.ref(), List.of()))).containsExactly(SettleOutcome.SETTLED);

        assertThat(schedules().find(claimed.envelope().id())).isEmpty();
        assertThat(claims().heldBy(claimed.ref().epoch())).isEmpty();
        assertThat(startNode().claim()).isEmpty();
    }

    @Test
    @Tag("G10")
    void aGuardThatDoesNotFitChangesNothing() {
        Claimed claimed = claimNew();
        ClaimRef ref = claimed.ref();
        TestNode other = startAnotherNode();
        List<ClaimRef> wrong = List.of(
                new ClaimRef(ref.id(), other.epoch(), ref.number()),
                new ClaimRef(ref.id(), 999_999, ref.number()),
                new ClaimRef(ref.id(), ref.epoch(), ref.number() + 1),
                new ClaimRef(ref.id(), ref.epoch(), ref.number() - 1),
                new ClaimRef(UUID.randomUUID(), ref.epoch(), ref.number()));

        for (ClaimRef guard : wrong) {
            for (Settlement settlement : everyKind(guard, claimed)) {
                assertThat(settle(settlement)).as("%s", settlement).containsExactly(SettleOutcome.CLAIM_LOST);
            }
        }

        assertThat(claims().heldBy(ref.epoch())).containsExactly(new Held(ref, false));
        assertThat(row(ref.id()).progress()).isEqualTo(Progress.NONE);
        assertThat(queries().count(MessageQuery.all(), 1_000_000).number()).isEqualTo(1);
        assertThat(deadLetters().count()).isZero();
        assertThat(queries().ended()).isEmpty();
        assertThat(settle(new Settlement.Done(ref, List.of()))).containsExactly(SettleOutcome.SETTLED);
    }

    @Test
    @Tag("G10")
    void anOldClaimOfTheSameEpochSettlesNothing() {
        append(Draft.command());
        TestNode node = startNode();
        Claimed old = node.claimOne();
        node.release(old);
        Claimed current = node.claimOne();
        assertThat(current.ref().epoch()).isEqualTo(old.ref().epoch());

        for (Settlement settlement : everyKind(old.ref(), old)) {
            assertThat(settle(settlement)).as("%s", settlement).containsExactly(SettleOutcome.CLAIM_LOST);
        }

        assertThat(claims().heldBy(node.epoch())).containsExactly(new Held(current.ref(), false));
    }

    @Test
    @Tag("G10")
    void whatIsSettledIsNotSettledAgain() {
        append(Draft.command());
        TestNode node = startNode();
        Claimed claimed = node.claimOne();
        node.fail(claimed, Due.in(HOUR));

        for (Settlement settlement : everyKind(claimed.ref(), claimed)) {
            assertThat(settle(settlement)).as("%s", settlement).containsExactly(SettleOutcome.CLAIM_LOST);
        }

        assertThat(row(claimed.envelope().id()).progress().runs()).isEqualTo(1);
    }

    @Test
    @Tag("G17")
    void messagesLeaveWithASettlementThatHolds() {
        Claimed claimed = claimNew();
        Draft now = Draft.command();
        Draft later = Draft.command().in(HOUR);

        settle(new Settlement.Done(claimed.ref(), List.of(now.message(), later.message())));

        assertThat(ids(startNode().claim())).containsExactly(now.id());
        assertThat(row(later.id()).dueAt()).isEqualTo(time.instant().plus(HOUR));
        assertThat(row(now.id()).envelope()).isEqualTo(now.envelope());
    }

    @Test
    @Tag("G17")
    void messagesDoNotLeaveWithASettlementThatLostItsClaim() {
        append(Draft.command());
        TestNode node = startNode();
        Claimed old = node.claimOne();
        node.release(old);
        Claimed current = node.claimOne();

        List<SettleOutcome> outcomes = settle(
                new Settlement.Done(old.ref(), List.of(Draft.command().message())),
                new Settlement.Retry(
                        old.ref(),
                        Due.NOW,
                        false,
                        true,
                        null,
                        List.of(Draft.command().message())),
                new Settlement.Done(
                        current.ref(), List.of(Draft.command().type("survivor").message())));

        assertThat(outcomes).containsExactly(SettleOutcome.CLAIM_LOST, SettleOutcome.CLAIM_LOST, SettleOutcome.SETTLED);
        assertThat(queries().search(MessageQuery.all(), null, 10).messages())
                .singleElement()
                .satisfies(row -> assertThat(row.envelope().content().type()).isEqualTo("survivor"));
    }

    @Test
    @Tag("G18")
    void aCancelUnderTheGuardRemovesTheRow() {
        Claimed claimed = claimNew();

        assertThat(settle(new Settlement.Cancel(claimed.ref()))).containsExactly(SettleOutcome.SETTLED);

        assertThat(schedules().find(claimed.envelope().id())).isEmpty();
        assertThat(deadLetters().count()).isZero();
    }

    @Test
    @Tag("G27")
    void aBatchIsSettledInOrderEachByItsOwnGuard() {
        appendAll(Draft.command(), Draft.command(), Draft.command());
        TestNode node = startNode();
        List<Claimed> claimed = node.claim();

        List<SettleOutcome> outcomes = settle(
                new Settlement.Done(claimed.get(0).ref(), List.of()),
                new Settlement.Done(claimed.get(0).ref(), List.of()),
                new Settlement.Release(claimed.get(1).ref()),
                new Settlement.Retry(claimed.get(1).ref(), Due.NOW, false, true, null, List.of()),
                new Settlement.Done(claimed.get(2).ref(), List.of()));

        assertThat(outcomes)
                .containsExactly(
                        SettleOutcome.SETTLED,
                        SettleOutcome.CLAIM_LOST,
                        SettleOutcome.SETTLED,
                        SettleOutcome.CLAIM_LOST,
                        SettleOutcome.SETTLED);
    }

    @Test
    @Tag("G27")
    void aBatchThatFailsChangesNothing() {
        appendAll(Draft.command(), Draft.command(), Draft.command());
        TestNode node = startNode();
        List<Claimed> claimed = node.claim();
        List<Held> before = claims().heldBy(node.epoch());
        NewMessage cannotBeKept = Draft.command().at(Instant.MAX).message();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> settle(
                        new Settlement.Done(
                                claimed.get(0).ref(), List.of(Draft.command().message())),
                        new Settlement.Done(
                                claimed.get(1).ref(), List.of(Draft.command().message(), cannotBeKept)),
                        new Settlement.Dead(
                                claimed.get(2).ref(),
                                DeadReason.UNREADABLE,
                                "no JSON",
                                false,
                                null,
                                TestNode.FINGERPRINT)));

        assertThat(claims().heldBy(node.epoch())).containsExactlyInAnyOrderElementsOf(before);
        assertThat(queries().count(MessageQuery.all(), 1_000_000).number()).isEqualTo(3);
        assertThat(deadLetters().count()).isZero();
    }

    /** One settlement of every kind; a new kind belongs here. */
    private List<Settlement> everyKind(ClaimRef ref, Claimed claimed) {
        List<Settlement> kinds = new ArrayList<>();
        kinds.add(new Settlement.Done(ref, List.of(Draft.command().message())));
        kinds.add(new Settlement.Retry(
                ref,
                Due.NOW,
                false,
                true,
                TestNode.failure(claimed),
                List.of(Draft.command().message())));
        kinds.add(new Settlement.Dead(ref, DeadReason.NO_HANDLER, "none", true, null, TestNode.FINGERPRINT));
        kinds.add(new Settlement.Discard(ref, "not worth it", null));
        kinds.add(new Settlement.Release(ref));
        kinds.add(new Settlement.Move(ref, Due.in(HOUR)));
        kinds.add(new Settlement.Cancel(ref));
        kinds.add(new Settlement.Park(ref, time.instant().plus(HOUR)));
        kinds.add(new Settlement.Expire(ref));
        kinds.add(new Settlement.CopyToSubscribers(ref));
        return kinds;
    }

    private Claimed claimNew() {
        append(Draft.command());
        return startNode().claimOne();
    }

    private List<SettleOutcome> settle(Settlement... settlements) {
        return claims().settle(List.of(settlements)).outcomes();
    }
}
