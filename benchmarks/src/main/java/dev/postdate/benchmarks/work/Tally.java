package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.system.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what is handled of a run's messages: each of them once, twice or not at all, and whether before it was due. Thread-safe. */
public final class Tally implements Receiver {

    private final AtomicIntegerArray handled;
    private final AtomicInteger left;
    private final AtomicInteger twice = new AtomicInteger();
    private final AtomicInteger early = new AtomicInteger();
    private final AtomicLong firstNanos = new AtomicLong();
    private final CountDownLatch all = new CountDownLatch(1);

    public Tally(int messages) {
        handled = new AtomicIntegerArray(messages);
        left = new AtomicInteger(messages);
    }

    @Override
    public void handle(int number, long dueMicros) {
        if (firstNanos.get() == 0) {
            firstNanos.compareAndSet(0, System.nanoTime());
        }
        handled(number, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()) - dueMicros);
    }

    /** The same for one whose lateness is known. */
    void handled(int number, long lateMicros) {
        if (lateMicros < 0) {
            early.incrementAndGet();
        }
        if (handled.getAndIncrement(number) > 0) {
            twice.incrementAndGet();
        } else if (left.decrementAndGet() == 0) {
            all.countDown();
        }
    }

    /** Waits until each was handled. */
    public void await(Duration limit) throws InterruptedException {
        if (!all.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("Handled " + (handled.length() - left.get()) + " of " + handled.length()
                    + " messages within " + limit + ". Give the system fewer, or see what it logs.");
        }
    }

    /** When the first handler began, by {@link System#nanoTime()}. */
    public long firstNanos() {
        return firstNanos.get();
    }

    /** How many runs of handlers were one too many. */
    public int twice() {
        return twice.get();
    }

    public int early() {
        return early.get();
    }
}
