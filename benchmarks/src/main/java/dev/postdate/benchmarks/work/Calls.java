package dev.postdate.benchmarks.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Callers that call one after another for a while, all at once, and how long each call took. */
final class Calls {

    /** One call, told how many there were before it. */
    @FunctionalInterface
    interface Call {
        void run(int number) throws Exception;
    }

    private final int callers;
    private final Duration duration;
    private final Call call;
    private final AtomicInteger numbers = new AtomicInteger();

    Calls(int callers, Duration duration, Call call) {
        this.callers = callers;
        this.duration = duration;
        this.call = call;
    }

    /**
     * What they achieved.
     *
     * @param calls how many
     * @param seconds from the start of the first to the end of the last
     * @param times of the calls
     */
    record Achieved(int calls, double seconds, Percentiles times) {

        /** As samples of messages, of which each call stored some. */
        List<Sample> samples(int messagesACall) {
            return List.of(
                    new Sample("messages/s", calls * messagesACall / seconds),
                    new Sample("ms p50", times.p50()),
                    new Sample("ms p99", times.p99()));
        }
    }

    Achieved run() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            long start = System.nanoTime();
            long end = start + duration.toNanos();
            List<Callable<long[]>> each = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                each.add(() -> callUntil(end));
            }
            List<long[]> times = new ArrayList<>();
            for (Future<long[]> future : threads.invokeAll(each)) {
                times.add(future.get());
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            long[] sorted =
                    times.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            return new Achieved(sorted.length, seconds, Percentiles.ofSorted(sorted, 1e6));
        } finally {
            threads.shutdownNow();
        }
    }

    private long[] callUntil(long end) throws Exception {
        long[] nanos = new long[1_024];
        int count = 0;
        long before = System.nanoTime();
        do {
            call.run(numbers.getAndIncrement());
            long after = System.nanoTime();
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, count * 2);
            }
            nanos[count++] = after - before;
            before = after;
        } while (before < end);
        return Arrays.copyOf(nanos, count);
    }
}
