package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.system.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Takes down how late each message of a run is: from its due time to the first line of its handler. The first ones only warm up and are counted
 * apart. The clock is that of the machine, which the server shares. Thread-safe.
 */
final class Arrivals implements Receiver {

    private static final long NEVER = Long.MAX_VALUE;
    private static final double MICROS_A_MILLI = 1e3;

    private final int warmUp;
    private final Tally warming;
    private final Tally tally;
    private final AtomicLongArray lateMicros;

    /** @param warmUp how many messages go before the others, which are numbered behind them */
    Arrivals(int warmUp, int messages) {
        this.warmUp = warmUp;
        this.warming = new Tally(warmUp);
        this.tally = new Tally(messages);
        this.lateMicros = new AtomicLongArray(messages);
        for (int i = 0; i < messages; i++) {
            lateMicros.set(i, NEVER);
        }
    }

    @Override
    public void handle(int number, long dueMicros) {
        long late = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()) - dueMicros;
        if (number < warmUp) {
            warming.handled(number, late);
        } else {
            lateMicros.compareAndSet(number - warmUp, NEVER, late);
            tally.handled(number - warmUp, late);
        }
    }

    /** Waits until each that only warms up was handled. */
    void awaitWarmUp(Duration limit) throws InterruptedException {
        warming.await(limit);
    }

    /** Waits until each other was handled. */
    void await(Duration limit) throws InterruptedException {
        tally.await(limit);
    }

    /** How late the last of them was, in milliseconds; once all were handled. */
    double most() {
        return Percentiles.ofSorted(sorted(), MICROS_A_MILLI).most();
    }

    /** Once all were handled: how late they were, and how many were early or handled twice. */
    List<Sample> samples() {
        long[] sorted = sorted();
        List<Sample> samples =
                new ArrayList<>(Percentiles.ofSorted(sorted, MICROS_A_MILLI).samples());
        samples.add(new Sample("early", tally.early()));
        samples.add(new Sample("handled twice", tally.twice()));
        if (sorted[0] < 0) {
            samples.add(new Sample("ms too early at most", -sorted[0] / MICROS_A_MILLI));
        }
        return samples;
    }

    private long[] sorted() {
        long[] sorted = new long[lateMicros.length()];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = lateMicros.get(i);
        }
        Arrays.sort(sorted);
        return sorted;
    }
}
