package dev.postdate.benchmarks.memory;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.TearDown;

/** How fast one caller schedules more. */
public class ScheduleBenchmark extends WaitingMillion {

    @Benchmark
    @OperationsPerInvocation(AT_ONCE)
    public void schedule() {
        backlog().schedule(AT_ONCE);
    }

    @TearDown(Level.Invocation)
    public void cancel() {
        backlog().cancel();
    }
}
