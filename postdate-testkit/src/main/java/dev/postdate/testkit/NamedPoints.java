package dev.postdate.testkit;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Places in the code under test where a thread can be made to stop until the test lets it go, so that a race is played out in a known
 * order instead of being left to luck. Thread-safe; for tests on real threads.
 */
public final class NamedPoints {

    /** A thread that nobody lets go fails instead of hanging. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(60);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Stop> stops = new HashMap<>();

    private enum Stop {
        WANTED,
        REACHED
    }

    /** Makes the next thread that passes this point stop there. */
    public void stopAt(String point) {
        set(point, Stop.WANTED);
    }

    /** Waits until a thread has stopped at this point, at most as long as given by the real clock; false if none came. */
    public boolean awaitStopped(String point, Duration atMost) {
        return await(point, Stop.REACHED, atMost);
    }

    /** Lets the thread go that has stopped at this point; nobody stops there any more. */
    public void letGo(String point) {
        set(point, null);
    }

    /** To be called by the code under test: stops here if a test wants it. */
    public void pass(String point) {
        lock.lock();
        try {
            if (stops.get(point) != Stop.WANTED) {
                return;
            }
            set(point, Stop.REACHED);
            if (!await(point, null, LONGEST_STOP)) {
                throw new AssertionError(
                        "Nobody let the thread '" + Thread.currentThread().getName() + "' go that stopped at '" + point
                                + "' for " + LONGEST_STOP + ".");
            }
        } finally {
            lock.unlock();
        }
    }

    private void set(String point, @Nullable Stop stop) {
        lock.lock();
        try {
            if (stop == null) {
                stops.remove(point);
            } else {
                stops.put(point, stop);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean await(String point, @Nullable Stop wanted, Duration atMost) {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (stops.get(point) != wanted) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
