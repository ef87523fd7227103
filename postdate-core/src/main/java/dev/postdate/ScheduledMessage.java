package dev.postdate;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A message that is not finished, as the store knows it. Immutable. */
public final class ScheduledMessage {

    /** Where it stands. */
    public enum State {
        /** Waits for its due time, for a retry, or for a free node. */
        PENDING,
        /** A node has it: its handler runs or is about to. */
        IN_DELIVERY,
        /** An event that was copied to its subscribers; some copies are not finished. */
        COPIED
    }

    private final ScheduleToken token;
    private final String messageType;
    private final String destination;
    private final State state;
    private final Instant dueAt;
    private final int attempts;
    private final @Nullable String lastError;
    private final @Nullable String key;

    public ScheduledMessage(
            ScheduleToken token,
            String messageType,
            String destination,
            State state,
            Instant dueAt,
            int attempts,
            @Nullable String lastError,
            @Nullable String key) {
        this.token = Objects.requireNonNull(token, "token");
        this.messageType = Objects.requireNonNull(messageType, "messageType");
        this.destination = Objects.requireNonNull(destination, "destination");
        this.state = Objects.requireNonNull(state, "state");
        this.dueAt = Objects.requireNonNull(dueAt, "dueAt");
        this.attempts = attempts;
        this.lastError = lastError;
        this.key = key;
    }

    public ScheduleToken token() {
        return token;
    }

    public String messageType() {
        return messageType;
    }

    /** The queue it waits on. */
    public String destination() {
        return destination;
    }

    public State state() {
        return state;
    }

    public Instant dueAt() {
        return dueAt;
    }

    /** How many runs of its handler have ended, or may have been cut off with their node. */
    public int attempts() {
        return attempts;
    }

    /** What the last failed attempt said. */
    public Optional<String> lastError() {
        return Optional.ofNullable(lastError);
    }

    /** The schedule key it still holds. */
    public Optional<String> key() {
        return Optional.ofNullable(key);
    }

    @Override
    public String toString() {
        return messageType + " " + token + " " + state + " due " + dueAt + " on " + destination
                + (attempts > 0 ? " after " + attempts + " attempts" : "");
    }
}
