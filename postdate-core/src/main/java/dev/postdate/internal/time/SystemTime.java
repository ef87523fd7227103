package dev.postdate.internal.time;

import dev.postdate.spi.TimeDriver;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Real time: loops on platform threads, tasks on virtual threads or on platform threads that are made as they are needed and kept for a minute.
 */
public final class SystemTime implements TimeDriver {

    private static final Logger LOG = LoggerFactory.getLogger(SystemTime.class);
    private static final long AWAIT_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    // A loop that broke its promise not to throw is run again after this long, so that it neither ends nor spins.
    private static final long AFTER_ERROR_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final ExecutorService tasks;
    private final Clock clock = Clock.systemUTC();

    /** Tasks on virtual threads where the runtime has them. */
    public SystemTime(String name) {
        this(name, hasVirtualThreads());
    }

    /** @param virtual tasks on virtual threads, which the runtime must have */
    public SystemTime(String name, boolean virtual) {
        this.name = name;
        String prefix = name + "-handler-";
        this.tasks = virtual ? virtualThreadEach(prefix) : Executors.newCachedThreadPool(platformThreads(prefix));
    }

    /** Before Java 21 they are not there, or only as a preview. */
    public static boolean hasVirtualThreads() {
        return Runtime.version().feature() >= 21;
    }

    @Override
    public Instant instant() {
        return clock.instant();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Loop startLoop(String loopName, Pass pass) {
        ThreadLoop loop = new ThreadLoop(name + "-" + loopName, pass);
        loop.thread.start();
        return loop;
    }

    @Override
    public void execute(String taskName, Runnable task) {
        tasks.execute(task);
    }

    @Override
    public boolean await(Duration atMost, BooleanSupplier condition) {
        long start = System.nanoTime();
        long limit = atMost.toNanos();
        boolean interrupted = false;
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - start >= limit) {
                    return false;
                }
                LockSupport.parkNanos(this, AWAIT_STEP_NANOS);
                interrupted |= Thread.interrupted();
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        tasks.shutdown();
    }

    /**
     * Virtual threads are reached by a method handle because this jar is also for Java 17, which has none; nothing else about them is
     * looked up by name.
     */
    private static ExecutorService virtualThreadEach(String prefix) {
        try {
            MethodHandle create = MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class, ThreadFactory.class));
            return (ExecutorService) create.invoke(virtualThreads(prefix));
        } catch (Throwable e) {
            throw new IllegalStateException(
                    "Java " + Runtime.version().feature() + " should have virtual threads, but they cannot be made: "
                            + e,
                    e);
        }
    }

    private static ThreadFactory virtualThreads(String prefix) throws Throwable {
        Class<?> builder = Class.forName("java.lang.Thread$Builder");
        Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        Object virtual = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual))
                .invoke();
        Object named = lookup.findVirtual(builder, "name", MethodType.methodType(builder, String.class, long.class))
                .invoke(virtual, prefix, 1L);
        return (ThreadFactory) lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class))
                .invoke(named);
    }

    private static ThreadFactory platformThreads(String prefix) {
        AtomicLong count = new AtomicLong();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** One loop on one thread. */
    private static final class ThreadLoop implements Loop, Runnable {
        private final Pass pass;
        private final Thread thread;
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile boolean woken;
        private volatile boolean stopped;

        ThreadLoop(String name, Pass pass) {
            this.pass = pass;
            this.thread = new Thread(this, name);
        }

        @Override
        public void run() {
            try {
                while (!stopped) {
                    // Cleared before the pass: a wake-up that comes while it runs is kept for another run.
                    woken = false;
                    long wait = runPass();
                    if (wait > 0) {
                        waitFor(wait);
                    }
                }
            } finally {
                ended.countDown();
            }
        }

        private long runPass() {
            try {
                return pass.run();
            } catch (RuntimeException | Error e) {
                LOG.error("{} failed unexpectedly and runs again in one second", thread.getName(), e);
                return AFTER_ERROR_NANOS;
            }
        }

        private void waitFor(long nanos) {
            long start = System.nanoTime();
            long left = nanos;
            while (left > 0 && !woken && !stopped) {
                LockSupport.parkNanos(this, left);
                // Nobody has a reason to interrupt a loop; left set, the flag would make every park return at once.
                Thread.interrupted();
                left = nanos - (System.nanoTime() - start);
            }
        }

        @Override
        public void wake() {
            if (!woken) {
                woken = true;
                LockSupport.unpark(thread);
            }
        }

        @Override
        public boolean stop(Duration atMost) {
            stopped = true;
            LockSupport.unpark(thread);
            if (Thread.currentThread() == thread) {
                return true;
            }
            boolean interrupted = false;
            try {
                long deadline = System.nanoTime() + atMost.toNanos();
                while (true) {
                    try {
                        return ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
