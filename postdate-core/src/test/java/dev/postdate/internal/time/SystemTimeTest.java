package dev.postdate.internal.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which threads tasks run on. */
class SystemTimeTest {

    /** @param group virtual threads say by it that they are, while they run; what asks them directly is not in Java 17 */
    private record Ran(String thread, String group, boolean daemon) {

        boolean isVirtual() {
            return group.equals("VirtualThreads");
        }

        static Ran on(SystemTime time) throws InterruptedException {
            BlockingQueue<Ran> ran = new LinkedBlockingQueue<>();
            try {
                time.execute("task", () -> ran.add(here(Thread.currentThread())));
                return ran.take();
            } finally {
                time.close();
            }
        }

        private static Ran here(Thread thread) {
            return new Ran(thread.getName(), thread.getThreadGroup().getName(), thread.isDaemon());
        }
    }

    @Test
    void tasksRunOnVirtualThreadsWhereTheRuntimeHasThem() throws InterruptedException {
        Ran ran = Ran.on(new SystemTime("shop"));

        assertThat(ran.isVirtual()).isEqualTo(Runtime.version().feature() >= 21);
        assertThat(ran.thread()).isEqualTo("shop-handler-1");
    }

    @Test
    void tasksRunOnPlatformThreadsWhereVirtualOnesAreNotWanted() throws InterruptedException {
        Ran ran = Ran.on(new SystemTime("shop", false));

        assertThat(ran.isVirtual()).isFalse();
        assertThat(ran.daemon()).isTrue();
        assertThat(ran.thread()).isEqualTo("shop-handler-1");
    }

    @Test
    void tasksRunOnVirtualThreadsWhereTheyAreWanted() throws InterruptedException {
        assumeTrue(SystemTime.hasVirtualThreads(), "Virtual threads need Java 21.");

        assertThat(Ran.on(new SystemTime("shop", true)).isVirtual()).isTrue();
    }

    @Test
    void platformThreadsAreAsManyAsTasksRunAtOnceAndAreUsedAgain() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        SystemTime time = new SystemTime("shop", false);
        try {
            for (int round = 0; round < 100; round++) {
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
            }
        } finally {
            time.close();
        }
        // A thread is free some moments after its task has said that it has ended, so some more than three are made.
        assertThat(threads).hasSizeBetween(3, 30);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
