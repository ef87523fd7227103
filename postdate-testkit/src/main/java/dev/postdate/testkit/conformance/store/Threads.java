package dev.postdate.testkit.conformance.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs real threads beside each other and ends them all, whatever happens. */
final class Threads {
    private static final int SECONDS = 100;

    private Threads() {}

    /** False once the test has given up on its threads, so that none of them runs on beside the tests that follow. */
    static boolean mayGoOn() {
        return !Thread.currentThread().isInterrupted();
    }

    /** Runs these at once, each on its own thread; their answers, in order. The first failure is thrown. */
    static <T> List<T> runAll(List<Callable<T>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            List<T> answers = new ArrayList<>();
            for (Future<T> answer : threads.invokeAll(calls, SECONDS, TimeUnit.SECONDS)) {
                if (answer.isCancelled()) {
                    throw new AssertionError("Not done after " + SECONDS + " seconds.");
                }
                answers.add(answer.get());
            }
            return answers;
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        } finally {
            threads.shutdownNow();
        }
    }
}
