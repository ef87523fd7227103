package dev.postdate.spi;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * The one seam for clocks, waiting and threads: nothing else in Postdate reads a clock, waits or makes a thread.
 *
 * <p>The real one runs loops on platform threads and tasks on virtual threads where the runtime has them; the testkit's runs both on
 * the test's thread, in the order of a clock that the test moves. The idea is OkHttp's {@code TaskRunner} and its fake.
 */
public interface TimeDriver extends InstantSource {

    /** Nanoseconds of a clock that never steps; only differences mean anything. */
    long nanoTime();

    /**
     * Starts a loop that runs a pass, waits as long as the pass asked for or until it is woken, and runs it again. Runs of one loop
     * never overlap. The first run is at once. A pass must not throw.
     */
    Loop startLoop(String name, Pass pass);

    /**
     * Starts a loop that looks now and then for what others did. A driver whose clock is moved by a test may look after each event instead
     * of as often as the pass asks for: between events nothing happens there.
     */
    default Loop startPolling(String name, Pass pass) {
        return startLoop(name, pass);
    }

    /** Runs a task that may block, as user code does, beside everything else. */
    void execute(String name, Runnable task);

    /**
     * True if a test moves its clock. A store that has a clock of its own then takes this one instead, so that durations pass on a real
     * database too; leases never do.
     */
    default boolean isVirtual() {
        return false;
    }

    /** Waits until the condition holds, at most as long as given; false if it did not come to hold. */
    boolean await(Duration atMost, BooleanSupplier condition);

    /** Ends the threads that belong to this driver, once everything that used it has stopped. */
    void close();

    /** One bounded step of background work. */
    @FunctionalInterface
    interface Pass {
        /** Does what there is to do and answers how long the next run can wait, in nanoseconds; zero for at once. */
        long run();
    }

    /** A running loop. */
    interface Loop {
        /** Runs the pass as soon as possible: at once if it waits, once more if it is running. Cheap, from any thread. */
        void wake();

        /** Ends the loop: no run begins afterwards. Waits for a running pass at most as long as given; true if none runs any more. */
        boolean stop(Duration atMost);
    }
}
