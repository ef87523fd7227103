package dev.postdate.benchmarks.memory;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** How late the handler begins where 10,000 fall due each second. */
public class LatenessBenchmark extends WaitingMillion {

    static final int A_SECOND = 10_000;
    static final int SECONDS = 3;
    private static final int MESSAGES = A_SECOND * SECONDS;
    private static final Duration AHEAD = Duration.ofSeconds(1);

    private final long[] dueNanos = new long[MESSAGES];
    private final long[] lateNanos = new long[MESSAGES];
    private volatile CountDownLatch left = new CountDownLatch(0);

    /** What an iteration has seen. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Lateness {
        public long p50Nanos;
        public long p99Nanos;
    }

    @Benchmark
    public void fallDue(Lateness lateness) throws InterruptedException {
        CountDownLatch all = new CountDownLatch(MESSAGES);
        left = all;
        long start = System.nanoTime() + AHEAD.toNanos();
        for (int i = 0; i < MESSAGES; i++) {
            long due = start + Duration.ofSeconds(1).toNanos() / A_SECOND * i;
            dueNanos[i] = due;
            backlog().timers().schedule(new Reminder(i), Duration.ofNanos(due - System.nanoTime()));
        }
        all.await();
        Arrays.sort(lateNanos);
        if (lateNanos[0] < 0) {
            throw new IllegalStateException("A reminder was early by " + -lateNanos[0] + " ns.");
        }
        lateness.p50Nanos = lateNanos[MESSAGES / 2];
        lateness.p99Nanos = lateNanos[MESSAGES * 99 / 100];
    }

    @Override
    void handle(Reminder reminder) {
        lateNanos[reminder.number()] = System.nanoTime() - dueNanos[reminder.number()];
        left.countDown();
    }
}
