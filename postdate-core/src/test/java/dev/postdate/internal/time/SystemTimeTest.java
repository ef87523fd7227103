package dev.postdate.internal.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which threads tasks run on. */
class SystemTimeTest {

    /** All virtual threads say that they are in this group; what asks them directly is not in Java 17. */
    private static boolean isVirtual(Thread thread) {
        return thread.getThreadGroup().getName().equals("VirtualThreads");
    }

    private static Thread threadOf(SystemTime time) throws InterruptedException {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        try {
            time.execute("task", () -> threads.add(Thread.currentThread()));
            return threads.take();
        } finally {
            time.close();
        }
    }

    @Test
    void tasksRunOnVirtualThreadsWhereTheRuntimeHasThem() throws InterruptedException {
        Thread thread = threadOf(new SystemTime("shop"));

        assertThat(isVirtual(thread)).isEqualTo(Runtime.version().feature() >= 21);
        assertThat(thread.getName()).isEqualTo("shop-handler-1");
    }

    @Test
    void tasksRunOnPlatformThreadsWhereVirtualOnesAreNotWanted() throws InterruptedException {
        Thread thread = threadOf(new SystemTime("shop", false));

        assertThat(isVirtual(thread)).isFalse();
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getName()).isEqualTo("shop-handler-1");
    }

    @Test
    void tasksRunOnVirtualThreadsWhereTheyAreWanted() throws InterruptedException {
        assumeTrue(SystemTime.hasVirtualThreads(), "Virtual threads need Java 21.");

        assertThat(isVirtual(threadOf(new SystemTime("shop", true)))).isTrue();
    }

    @Test
    void thereAreAsManyPlatformThreadsAsTasksRunAtOnce() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        SystemTime time = new SystemTime("shop", false);
        try {
            for (int round = 0; round < 20; round++) {
                CountDownLatch together = new CountDownLatch(3);
                CountDownLatch ended = new CountDownLatch(3);
                for (int i = 0; i < 3; i++) {
                    time.execute("task", () -> {
                        threads.add(Thread.currentThread());
                        together.countDown();
                        awaitQuietly(together);
                        ended.countDown();
                    });
                }
                awaitQuietly(ended);
                // A thread is free some moments after its task has said that it has ended.
                assertThat(time.await(
                                Duration.ofSeconds(30),
                                () -> threads.stream().allMatch(thread -> thread.getState() != Thread.State.RUNNABLE)))
                        .isTrue();
            }
        } finally {
            time.close();
        }
        assertThat(threads).hasSize(3);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
