package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Due;
import dev.postdate.spi.ClaimRef;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.DeadLetterStore.Redrive;
import dev.postdate.spi.FailureRecord;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.Progress;
import dev.postdate.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A message to be handled again waits for its time, with its history, in its place. */
public abstract class RetrySuite extends StoreSuite {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    @Tag("G17")
    void messagesMayLeaveWithARetry() {
        Claimed claimed = claimNew();
        Draft outgoing = Draft.command();

        settle(new Settlement.Retry(claimed.ref(), Due.in(HOUR), false, false, null, List.of(outgoing.message())));

        assertThat(ids(startNode().claim())).containsExactly(outgoing.id());
        assertThat(row(claimed.envelope().id()).state()).isEqualTo(MessageState.PENDING);
    }

    @Test
    @Tag("G23")
    void aRetryWaitsForItsTimeAndKeepsTheMessage() {
        Draft draft = Draft.command().body(new byte[] {1, 2, 3}).expiresAfter(Duration.ofDays(9));
        append(draft);
        TestNode node = startNode();
        Claimed first = node.claimOne();
        time.advance(Duration.ofSeconds(3));

        assertThat(node.fail(first, Due.in(HOUR))).isEqualTo(SettleOutcome.SETTLED);

        Instant retry = time.instant().plus(HOUR);
        assertThat(row(draft.id()).dueAt()).isEqualTo(retry);
        time.advanceTo(retry.minusNanos(1));
        assertThat(node.claim()).isEmpty();
        time.advanceTo(retry);
        Claimed second = node.claimOne();
        assertThat(second.envelope()).isEqualTo(draft.envelope());
        assertThat(second.dueAt()).isEqualTo(retry);
        assertThat(second.createdAt()).isEqualTo(first.createdAt());
        assertThat(second.expiresAt()).isEqualTo(first.expiresAt());
        assertThat(second.suspect()).isFalse();
        assertThat(second.ref()).isNotEqualTo(first.ref());
    }

    @Test
    @Tag("G23")
    void runsAndChargedFailuresAreCountedApart() {
        append(Draft.command());
        TestNode node = startNode();

        node.settle(new Settlement.Retry(node.claimOne().ref(), Due.NOW, false, true, null, List.of()));
        assertThat(node.claimOne().progress()).isEqualTo(new Progress(1, 1, List.of()));
        settle(new Settlement.Retry(held(node), Due.NOW, false, false, null, List.of()));
        Claimed third = node.claimOne();
        assertThat(third.progress()).isEqualTo(new Progress(2, 1, List.of()));
        FailureRecord failure = TestNode.failure(third);
        settle(new Settlement.Retry(held(node), Due.NOW, false, false, failure, List.of()));

        assertThat(node.claimOne().progress()).isEqualTo(new Progress(3, 1, List.of(failure), time.instant()));
    }

    @Test
    @Tag("G23")
    void theHistoryKeepsTheFirstFailureAndTheLatestOthers() {
        append(Draft.command());
        TestNode node = startNode();
        List<FailureRecord> expected = List.of();
        Instant firstFailure = time.instant().plusSeconds(1);
        for (int attempt = 1; attempt <= 15; attempt++) {
            time.advance(Duration.ofSeconds(1));
            Claimed claimed = node.claimOne();
            expected = FailureRecord.append(expected, TestNode.failure(claimed));
            node.fail(claimed, Due.NOW);
        }

        Progress progress = node.claimOne().progress();

        assertThat(progress).isEqualTo(new Progress(15, 15, expected, firstFailure));
        assertThat(progress.errors())
                .hasSize(FailureRecord.KEPT)
                .extracting(FailureRecord::attempt)
                .startsWith(1, 7)
                .endsWith(15);
    }

    @Test
    @Tag("G23")
    void aMessageKnowsSinceWhenItFailsUntilItIsRedriven() {
        Draft draft = Draft.command();
        append(draft);
        TestNode node = startNode();
        time.advance(HOUR);
        Claimed notFailed = node.claimOne();
        node.settle(new Settlement.Retry(notFailed.ref(), Due.NOW, false, false, null, List.of()));
        assertThat(row(draft.id()).progress().failingSince()).isNull();
        Instant first = time.instant();
        // An outage charges nothing and counts here.
        Claimed outage = node.claimOne();
        node.settle(new Settlement.Retry(outage.ref(), Due.NOW, false, false, TestNode.failure(outage), List.of()));
        time.advance(HOUR);
        node.fail(node.claimOne(), Due.NOW);

        Claimed last = node.claimOne();
        assertThat(last.progress().failingSince()).isEqualTo(first);
        assertThat(row(draft.id()).progress().failingSince()).isEqualTo(first);
        node.dead(last);
        redrive(draft.id());
        assertThat(row(draft.id()).progress().failingSince()).isNull();
    }

    @Test
    @Tag("G23")
    void aRetryBehindOthersGoesBehindEverythingThatIsDue() {
        Draft first = Draft.command();
        Draft second = Draft.command();
        Draft third = Draft.command();
        appendAll(first, second, third);
        TestNode node = startNode();

        Claimed claimed = node.claim(1, Draft.QUEUE).get(0);
        node.settle(new Settlement.Retry(claimed.ref(), Due.NOW, true, false, null, List.of()));

        assertThat(ids(node.claim())).containsExactly(second.id(), third.id(), first.id());
    }

    @Test
    @Tag("G23")
    void aRetryAtOnceKeepsItsPlaceAmongEqualDueTimes() {
        Draft first = Draft.command();
        Draft second = Draft.command();
        appendAll(first, second);
        TestNode node = startNode();

        Claimed claimed = node.claim(1, Draft.QUEUE).get(0);
        node.settle(TestNode.retry(claimed.ref(), Due.NOW, TestNode.failure(claimed)));

        assertThat(ids(node.claim())).containsExactly(first.id(), second.id());
    }

    @Test
    @Tag("G09")
    void aReleaseLeavesTheRowAsItWas() {
        Draft draft = Draft.command();
        append(draft);
        TestNode node = startNode();
        node.fail(node.claimOne(), Due.in(HOUR));
        time.advance(HOUR);
        var before = row(draft.id());
        time.advance(HOUR);

        assertThat(node.release(node.claimOne())).isEqualTo(SettleOutcome.SETTLED);

        assertThat(row(draft.id())).isEqualTo(before);
        assertThat(ids(startAnotherNode().claim())).containsExactly(draft.id());
    }

    @Test
    @Tag("G20")
    void aMoveIsAReleaseWithAnotherDueTime() {
        Claimed claimed = claimNew();

        assertThat(settle(new Settlement.Move(claimed.ref(), Due.in(HOUR)))).containsExactly(SettleOutcome.SETTLED);

        TestNode node = startNode();
        assertThat(node.claim()).isEmpty();
        time.advance(HOUR);
        Claimed again = node.claimOne();
        assertThat(again.progress()).isEqualTo(Progress.NONE);
        assertThat(again.dueAt()).isEqualTo(time.instant());
    }

    private Claimed claimNew() {
        append(Draft.command());
        return startNode().claimOne();
    }

    private void redrive(UUID id) {
        assertThat(deadLetters().redrive(List.of(Redrive.now(id)))).containsExactly(id);
    }

    private ClaimRef held(TestNode node) {
        return claims().heldBy(node.epoch()).get(0).ref();
    }

    private List<SettleOutcome> settle(Settlement... settlements) {
        return claims().settle(List.of(settlements)).outcomes();
    }
}
