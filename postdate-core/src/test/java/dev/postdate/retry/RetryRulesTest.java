package dev.postdate.retry;

import static dev.postdate.retry.RetryPolicy.deadLetter;
import static dev.postdate.retry.RetryPolicy.discard;
import static dev.postdate.retry.RetryPolicy.exponential;
import static dev.postdate.retry.RetryPolicy.pauseQueue;
import static dev.postdate.retry.RetryPolicy.requeue;
import static dev.postdate.retry.RetryPolicy.retryLater;
import static dev.postdate.retry.RetryPolicy.retryNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.Headers;
import dev.postdate.spi.DeadReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryRulesTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static FailedAttempt failure(int number) {
        return failure(UUID.randomUUID(), number);
    }

    private static FailedAttempt failure(UUID id, int number) {
        return new FailedAttempt(
                id, "type", "queue", Headers.empty(), number, Duration.ZERO, new IllegalStateException());
    }

    private static List<RetryDecision> decisions(RetryPolicy policy, int failures) {
        return IntStream.rangeClosed(1, failures)
                .mapToObj(number -> policy.decide(failure(number)))
                .toList();
    }

    @Test
    void stepsAreTakenInTheirOrderAndThenTheEnd() {
        RetryPolicy policy = retryNow(2)
                .thenRetryLater(SECOND, SECOND.multipliedBy(5))
                .thenRequeue(1)
                .thenExponential(2, SECOND, 3, SECOND.multipliedBy(2))
                .thenDeadLetter();

        assertThat(decisions(policy, 9))
                .containsExactly(
                        new RetryDecision.RetryAfter(Duration.ZERO),
                        new RetryDecision.RetryAfter(Duration.ZERO),
                        new RetryDecision.RetryAfter(SECOND),
                        new RetryDecision.RetryAfter(SECOND.multipliedBy(5)),
                        new RetryDecision.Requeue(),
                        new RetryDecision.RetryAfter(SECOND),
                        new RetryDecision.RetryAfter(SECOND.multipliedBy(2)),
                        new RetryDecision.DeadLetter(DeadReason.ATTEMPTS_SPENT, "all 8 attempts failed"),
                        new RetryDecision.DeadLetter(DeadReason.ATTEMPTS_SPENT, "all 9 attempts failed"));
    }

    @Test
    void eachEndSaysWhatItDoes() {
        assertThat(retryNow(1).thenDiscard().decide(failure(2))).isInstanceOf(RetryDecision.Discard.class);
        assertThat(retryNow(1).thenPauseQueue(SECOND).decide(failure(2)))
                .isEqualTo(new RetryDecision.PauseQueue(SECOND));
        assertThat(retryNow(1).then(discard()).decide(failure(2))).isInstanceOf(RetryDecision.Discard.class);
        assertThat(deadLetter().decide(failure(1)))
                .isInstanceOfSatisfying(
                        RetryDecision.DeadLetter.class,
                        dead -> assertThat(dead.reason()).isEqualTo(DeadReason.REFUSED));
        assertThat(requeue().decide(failure(99))).isEqualTo(new RetryDecision.Requeue());
        assertThat(pauseQueue(SECOND).decide(failure(99))).isEqualTo(new RetryDecision.PauseQueue(SECOND));
    }

    @Test
    void jitterLengthensByItsShareAtMostAndIsTheSameForTheSameMessage() {
        RetryPolicy policy = retryLater(Duration.ofSeconds(10)).withJitter(0.5).thenDeadLetter();
        for (int i = 0; i < 10_000; i++) {
            UUID id = UUID.randomUUID();
            RetryDecision.RetryAfter retry = (RetryDecision.RetryAfter) policy.decide(failure(id, 1));
            assertThat(retry.delay()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(15));
            assertThat(policy.decide(failure(id, 1))).isEqualTo(retry);
        }
    }

    @Test
    void theStandardIsTenAttemptsWithGrowingWaits() {
        List<RetryDecision> decisions = decisions(RetryPolicy.standard(), 10);
        assertThat(decisions.subList(0, 9))
                .allSatisfy(each -> assertThat(each)
                        .isInstanceOfSatisfying(
                                RetryDecision.RetryAfter.class,
                                retry -> assertThat(retry.delay()).isBetween(SECOND, Duration.ofMinutes(72))));
        assertThat(decisions.get(9)).isInstanceOf(RetryDecision.DeadLetter.class);
    }

    @Test
    void whatIsOutOfRangeIsRefusedWhereItIsSaid() {
        assertThatThrownBy(() -> retryNow(0)).hasMessage("retryNow takes 1 to 1000 times, got 0.");
        assertThatThrownBy(() -> retryNow(1_001)).hasMessageContaining("got 1001");
        assertThatThrownBy(() -> requeue(0)).hasMessage("requeue takes 1 to 1000 times, got 0.");
        assertThatThrownBy(() -> retryLater(SECOND, Duration.ZERO))
                .hasMessage("retryLater takes a positive duration, got PT0S.");
        assertThatThrownBy(() -> pauseQueue(Duration.ofSeconds(-1)))
                .hasMessage("pauseQueue takes a positive duration, got PT-1S.");
        assertThatThrownBy(() -> retryNow(1).withJitter(1.5)).hasMessageContaining("share=1.5 (must be 0 to 1)");
        assertThatThrownBy(() -> exponential(0, Duration.ZERO, 0.5, Duration.ofSeconds(-1)))
                .hasMessage(
                        "The exponential waits are wrong: times=0 (must be 1 to 1000); first=PT0S (must be positive);"
                                + " factor=0.5 (must be 1 to 1000); longest=PT-1S (must be at least first=PT0S).");
        assertThatThrownBy(() -> RetryRules.none().giveUpAfter(SECOND).giveUpAfter(SECOND))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("given twice");
    }

    @Test
    void theFirstRuleThatMatchesIsTheOne() {
        RetryPolicy refused = deadLetter();
        RetryPolicy down = pauseQueue(SECOND);
        RetryPolicy odd = discard();
        RetryPolicy rest = requeue(1).thenDeadLetter();
        RetryRules rules = RetryRules.none()
                .on(IllegalArgumentException.class, refused)
                .onCause(IOException.class, error -> error instanceof ConnectException, down)
                .on(IllegalStateException.class, error -> "odd".equals(error.getMessage()), odd)
                .otherwise(rest);

        assertThat(rules.policyFor(new NumberFormatException("a subclass"))).containsSame(refused);
        assertThat(rules.policyFor(new UncheckedIOException(new ConnectException())))
                .containsSame(down);
        assertThat(rules.policyFor(new UncheckedIOException(new IOException()))).containsSame(rest);
        assertThat(rules.policyFor(new RuntimeException(new IllegalArgumentException())))
                .as("on() does not look at causes")
                .containsSame(rest);
        assertThat(rules.policyFor(new IllegalStateException("odd"))).containsSame(odd);
        assertThat(rules.policyFor(new IllegalStateException())).containsSame(rest);
        assertThat(RetryRules.none().policyFor(new Error())).isEmpty();
    }

    @Test
    void causesThatGoInACircleComeToAnEnd() {
        Exception first = new Exception();
        Exception second = new Exception(first);
        first.initCause(second);
        assertThat(RetryRules.none()
                        .onCause(ConnectException.class, deadLetter())
                        .policyFor(second))
                .isEmpty();
    }

    @Test
    void rulesThatAreNeverReachedAreProblems() {
        assertThat(RetryRules.none()
                        .on(RuntimeException.class, deadLetter())
                        .on(IllegalStateException.class, deadLetter())
                        .problems(false))
                .containsExactly("on(IllegalStateException) is never reached (must stand before on(RuntimeException))");
        assertThat(RetryRules.none()
                        .otherwise(deadLetter())
                        .onCause(ConnectException.class, deadLetter())
                        .problems(false))
                .as("whatever has that cause is matched by otherwise")
                .containsExactly("onCause(ConnectException) is never reached (must stand before on(Throwable))");
        assertThat(RetryRules.none()
                        .on(IllegalStateException.class, error -> true, deadLetter())
                        .on(IllegalStateException.class, deadLetter())
                        .onCause(IllegalStateException.class, deadLetter())
                        .problems(false))
                .isEmpty();
    }

    @Test
    void whatIsTriedForEverNeedsAnAge() {
        RetryRules endless = RetryRules.none().on(IOException.class, retryNow(1).then(requeue()));
        assertThat(endless.problems(false)).singleElement().asString().contains("on(IOException) requeues for ever");
        assertThat(endless.problems(true)).isEmpty();
        assertThat(endless.giveUpAfter(SECOND).problems(false)).isEmpty();
        assertThat(RetryRules.none().otherwise(requeue(5).thenDeadLetter()).problems(false))
                .isEmpty();
    }
}
