package dev.postdate.benchmarks.memory;

import dev.postdate.jackson.JacksonSerializer;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** How much heap each that waits takes besides what the caller gave: the record, and where it was written as JSON, that. */
@State(Scope.Benchmark)
public class FootprintBenchmark {

    private static final long ARRAY_HEADER = 16;
    private static final long ALIGNMENT = 8;
    private static final long RECORD = 24;

    @Param
    public Contender contender = Contender.POSTDATE;

    @Param("1000000")
    public int waiting;

    @SuppressWarnings("NullAway.Init") // Set by the benchmark, closed behind it.
    private Backlog<?> backlog;

    /** What an iteration has seen. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Heap {
        public long bytesEach;
        public long bytesEachBesidesPayload;
    }

    @Benchmark
    public void fill(Heap heap) {
        backlog = new Backlog<>(contender.open(reminder -> {}));
        long before = usedHeap();
        backlog.fill(waiting);
        heap.bytesEach = (usedHeap() - before) / waiting;
        heap.bytesEachBesidesPayload = heap.bytesEach - payload();
    }

    private long payload() {
        if (contender.writesJson()) {
            long body = JacksonSerializer.create().serialize(new Reminder(waiting / 2)).length;
            return (ARRAY_HEADER + body + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        }
        return RECORD;
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            runtime.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }

    @TearDown(Level.Iteration)
    public void close() {
        backlog.close();
    }
}
