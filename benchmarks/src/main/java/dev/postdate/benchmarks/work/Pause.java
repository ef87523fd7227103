package dev.postdate.benchmarks.work;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for as long as it says. A thread that has called a system may be left with a permit to go on, so that its next park ends at once, and a
 * park may end for no reason.
 */
final class Pause {

    private Pause() {}

    static void of(Duration duration) {
        until(System.nanoTime() + duration.toNanos());
    }

    /** @param nanoTime by {@link System#nanoTime} */
    static void until(long nanoTime) {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
