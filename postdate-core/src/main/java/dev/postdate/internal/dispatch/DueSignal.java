package dev.postdate.internal.dispatch;

import dev.postdate.spi.TimeDriver;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * When the next claim is worth its while, on the monotonic clock; wakes the due loop when that gets earlier. Thread-safe.
 *
 * <p>Everybody who makes a message wait tells it, after the commit. Losing a word of it costs time until the safety poll, nothing else.
 */
public final class DueSignal {

    // A century: beyond any wait, and far enough from the clock's wrap-around that differences stay right.
    private static final long FAR = 100L * 365 * 24 * 3600 * 1_000_000_000L;

    private final TimeDriver time;
    private final long origin;
    /** Nanoseconds since the origin, so that comparisons are plain. */
    private final AtomicLong next = new AtomicLong(0);

    private volatile TimeDriver.@Nullable Loop loop;
    private volatile boolean quietWanted;

    public DueSignal(TimeDriver time) {
        this.time = time;
        this.origin = time.nanoTime();
    }

    public void wakes(TimeDriver.Loop dueLoop) {
        loop = dueLoop;
        // What was said before there was a loop to wake.
        dueLoop.wake();
    }

    /** Looks now, whatever was said before: the net under every wake-up that was lost. */
    public void look() {
        next.accumulateAndGet(time.nanoTime() - origin, Math::min);
        TimeDriver.Loop waiting = loop;
        if (waiting != null) {
            waiting.wake();
        }
    }

    /** Something is or may be due now. */
    public void now() {
        in(0);
    }

    /** Something is due this long from now. */
    public void in(long nanos) {
        at(time.nanoTime(), nanos);
    }

    /** Something is due this long after a moment of the monotonic clock. */
    public void at(long nanoTime, long nanos) {
        long target = nanoTime - origin + Math.min(Math.max(nanos, 0), FAR);
        if (target < next.get() && next.getAndAccumulate(target, Math::min) > target) {
            TimeDriver.Loop waiting = loop;
            if (waiting != null) {
                waiting.wake();
            }
        }
    }

    /** Somebody waits for the moment at which this node holds nothing. */
    public void wantQuiet(boolean wanted) {
        quietWanted = wanted;
    }

    /** This node holds nothing just now. */
    void quiet() {
        if (quietWanted) {
            now();
        }
    }

    /** How long until a claim is worth its while; zero or less for now. */
    public long remaining() {
        return next.get() - (time.nanoTime() - origin);
    }

    /** Forgets what was said, before a claim that will see it all; what is said from now on counts again. */
    public void reset() {
        next.set(time.nanoTime() - origin + FAR);
    }
}
