package dev.postdate.internal.watch;

import dev.postdate.admin.NodeHealth;
import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A loop's pass, and when it has last run. Thread-safe. */
final class WatchedPass implements TimeDriver.Pass {

    // What broke its promise not to throw is run again by the driver, soon.
    private static final long AFTER_ERROR = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final TimeDriver.Pass pass;
    private final TimeDriver time;
    /** Moments of the monotonic clock. All guarded by this. */
    private long begunAt;

    private boolean runs;
    private long endedAt;
    private long wait;

    WatchedPass(String name, TimeDriver.Pass pass, TimeDriver time) {
        this.name = name;
        this.pass = pass;
        this.time = time;
        this.begunAt = time.nanoTime();
        this.endedAt = begunAt;
    }

    @Override
    public long run() {
        begin();
        long next = AFTER_ERROR;
        try {
            next = pass.run();
            return next;
        } finally {
            end(next);
        }
    }

    private synchronized void begin() {
        runs = true;
        begunAt = time.nanoTime();
    }

    private synchronized void end(long next) {
        runs = false;
        endedAt = time.nanoTime();
        wait = Math.max(0, next);
    }

    String name() {
        return name;
    }

    /** How much longer than it should it has been running, or waiting to be run. */
    synchronized Duration late() {
        long now = time.nanoTime();
        return Duration.ofNanos(runs ? now - begunAt : Math.max(0, now - endedAt - wait));
    }

    synchronized boolean isRunning() {
        return runs;
    }

    synchronized NodeHealth.Loop view(Duration patience) {
        return new NodeHealth.Loop(
                name, late().compareTo(patience) <= 0, time.instant().minusNanos(time.nanoTime() - begunAt));
    }
}
