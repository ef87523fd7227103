package dev.postdate.spi;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant; all given conditions hold at once. Immutable.
 *
 * @param type the stable name of the message type
 * @param queue the full name of the queue they were on
 * @param reason why they are dead letters
 * @param fingerprint what they died of
 * @param correlationId their correlation id
 * @param deadFrom dead at or after this instant
 * @param deadBefore dead before this instant
 */
public record DeadLetterQuery(
        @Nullable String type,
        @Nullable String queue,
        @Nullable DeadReason reason,
        @Nullable String fingerprint,
        @Nullable String correlationId,
        @Nullable Instant deadFrom,
        @Nullable Instant deadBefore) {

    private static final DeadLetterQuery ALL = new DeadLetterQuery(null, null, null, null, null, null, null);

    /** Every dead letter; refused by actions that change many at once. */
    public static DeadLetterQuery all() {
        return ALL;
    }

    public DeadLetterQuery type(String type) {
        return new DeadLetterQuery(
                Objects.requireNonNull(type, "type"), queue, reason, fingerprint, correlationId, deadFrom, deadBefore);
    }

    public DeadLetterQuery queue(String queue) {
        return new DeadLetterQuery(
                type, Objects.requireNonNull(queue, "queue"), reason, fingerprint, correlationId, deadFrom, deadBefore);
    }

    public DeadLetterQuery reason(DeadReason reason) {
        return new DeadLetterQuery(
                type,
                queue,
                Objects.requireNonNull(reason, "reason"),
                fingerprint,
                correlationId,
                deadFrom,
                deadBefore);
    }

    public DeadLetterQuery fingerprint(String fingerprint) {
        return new DeadLetterQuery(
                type,
                queue,
                reason,
                Objects.requireNonNull(fingerprint, "fingerprint"),
                correlationId,
                deadFrom,
                deadBefore);
    }

    public DeadLetterQuery correlationId(String correlationId) {
        return new DeadLetterQuery(
                type,
                queue,
                reason,
                fingerprint,
                Objects.requireNonNull(correlationId, "correlationId"),
                deadFrom,
                deadBefore);
    }

    public DeadLetterQuery deadFrom(Instant instant) {
        return new DeadLetterQuery(
                type,
                queue,
                reason,
                fingerprint,
                correlationId,
                Objects.requireNonNull(instant, "instant"),
                deadBefore);
    }

    public DeadLetterQuery deadBefore(Instant instant) {
        return new DeadLetterQuery(
                type, queue, reason, fingerprint, correlationId, deadFrom, Objects.requireNonNull(instant, "instant"));
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
                .with("reason", reason)
                .with("fingerprint", fingerprint)
                .with("correlation id", correlationId)
                .with("dead from", deadFrom)
                .with("dead before", deadBefore)
                .toString();
    }
}
