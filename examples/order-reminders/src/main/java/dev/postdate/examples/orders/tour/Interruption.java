package dev.postdate.examples.orders.tour;

import dev.postdate.examples.orders.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** A worker was killed while its handler ran. Says from when on whatever came after it counts as late. */
sealed interface Interruption {

    /** When the worker was killed. */
    Instant from();

    /** The message whose handler was running. */
    UUID message();

    /** From when on a message that was due then is late. */
    Instant lateFrom(Instant due);

    /** From when on the interrupted message is late, if it has not begun again. */
    Instant lateAgainFrom();

    /** How late a handler began, in words. */
    String lateness(Instant due, Instant began);

    /** How late the interrupted message began again, in words. */
    String latenessAgain(Instant began);

    /** What no message was late after, to be said when every promise was kept. */
    String inTime();

    /**
     * Nobody could handle anything until a worker was started again.
     *
     * @param until the start line of the next worker
     */
    record Outage(Instant from, Instant until, UUID message) implements Interruption {

        @Override
        public Instant lateFrom(Instant due) {
            return !due.isBefore(from) && due.isBefore(until) ? until : due;
        }

        @Override
        public Instant lateAgainFrom() {
            return until;
        }

        @Override
        public String lateness(Instant due, Instant began) {
            return lateFrom(due).equals(until) ? latenessAgain(began) : millis(due, began);
        }

        @Override
        public String latenessAgain(Instant began) {
            return began.isBefore(until) ? "during the restart" : millis(until, began) + " after the restart";
        }

        @Override
        public String inTime() {
            return "its due time or the restart";
        }
    }

    /**
     * Another worker was there, and held up nothing but what the dead one had claimed.
     *
     * @param began when the interrupted message began again
     * @param bound how long after the kill that may be, by the lease
     */
    record Takeover(Instant from, Instant began, Duration bound, UUID message) implements Interruption {

        /** True for what fell due while nobody had taken over yet. */
        boolean isMeanwhile(Instant due) {
            return !due.isBefore(from) && due.isBefore(began);
        }

        @Override
        public Instant lateFrom(Instant due) {
            return due;
        }

        @Override
        public Instant lateAgainFrom() {
            return from.plus(bound);
        }

        @Override
        public String lateness(Instant due, Instant atLast) {
            return millis(due, atLast) + (isMeanwhile(due) ? " meanwhile" : "");
        }

        @Override
        public String latenessAgain(Instant atLast) {
            return Durations.readable(Duration.between(from, atLast)) + " after the kill";
        }

        @Override
        public String inTime() {
            return "its due time, the interrupted one apart";
        }
    }

    private static String millis(Instant due, Instant began) {
        return "%+d ms".formatted(Duration.between(due, began).toMillis());
    }
}
