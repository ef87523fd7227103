package dev.postdate.spi;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message that ended undelivered without becoming a dead letter. Immutable.
 *
 * @param how {@link MessageEnd#EXPIRED} or {@link MessageEnd#DISCARDED}
 * @param why one phrase for the operator; null where it expired
 * @param error the failure that it follows from; null if there was none
 * @param endedAt when, by the store's clock
 * @param dueAt when it was due
 * @param runs how many runs of its handler began
 */
public record EndedRecord(
        UUID id,
        String type,
        String queue,
        MessageEnd how,
        @Nullable String why,
        @Nullable String error,
        Instant endedAt,
        Instant dueAt,
        int runs) {

    /** How many of the latest a store keeps; the others are only counted. */
    public static final int KEPT = 1_000;

    public EndedRecord {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(queue, "queue");
        Objects.requireNonNull(how, "how");
        Objects.requireNonNull(endedAt, "endedAt");
        Objects.requireNonNull(dueAt, "dueAt");
    }
}
