package dev.postdate.observe;

import dev.postdate.spi.Claimed;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One run of a handler. Its result is not stored yet. Immutable.
 *
 * @param message as it was read
 * @param handler the handler's name
 * @param startedAt by the store's clock
 * @param endedAt by the store's clock
 * @param error what it threw, if anything
 */
public record Attempt(
        Claimed claimed,
        Object message,
        String handler,
        Instant startedAt,
        Instant endedAt,
        Result result,
        @Nullable Throwable error) {

    /** How a run ended. */
    public enum Result {
        SUCCEEDED,
        FAILED,
        /** It ran longer than its time limit, which is a failure. */
        TIMED_OUT,
        /** It is run again for no failure: the handler asked for that, or what its transaction needs is held by somebody just now. */
        AGAIN,
        /** It was interrupted by the stop of its node, and is handed back. */
        HANDED_BACK
    }

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

    /** How long after it was due the message came to its handler; of a retry, after the retry was due. */
    public Duration lateness() {
        return Duration.between(claimed.dueAt(), startedAt);
    }
}
