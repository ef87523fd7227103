package dev.postdate.benchmarks.memory;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/** How fast one caller cancels those that were scheduled last. */
public class CancelBenchmark extends WaitingMillion {

    @Setup(Level.Invocation)
    public void schedule() {
        backlog().schedule(AT_ONCE);
    }

    @Benchmark
    @OperationsPerInvocation(AT_ONCE)
    public void cancel() {
        backlog().cancel();
    }
}
