package dev.postdate.benchmarks.memory;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/** How fast those that are due are handed to handlers that do nothing. */
public class DeliverBenchmark extends WaitingMillion {

    private volatile CountDownLatch left = new CountDownLatch(0);

    @Setup(Level.Invocation)
    public void pileUp() {
        left = new CountDownLatch(AT_ONCE);
        Timers<?> timers = backlog().timers();
        timers.hold();
        for (int i = 0; i < AT_ONCE; i++) {
            timers.schedule(new Reminder(i), Duration.ZERO);
        }
    }

    @Benchmark
    @OperationsPerInvocation(AT_ONCE)
    public void deliver() throws InterruptedException {
        backlog().timers().release();
        left.await();
    }

    @Override
    void handle(Reminder reminder) {
        left.countDown();
    }
}
