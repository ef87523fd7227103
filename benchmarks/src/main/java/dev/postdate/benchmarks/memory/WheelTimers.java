package dev.postdate.benchmarks.memory;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Netty's, with its shortest tick and a wheel of two minutes: with the usual 512 places each tick would walk past thousands of what is due
 * another time.
 */
final class WheelTimers implements Timers<Timeout> {

    private static final int PLACES = 1 << 17;

    private final HashedWheelTimer timer =
            new HashedWheelTimer(Executors.defaultThreadFactory(), 1, TimeUnit.MILLISECONDS, PLACES, false);
    private final Consumer<Reminder> handler;
    private Gate gate = new Gate();

    WheelTimers(Consumer<Reminder> handler) {
        this.handler = handler;
        timer.start();
    }

    @Override
    public Timeout schedule(Reminder reminder, Duration delay) {
        return timer.newTimeout(timeout -> handler.accept(reminder), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public boolean cancel(Timeout timeout) {
        return timeout.cancel();
    }

    @Override
    public void hold() {
        Gate next = new Gate();
        gate = next;
        timer.newTimeout(timeout -> next.run(), 0, TimeUnit.NANOSECONDS);
        next.awaitReached();
    }

    @Override
    public void release() {
        gate.open();
    }

    @Override
    public void close() {
        timer.stop();
    }
}
