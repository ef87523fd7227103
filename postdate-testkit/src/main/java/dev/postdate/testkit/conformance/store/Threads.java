package dev.postdate.testkit.conformance.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs real threads beside each other and ends them all, whatever happens. */
final class Threads {
    private static final int SECONDS = 100;
    private static final int TO_END_SECONDS = 10;

    private Threads() {}

    /** False once the test has given up on its threads, so that none of them runs on beside the tests that follow. */
    static boolean mayGoOn() {
        return !Thread.currentThread().isInterrupted();
    }

    /** Runs these at once, each on its own thread; their answers, in order. The first failure ends them all and is thrown. */
    static <T> List<T> runAll(List<Callable<T>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            CompletionService<T> ended = new ExecutorCompletionService<>(threads);
            List<Future<T>> answers = calls.stream().map(ended::submit).toList();
            long since = System.nanoTime();
            for (int i = 0; i < calls.size(); i++) {
                long left = TimeUnit.SECONDS.toNanos(SECONDS) - (System.nanoTime() - since);
                Future<T> next = ended.poll(left, TimeUnit.NANOSECONDS);
                if (next == null) {
                    throw new AssertionError((calls.size() - i) + " of " + calls.size() + " threads are not done after "
                            + SECONDS + " seconds.");
                }
                // One that failed is to be noticed at once: the others may wait for what it was to do.
                next.get();
            }
            List<T> inOrder = new ArrayList<>();
            for (Future<T> answer : answers) {
                inOrder.add(answer.get());
            }
            return inOrder;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        } finally {
            threads.shutdownNow();
            // The tests that follow should not meet them. If one stays, what ended the others is still what has to be
            // told.
            threads.awaitTermination(TO_END_SECONDS, TimeUnit.SECONDS);
        }
    }
}
