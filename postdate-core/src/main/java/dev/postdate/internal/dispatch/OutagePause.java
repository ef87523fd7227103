package dev.postdate.internal.dispatch;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many handlers of a queue may begin here while, and after, a retry rule has named an outage: none for a while, then one, and twice as
 * many after each run that did not meet the outage again. So whatever was down is asked by one message at a time until it answers,
 * and not met by everything that has come together. Runs that began before the pause neither take the place of that one nor say that the
 * outage is over. Guarded by its lane.
 */
final class OutagePause {

    private final int parallelism;
    private int allowed;
    private long until;
    private @Nullable String why;
    /** Counts the pauses, so that a run knows whether one has come since it began. */
    private int pauses;

    private int begunBefore;

    OutagePause(int parallelism) {
        this.parallelism = parallelism;
        this.allowed = parallelism;
    }

    /** How many handlers may be at work now, those that began before the pause included. */
    int allowed(long now) {
        return isPaused(now) ? 0 : Math.min(parallelism, allowed + begunBefore);
    }

    private boolean isPaused(long now) {
        return why != null && until - now > 0;
    }

    /** How long it still pauses, in nanoseconds; zero if it does not. */
    long remaining(long now) {
        return isPaused(now) ? until - now : 0;
    }

    /** True while fewer handlers than usual may run. */
    boolean isHeedful() {
        return allowed < parallelism || why != null;
    }

    /** What was met, until a run has not met it again. */
    Optional<String> why() {
        return Optional.ofNullable(why);
    }

    /** What a run keeps from its beginning to its end. */
    int begin() {
        return pauses;
    }

    /**
     * A run has met an outage.
     *
     * @param begun what {@link #begin} said of the run
     * @param stillRunning how many other runs of the queue are not at their end
     * @return true if none was known of
     */
    boolean met(Ran.Pause pause, int begun, int stillRunning, long now) {
        boolean first = why == null;
        if (begun == pauses) {
            pauses++;
            begunBefore = stillRunning;
        } else {
            begunBefore--;
        }
        why = pause.why();
        until = now + nanos(pause.duration());
        allowed = 1;
        return first;
    }

    /**
     * A run has ended without meeting an outage.
     *
     * @param begun what {@link #begin} said of the run
     * @param asked false if no handler was called, so that it says nothing
     * @return true if that is the end of an outage
     */
    boolean passed(int begun, boolean asked) {
        if (begun != pauses) {
            begunBefore--;
            return false;
        }
        if (!asked) {
            return false;
        }
        boolean over = why != null;
        why = null;
        allowed = Math.min(parallelism, allowed * 2);
        return over;
    }

    /** At most a year, which keeps the arithmetic of the clock right. */
    private static long nanos(Duration pause) {
        Duration year = Duration.ofDays(365);
        return (pause.compareTo(year) > 0 ? year : pause).toNanos();
    }
}
