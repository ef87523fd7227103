package dev.postdate.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.HandlerOptions;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.QueueOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How many handlers run at once, on real threads. */
class ParallelismTest {

    @MessageType("parallel.work")
    record Work(int number) {}

    @MessageType("parallel.other")
    record Other(int number) {}

    @Test
    @Tag("G45")
    @DisplayName("G45 a queue reaches its parallelism under load and never exceeds it")
    void reachesAndKeepsItsParallelism() throws Exception {
        int parallelism = 7;
        int rounds = 60;
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch left = new CountDownLatch(parallelism * rounds);
        // Only as many handlers at once as this can open it; one too few and the test would time out.
        CyclicBarrier together = new CyclicBarrier(parallelism);
        try (Postdate postdate = Postdate.builder("parallel")
                .queue("work", queue -> queue.parallelism(parallelism))
                .handle(Work.class, HandlerOptions.onQueue("work"), (work, context) -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    together.await(20, TimeUnit.SECONDS);
                    running.decrementAndGet();
                    left.countDown();
                })
                .start()) {
            for (int i = 0; i < parallelism * rounds; i++) {
                postdate.bus().send(new Work(i));
            }
            assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(most).hasValue(parallelism);
    }

    @Test
    @Tag("G31")
    @DisplayName("G31 a full queue does not hold up another, and a backlog of a hundred thousand drains, each once")
    void backlog() throws Exception {
        int backlog = 100_000;
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch otherDone = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(backlog);
        Map<Integer, Boolean> seen = new ConcurrentHashMap<>();
        try (Postdate postdate = Postdate.builder("parallel")
                .queue("stuck", QueueOptions::sequential)
                .queue("fast", queue -> queue.parallelism(2))
                .handle(Other.class, HandlerOptions.onQueue("stuck"), (other, context) -> {
                    if (other.number() == 0) {
                        release.await(60, TimeUnit.SECONDS);
                    } else {
                        otherDone.countDown();
                    }
                })
                .handle(Work.class, HandlerOptions.onQueue("fast"), (work, context) -> {
                    assertThat(seen.put(work.number(), true)).isNull();
                    left.countDown();
                })
                .start()) {
            postdate.bus().send(new Other(0));
            postdate.bus().send(new Other(1));
            postdate.admin().queues().pause("fast");
            for (int i = 0; i < backlog; i++) {
                postdate.bus().send(new Work(i));
            }
            postdate.admin().queues().resume("fast");
            assertThat(left.await(60, TimeUnit.SECONDS))
                    .as("left: %s", left.getCount())
                    .isTrue();
            assertThat(otherDone.getCount())
                    .as("the sequential queue is still held up by its first")
                    .isEqualTo(1);
            release.countDown();
            assertThat(otherDone.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(seen).hasSize(backlog);
    }

    @Test
    @Tag("G01")
    @DisplayName("G01 on real time and real threads nothing is early")
    void realTime() throws Exception {
        int messages = 200;
        CountDownLatch left = new CountDownLatch(messages + 1);
        Map<Integer, Long> lateness = new ConcurrentHashMap<>();
        try (Postdate postdate = Postdate.builder("parallel")
                .handle(Work.class, (work, context) -> {
                    lateness.put(
                            work.number(),
                            java.time.Duration.between(context.dueAt(), java.time.Instant.now())
                                    .toNanos());
                    left.countDown();
                })
                .start()) {
            postdate.bus().scheduleSend(new Work(-1), java.time.Duration.ofMillis(700));
            for (int i = 0; i < messages; i++) {
                postdate.bus().scheduleSend(new Work(i), java.time.Duration.ofMillis(50 + i));
            }
            assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(lateness)
                .hasSize(messages + 1)
                .allSatisfy((number, nanos) -> assertThat(nanos).isNotNegative());
    }
}
