package dev.postdate.spi;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row as it is read for callers and operators.
 *
 * @param sequence the order of storing; breaks ties between equal due times
 * @param key the schedule key it still holds, or null
 */
public record MessageRecord(
        Envelope envelope,
        MessageState state,
        Instant createdAt,
        Instant dueAt,
        @Nullable Instant expiresAt,
        long sequence,
        Progress progress,
        @Nullable String key) {
    public MessageRecord {
        Objects.requireNonNull(envelope, "envelope");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(dueAt, "dueAt");
        Objects.requireNonNull(progress, "progress");
    }
}
