package dev.postdate.internal.dispatch;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many handlers of a queue may run here at once while, and after, a retry rule has named an outage: none for a while, then one, and twice
 * as many after each run that did not meet the outage again. So whatever was down is asked by one message at a time until it answers,
 * and not met by everything that has come together. Guarded by its lane.
 */
final class OutagePause {

    private final int parallelism;
    private int allowed;
    private long until;
    private @Nullable String why;

    OutagePause(int parallelism) {
        this.parallelism = parallelism;
        this.allowed = parallelism;
    }

    /** How many handlers may run now. */
    int allowed(long now) {
        return isPaused(now) ? 0 : allowed;
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

    /**
     * A run has met an outage.
     *
     * @return true if none was known of
     */
    boolean met(Ran.Pause pause, long now) {
        boolean first = why == null;
        why = pause.why();
        until = now + nanos(pause.duration());
        allowed = 1;
        return first;
    }

    /**
     * A run has not met an outage. One that began before the pause says nothing.
     *
     * @return true if that is the end of it
     */
    boolean passed(long now) {
        if (isPaused(now)) {
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
