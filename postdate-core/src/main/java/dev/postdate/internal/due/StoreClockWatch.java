package dev.postdate.internal.due;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Holds the progress of the store's clock against the monotonic clock, to notice when somebody has stepped it or this machine has slept. Not
 * thread-safe.
 */
final class StoreClockWatch {

    /** Less than this is the daily work of those who keep clocks right, and of rounding. */
    static final Duration TOLERATED = Duration.ofSeconds(1);

    private @Nullable Instant lastNow;
    private long lastSentAt;
    private long lastAnsweredAt;

    /**
     * Takes in a reading of the store's clock.
     *
     * @param sentAt the monotonic clock before it was asked
     * @param answeredAt the monotonic clock after its answer
     * @return how far it was stepped at least since the reading before, negative for back; zero if it was not
     */
    Duration read(Instant now, long sentAt, long answeredAt) {
        Instant before = lastNow;
        Duration step = before == null
                ? Duration.ZERO
                : beyond(Duration.between(before, now), sentAt - lastAnsweredAt, answeredAt - lastSentAt);
        lastNow = now;
        lastSentAt = sentAt;
        lastAnsweredAt = answeredAt;
        return step.abs().compareTo(TOLERATED) > 0 ? step : Duration.ZERO;
    }

    /** How far something lies outside of a range. */
    private static Duration beyond(Duration progress, long leastNanos, long mostNanos) {
        Duration least = Duration.ofNanos(leastNanos);
        Duration most = Duration.ofNanos(mostNanos);
        if (progress.compareTo(least) < 0) {
            return progress.minus(least);
        }
        return progress.compareTo(most) > 0 ? progress.minus(most) : Duration.ZERO;
    }
}
