package dev.postdate.spi;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter with everything its message had.
 *
 * @param detail one sentence for the operator
 * @param fingerprint the same for those that died of the same cause
 * @param deadAt when it became one, by the store's clock
 * @param sequence the order in which dead letters came
 */
public record DeadLetterRecord(
        Envelope envelope,
        DeadReason reason,
        String detail,
        String fingerprint,
        Instant deadAt,
        Instant createdAt,
        Instant dueAt,
        @Nullable Instant expiresAt,
        Progress progress,
        long sequence) {
    public DeadLetterRecord {
        Objects.requireNonNull(envelope, "envelope");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(deadAt, "deadAt");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(dueAt, "dueAt");
        Objects.requireNonNull(progress, "progress");
    }
}
