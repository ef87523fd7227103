package dev.postdate.retry;

import java.time.Duration;

/**
 * Decides what becomes of a message whose handler failed. A pure function of the failed attempt, called from many threads.
 *
 * <p>A policy that throws is taken as {@link RetryDecision.DeadLetter}, so that nothing is lost or retried for ever by its mistake.
 *
 * <p>The methods here make the usual ones, to be read aloud: {@code retryNow(3).thenRetryLater(ofSeconds(10), ofMinutes(1)).thenDeadLetter()}.
 * What has no end yet is a {@link RetrySteps} and no policy, so the compiler refuses a chain that stops half-way.
 */
@FunctionalInterface
public interface RetryPolicy {

    RetryDecision decide(FailedAttempt failed);

    /**
     * What is used where nothing else was said: ten attempts; waits of 1 s, 3 s, 9 s, 27 s and so on up to one hour, each lengthened by
     * up to a fifth so that messages that failed together do not come back together; then a dead letter.
     */
    static RetryPolicy standard() {
        return exponential(9, Duration.ofSeconds(1), 3.0, Duration.ofHours(1))
                .withJitter(0.2)
                .thenDeadLetter();
    }

    /**
     * Again at once.
     *
     * @param times how often, 1 to 1,000
     * @throws IllegalArgumentException if it is out of range
     */
    static RetrySteps retryNow(int times) {
        return RetrySteps.NONE.thenRetryNow(times);
    }

    /**
     * Again after each of these waits in turn.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    static RetrySteps retryLater(Duration first, Duration... more) {
        return RetrySteps.NONE.thenRetryLater(first, more);
    }

    /**
     * Again after waits that grow by a factor.
     *
     * @param times how often, 1 to 1,000
     * @param first the wait after the first failure, positive
     * @param factor how much longer each wait is than the one before, 1 to 1,000
     * @param longest no wait is longer than this before jitter
     * @throws IllegalArgumentException naming everything that is out of range
     */
    static RetrySteps exponential(int times, Duration first, double factor, Duration longest) {
        return RetrySteps.NONE.thenExponential(times, first, factor, longest);
    }

    /**
     * Behind the others of its queue, and the attempt counts.
     *
     * @param times how often, 1 to 1,000
     * @throws IllegalArgumentException if it is out of range
     */
    static RetrySteps requeue(int times) {
        return RetrySteps.NONE.thenRequeue(times);
    }

    /**
     * Behind the others of its queue each time it fails. It has no end of its own, so {@link RetryRules#giveUpAfter} has to give it one, in its
     * own rules or in those of the application.
     */
    static RetryPolicy requeue() {
        return new Requeueing();
    }

    /** No further attempt: a dead letter at once, refused. */
    static RetryPolicy deadLetter() {
        return failed -> new RetryDecision.DeadLetter("its retry rule allows no further attempt after this error");
    }

    /** No further attempt, and no dead letter: the message is removed and counted. For what nobody will miss. */
    static RetryPolicy discard() {
        return failed -> new RetryDecision.Discard("its retry rule discards it after this error");
    }

    /**
     * Names the error as an outage of something that the handler needs: no attempt counts, and the message's queue hands out nothing on
     * this node for as long as given. On a sequential queue whose retries are not overtaken the message keeps its place; elsewhere it is due
     * again at once, behind what was due before. Then one message goes first; while it fails like that, the queue pauses again, and once one
     * has not, the queue is back at its parallelism after a few more. It tries for as long as the handler fails like that, unless {@link
     * RetryRules#giveUpAfter} ends it.
     *
     * @param pause positive
     * @throws IllegalArgumentException if it is not
     */
    static RetryPolicy pauseQueue(Duration pause) {
        RetryDecision decision = new RetryDecision.PauseQueue(RetrySteps.positive("pauseQueue", pause));
        return failed -> decision;
    }

    /** Marks what never ends by itself. */
    record Requeueing() implements RetryPolicy {
        @Override
        public RetryDecision decide(FailedAttempt failed) {
            return new RetryDecision.Requeue();
        }
    }
}
