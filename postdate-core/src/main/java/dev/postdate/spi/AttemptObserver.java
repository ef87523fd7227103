package dev.postdate.spi;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Told of every run of a handler, on the handler's thread. For metrics and tests. Thread-safe; what it throws is logged and ignored. */
@FunctionalInterface
public interface AttemptObserver {

    void attempted(Attempt attempt);

    /** How a run ended. */
    enum Result {
        SUCCEEDED,
        FAILED,
        /** It ran longer than its time limit, which is a failure. */
        TIMED_OUT,
        /** The handler asked to be run again. */
        AGAIN
    }

    /**
     * One run of a handler. Its result is not stored yet.
     *
     * @param message as it was read
     * @param handler the handler's name
     * @param startedAt by the store's clock
     * @param endedAt by the store's clock
     * @param error what it threw, if anything
     */
    record Attempt(
            Claimed claimed,
            Object message,
            String handler,
            Instant startedAt,
            Instant endedAt,
            Result result,
            @Nullable Throwable error) {
        public Attempt {
            Objects.requireNonNull(claimed, "claimed");
            Objects.requireNonNull(message, "message");
            Objects.requireNonNull(handler, "handler");
            Objects.requireNonNull(startedAt, "startedAt");
            Objects.requireNonNull(endedAt, "endedAt");
            Objects.requireNonNull(result, "result");
        }

        /** Which run of the handler for this message it was, from 1. */
        public int number() {
            return claimed.progress().runs() + 1;
        }
    }
}
