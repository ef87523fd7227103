package dev.postdate.examples.orders.tour;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits until something has come about, never for a time of its own choosing and never for ever. */
public final class Await {

    private static final long STEP_NANOS = Duration.ofMillis(10).toNanos();

    private Await() {}

    /**
     * Asks again and again until there is an answer.
     *
     * @throws IllegalStateException if there is none in time, saying what was waited for
     */
    public static <T> T until(String what, Duration atMost, Supplier<Optional<T>> question) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            Optional<T> answer = question.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new IllegalStateException("waited " + atMost.toSeconds() + " s in vain until " + what);
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    public static void untilTrue(String what, Duration atMost, Supplier<Boolean> question) {
        until(what, atMost, () -> Optional.of(question.get()).filter(Boolean::booleanValue));
    }
}
