package dev.postdate.retry;

import dev.postdate.spi.DeadReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Attempts to be made one after the other, to which an end is still to be given. Immutable.
 *
 * <p>The n-th failure of a message takes the n-th step, whichever rules decided about the failures before: what counts is the message's
 * own number of failures, so that a message that fails in different ways comes to an end too. Outages that a rule named with {@link
 * RetryPolicy#pauseQueue} are no failures in this count.
 */
public final class RetrySteps {

    static final RetrySteps NONE = new RetrySteps(List.of(), 0);

    private static final int MOST_TIMES = 1_000;

    /** @param behindOthers true for a place behind the others instead of a wait */
    private record Step(Duration delay, boolean behindOthers) {}

    private final List<Step> steps;
    private final double jitter;

    private RetrySteps(List<Step> steps, double jitter) {
        this.steps = List.copyOf(steps);
        this.jitter = jitter;
    }

    /** Then again at once, as often as given, 1 to 1,000. */
    public RetrySteps thenRetryNow(int times) {
        return with(Collections.nCopies(checked("retryNow", times), new Step(Duration.ZERO, false)));
    }

    /** Then again after each of these waits in turn; they are positive. */
    public RetrySteps thenRetryLater(Duration first, Duration... more) {
        List<Step> added = new ArrayList<>();
        added.add(new Step(positive("retryLater", first), false));
        Arrays.stream(more).forEach(wait -> added.add(new Step(positive("retryLater", wait), false)));
        return with(added);
    }

    /** Then again after waits that grow by a factor, as described at {@link RetryPolicy#exponential}. */
    public RetrySteps thenExponential(int times, Duration first, double factor, Duration longest) {
        List<String> problems = new ArrayList<>();
        if (times < 1 || times > MOST_TIMES) {
            problems.add("times=" + times + " (must be 1 to " + MOST_TIMES + ")");
        }
        if (first.isZero() || first.isNegative()) {
            problems.add("first=" + first + " (must be positive)");
        }
        if (!(factor >= 1 && factor <= 1000)) {
            problems.add("factor=" + factor + " (must be 1 to 1000)");
        }
        if (longest.compareTo(first) < 0) {
            problems.add("longest=" + longest + " (must be at least first=" + first + ")");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("The exponential waits are wrong: " + String.join("; ", problems) + ".");
        }
        List<Step> added = new ArrayList<>(times);
        for (int n = 0; n < times; n++) {
            double wait = Math.min(seconds(longest), seconds(first) * Math.pow(factor, n));
            added.add(new Step(ofSeconds(wait), false));
        }
        return with(added);
    }

    /** Then behind the others of its queue, as often as given, 1 to 1,000. */
    public RetrySteps thenRequeue(int times) {
        return with(Collections.nCopies(checked("requeue", times), new Step(Duration.ZERO, true)));
    }

    /**
     * Lengthens every wait of these steps by a part of it, never shortens one. How long the part is follows from message and failure, so
     * it is the same for the same message.
     *
     * @param share the largest part, from 0 to 1
     * @throws IllegalArgumentException if it is out of range
     */
    public RetrySteps withJitter(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("The jitter is wrong: share=" + share + " (must be 0 to 1).");
        }
        return new RetrySteps(steps, share);
    }

    /** When all of that was in vain, a dead letter. */
    public RetryPolicy thenDeadLetter() {
        return then(failed -> new RetryDecision.DeadLetter(
                DeadReason.ATTEMPTS_SPENT,
                failed.failures() == 1 ? "its one attempt failed" : "all " + failed.failures() + " attempts failed"));
    }

    /** When all of that was in vain, nobody will miss it: the message is removed and counted. */
    public RetryPolicy thenDiscard() {
        return then(failed ->
                new RetryDecision.Discard("its retry rule discards it after " + failed.failures() + " failures"));
    }

    /** When all of that was in vain, the error is an outage after all, as described at {@link RetryPolicy#pauseQueue}. */
    public RetryPolicy thenPauseQueue(Duration pause) {
        return then(RetryPolicy.pauseQueue(pause));
    }

    /** When all of that was in vain, whatever another policy says. */
    public RetryPolicy then(RetryPolicy end) {
        return new Stepwise(this, Objects.requireNonNull(end, "end"));
    }

    private RetrySteps with(List<Step> added) {
        List<Step> longer = new ArrayList<>(steps);
        longer.addAll(added);
        return new RetrySteps(longer, jitter);
    }

    private RetryDecision decide(FailedAttempt failed, RetryPolicy end) {
        if (failed.failures() > steps.size()) {
            return end.decide(failed);
        }
        Step step = steps.get(failed.failures() - 1);
        return step.behindOthers()
                ? new RetryDecision.Requeue()
                : new RetryDecision.RetryAfter(lengthened(step.delay(), failed));
    }

    private Duration lengthened(Duration wait, FailedAttempt failed) {
        return jitter == 0
                ? wait
                : ofSeconds(seconds(wait) * (1 + jitter * share(failed.messageId(), failed.failures())));
    }

    static Duration positive(String what, Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(what + " takes a positive duration, got " + duration + ".");
        }
        return duration;
    }

    private static int checked(String what, int times) {
        if (times < 1 || times > MOST_TIMES) {
            throw new IllegalArgumentException(what + " takes 1 to " + MOST_TIMES + " times, got " + times + ".");
        }
        return times;
    }

    private static double seconds(Duration duration) {
        return duration.toSeconds() + duration.toNanosPart() / 1e9;
    }

    /** Rounded up, so that no wait gets shorter. */
    private static Duration ofSeconds(double seconds) {
        long whole = (long) seconds;
        return Duration.ofSeconds(whole, (long) Math.ceil((seconds - whole) * 1e9));
    }

    /** A number from 0 to 1, spread evenly over messages. */
    private static double share(UUID id, int failures) {
        long mixed = (id.getLeastSignificantBits() + failures) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
        return ((mixed ^ (mixed >>> 32)) >>> 11) * 0x1.0p-53;
    }

    /** Steps with their end. */
    record Stepwise(RetrySteps steps, RetryPolicy end) implements RetryPolicy {
        @Override
        public RetryDecision decide(FailedAttempt failed) {
            return steps.decide(failed, end);
        }
    }
}
