package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Due;
import dev.postdate.spi.ClaimStore.ClaimResult;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node is told how long it may sleep. */
public abstract class NextDueSuite extends StoreSuite {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    @Tag("G04")
    void aClaimTellsHowLongUntilTheNextMessageIsDue() {
        TestNode node = startNode();
        assertThat(node.request(10, Draft.QUEUE).nanosToNextDue()).isNull();
        appendAll(
                Draft.command().in(HOUR),
                Draft.command().in(HOUR.multipliedBy(2)),
                Draft.command().queue("other").in(Duration.ofMinutes(1)));

        assertThat(node.request(10, Draft.QUEUE).nanosToNextDue()).isEqualTo(HOUR.toNanos());
        assertThat(node.request(10, Draft.QUEUE, "other").nanosToNextDue())
                .isEqualTo(Duration.ofMinutes(1).toNanos());

        time.advance(HOUR);
        assertThat(node.request(10, Draft.QUEUE).nanosToNextDue()).isEqualTo(HOUR.toNanos());
        time.advance(HOUR);
        assertThat(node.request(10, Draft.QUEUE).nanosToNextDue()).isNull();
    }

    @Test
    @Tag("G04")
    void whatWasLeftBecauseOfTheLimitIsNotTheNextToBecomeDue() {
        appendAll(Draft.command(), Draft.command(), Draft.command().in(HOUR));

        ClaimResult result = startNode().request(1, Draft.QUEUE);

        assertThat(result.claimed()).hasSize(1);
        assertThat(result.nanosToNextDue()).isEqualTo(HOUR.toNanos());
    }

    @Test
    @Tag("G04")
    void theWaitThatAClaimAnswersEndsWhenTheMessageIsDue() {
        TestNode node = startNode();
        for (int nanos : new int[] {1, 999, 1_001, 123_456_789}) {
            append(Draft.command().in(Duration.ofNanos(nanos)));
            time.advance(Duration.ofNanos(3));

            ClaimResult before = node.request(10, Draft.QUEUE);
            if (before.claimed().isEmpty()) {
                long wait =
                        Objects.requireNonNull(before.nanosToNextDue(), "the wait for a message that is not due yet");
                assertThat(wait).isPositive();
                time.advance(Duration.ofNanos(wait));
                node.claimOne();
            }
        }
    }

    @Test
    @Tag("G04")
    void aSettlementTellsHowLongUntilWhatItMadeWaitIsDue() {
        appendAll(Draft.command(), Draft.command());
        TestNode node = startNode();
        List<Claimed> claimed = node.claim();

        assertThat(claims().settle(List.of(
                                TestNode.retry(claimed.get(0).ref(), Due.in(HOUR), TestNode.failure(claimed.get(0))),
                                new Settlement.Done(
                                        claimed.get(1).ref(),
                                        List.of(Draft.command()
                                                .in(Duration.ofMinutes(3))
                                                .message()))))
                        .nanosToNextDue())
                .isEqualTo(Duration.ofMinutes(3).toNanos());
        time.advance(HOUR);
        List<Claimed> again = node.claim();
        assertThat(again).hasSize(2);
        assertThat(claims().settle(List.of(new Settlement.Done(again.get(0).ref(), List.of())))
                        .nanosToNextDue())
                .isNull();
        Long released = claims().settle(
                        List.of(new Settlement.Release(again.get(1).ref())))
                .nanosToNextDue();
        assertThat(released).isNotNull().isLessThanOrEqualTo(0);
    }
}
