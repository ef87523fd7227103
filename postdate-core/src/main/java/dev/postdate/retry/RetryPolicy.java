package dev.postdate.retry;

import java.time.Duration;

/**
 * Decides what becomes of a message whose handler failed. A pure function of the failed attempt, called from many threads.
 *
 * <p>A policy that throws is taken as {@link RetryDecision.DeadLetter}, so that nothing is lost or retried for ever by its mistake.
 */
@FunctionalInterface
public interface RetryPolicy {

    RetryDecision decide(FailedAttempt failed);

    /**
     * What is used where nothing else was said: ten attempts; waits of 1 s, 3 s, 9 s, 27 s and so on up to one hour, each lengthened by
     * up to a fifth so that messages that failed together do not come back together; then a dead letter.
     */
    static RetryPolicy standard() {
        return exponential(10, Duration.ofSeconds(1), 3.0, Duration.ofHours(1), 0.2);
    }

    /**
     * Waits that grow by a factor.
     *
     * @param attempts how many attempts in all, from 1
     * @param first the wait after the first failure, positive
     * @param factor how much longer each wait is than the one before, at least 1
     * @param longest no wait is longer than this before jitter
     * @param jitter the largest share, from 0 to 1, by which a wait is lengthened; never shortened. The share is computed from message id
     *     and attempt, so it is the same for the same message
     * @throws IllegalArgumentException naming everything that is out of range
     */
    static RetryPolicy exponential(int attempts, Duration first, double factor, Duration longest, double jitter) {
        return new ExponentialRetry(attempts, first, factor, longest, jitter);
    }

    /** No second attempt. */
    static RetryPolicy deadLetterAtOnce() {
        return failed -> new RetryDecision.DeadLetter("its retry policy allows no second attempt");
    }
}
