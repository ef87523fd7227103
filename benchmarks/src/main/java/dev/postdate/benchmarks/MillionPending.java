package dev.postdate.benchmarks;

import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.ScheduleToken;
import dev.postdate.jackson.JacksonSerializer;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A million messages that wait in memory: how much heap each takes, and how fast they are scheduled, cancelled and delivered, through the
 * whole public path. Prints one line a figure; the first round only warms up.
 */
public final class MillionPending {

    private static final int THREADS = 2;

    /** About what a reminder carries. */
    @MessageType("bench.reminder")
    public record Reminder(int number, String customer) {}

    private final int messages;
    private final PrintStream out;

    MillionPending(int messages, PrintStream out) {
        this.messages = messages;
        this.out = out;
    }

    public static void main(String[] args) throws Exception {
        new MillionPending(1_000_000, System.out).run(4);
    }

    void run(int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            out.println(round == 0 ? "warm-up" : "round " + round);
            schedule();
            deliver();
        }
    }

    private void schedule() throws Exception {
        int body = JacksonSerializer.create().serialize(new Reminder(500_000, "customer")).length;
        try (Postdate postdate = Postdate.builder("bench")
                .handle(Reminder.class, (message, context) -> {})
                .start()) {
            ScheduleToken[] tokens = new ScheduleToken[messages];
            long before = usedHeap();
            Instant start = Instant.now().plus(Duration.ofHours(1));
            report(
                    "scheduled, one caller",
                    messages / 2,
                    time(1, (thread, from) -> fill(postdate, tokens, start, 0, messages / 2)));
            report("scheduled, " + THREADS + " callers", messages / 2, time(THREADS, (thread, threads) -> {
                int share = messages / 2 / threads;
                int from = messages / 2 + thread * share;
                fill(postdate, tokens, start, from, from + share);
            }));
            long after = usedHeap();
            long arrays = 16L + 4L * messages;
            // The tokens are the caller's: an object and, shared with the store, its id.
            long ofCaller = 16L * messages + arrays;
            // An array's header is 16 bytes, and objects are aligned to 8.
            long bodies = (16L + body + 7) / 8 * 8 * messages;
            out.printf(
                    "  heap: %d bytes a message besides its body of %d bytes (%d in all)%n",
                    (after - before - ofCaller - bodies) / messages, body, (after - before - ofCaller) / messages);
            report("cancelled, one caller", messages, time(1, (thread, threads) -> {
                for (ScheduleToken token : tokens) {
                    if (!postdate.bus().cancel(token).cancelled()) {
                        throw new IllegalStateException("Not cancelled: " + token);
                    }
                }
            }));
        }
    }

    private void fill(Postdate postdate, ScheduleToken[] tokens, Instant start, int from, int to) {
        for (int i = from; i < to; i++) {
            // Spread over an hour, not in order, as reminders are.
            Instant due = start.plusNanos((i * 7_919L % messages) * 3_600_000L);
            tokens[i] = postdate.bus()
                    .scheduleSend(new Reminder(i, "customer"), due)
                    .token();
        }
    }

    private void deliver() throws Exception {
        CountDownLatch left = new CountDownLatch(messages);
        try (Postdate postdate = Postdate.builder("bench")
                .handle(Reminder.class, (message, context) -> left.countDown())
                .start()) {
            postdate.admin().queues().pause("bench");
            for (int i = 0; i < messages; i++) {
                postdate.bus().send(new Reminder(i, "customer"));
            }
            long start = System.nanoTime();
            postdate.admin().queues().resume("bench");
            left.await();
            report("delivered", messages, System.nanoTime() - start);
        }
    }

    private interface Share {
        void run(int thread, int threads);
    }

    private static long time(int threads, Share share) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            long start = System.nanoTime();
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                running.add(pool.submit(() -> share.run(number, threads)));
            }
            for (Future<?> each : running) {
                each.get();
            }
            return System.nanoTime() - start;
        } finally {
            pool.shutdown();
        }
    }

    private void report(String what, int count, long nanos) {
        out.printf("  %s: %,.0f a second%n", what, count * 1e9 / nanos);
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
}
