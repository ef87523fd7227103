package dev.postdate;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule call did. Immutable.
 *
 * <p>{@link #cancellable()} is true if and only if there is a token.
 */
public final class SchedulingResult {

    /** What became of the message. */
    public enum Disposition {
        /** Stored as a message of its own. */
        SCHEDULED,
        /** A message with the same schedule key waits already and was kept; the result is that message's. */
        KEPT_EXISTING,
        /** A message with the same schedule key was removed and this one took its place. */
        REPLACED,
        /** A message with the same schedule key took this one's content and was moved; the result is that message's. */
        PUSHED_BACK
    }

    private final @Nullable ScheduleToken token;
    private final Instant dueAt;
    private final Disposition disposition;

    public SchedulingResult(@Nullable ScheduleToken token, Instant dueAt, Disposition disposition) {
        this.token = token;
        this.dueAt = Objects.requireNonNull(dueAt, "dueAt");
        this.disposition = Objects.requireNonNull(disposition, "disposition");
    }

    /**
     * The token by which the message is cancelled, moved and found.
     *
     * @throws IllegalStateException if there is none, because whoever holds the message cannot give it back
     */
    public ScheduleToken token() {
        if (token == null) {
            throw new IllegalStateException(
                    "This message cannot be cancelled: its broker holds it and does not give it back."
                            + " Ask cancellable() first; Postdate.explain(type) says why.");
        }
        return token;
    }

    /** The due time that the store holds, by the store's clock. */
    public Instant dueAt() {
        return dueAt;
    }

    public boolean cancellable() {
        return token != null;
    }

    public Disposition disposition() {
        return disposition;
    }

    @Override
    public String toString() {
        return disposition + " " + (token == null ? "(not cancellable)" : token) + " due " + dueAt;
    }
}
