package dev.postdate.spi;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which messages are meant; all given conditions hold at once. Immutable.
 *
 * @param type the stable name of the message type
 * @param queue the full name of the queue they wait on
 * @param key the schedule key they hold
 * @param kind command, event not yet copied, or copy
 * @param correlationId their correlation id
 * @param dueFrom due at or after this instant
 * @param dueBefore due before this instant
 */
public record MessageQuery(
        @Nullable String type,
        @Nullable String queue,
        @Nullable String key,
        @Nullable Kind kind,
        @Nullable String correlationId,
        @Nullable Instant dueFrom,
        @Nullable Instant dueBefore) {

    private static final MessageQuery ALL = new MessageQuery(null, null, null, null, null, null, null);

    /** Every message; refused by actions that change many at once. */
    public static MessageQuery all() {
        return ALL;
    }

    public MessageQuery type(String type) {
        return new MessageQuery(
                Objects.requireNonNull(type, "type"), queue, key, kind, correlationId, dueFrom, dueBefore);
    }

    public MessageQuery queue(String queue) {
        return new MessageQuery(
                type, Objects.requireNonNull(queue, "queue"), key, kind, correlationId, dueFrom, dueBefore);
    }

    public MessageQuery key(String key) {
        return new MessageQuery(
                type, queue, Objects.requireNonNull(key, "key"), kind, correlationId, dueFrom, dueBefore);
    }

    public MessageQuery kind(Kind kind) {
        return new MessageQuery(
                type, queue, key, Objects.requireNonNull(kind, "kind"), correlationId, dueFrom, dueBefore);
    }

    public MessageQuery correlationId(String correlationId) {
        return new MessageQuery(
                type, queue, key, kind, Objects.requireNonNull(correlationId, "correlationId"), dueFrom, dueBefore);
    }

    public MessageQuery dueFrom(Instant instant) {
        return new MessageQuery(
                type, queue, key, kind, correlationId, Objects.requireNonNull(instant, "instant"), dueBefore);
    }

    public MessageQuery dueBefore(Instant instant) {
        return new MessageQuery(
                type, queue, key, kind, correlationId, dueFrom, Objects.requireNonNull(instant, "instant"));
    }

    /** True if there is no condition. */
    public boolean isEmpty() {
        return equals(ALL);
    }

    /** Its conditions, for a person. */
    @Override
    public String toString() {
        return new Conditions()
                .with("type", type)
                .with("queue", queue)
                .with("key", key)
                .with("kind", kind)
                .with("correlation id", correlationId)
                .with("due from", dueFrom)
                .with("due before", dueBefore)
                .toString();
    }
}
