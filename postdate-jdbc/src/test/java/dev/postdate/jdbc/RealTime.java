package dev.postdate.jdbc;

import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The machine's clock and real threads, for tests with several processes. Loops are not woken before their time. */
final class RealTime implements TimeDriver {

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);

    @Override
    public Instant instant() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Loop startLoop(String name, Pass pass) {
        Repeated loop = new Repeated(pass);
        threads.execute(loop);
        return loop;
    }

    @Override
    public void execute(String name, Runnable task) {
        threads.execute(task);
    }

    @Override
    public boolean await(Duration atMost, BooleanSupplier condition) {
        long deadline = nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return true;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private final class Repeated implements Loop, Runnable {
        private final Pass pass;
        private boolean stopped;

        private Repeated(Pass pass) {
            this.pass = pass;
        }

        @Override
        public synchronized void run() {
            if (!stopped) {
                Future<?> next = threads.schedule(this, pass.run(), TimeUnit.NANOSECONDS);
                stopped = next.isCancelled();
            }
        }

        @Override
        public void wake() {}

        @Override
        public synchronized boolean stop(Duration atMost) {
            stopped = true;
            return true;
        }
    }
}
