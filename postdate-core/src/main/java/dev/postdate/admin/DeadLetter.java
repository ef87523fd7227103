package dev.postdate.admin;

import dev.postdate.Headers;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.FailureRecord;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message that will not run again without an operator, with everything it had. Immutable but for the body, which must not be changed.
 *
 * @param fingerprint the same for those that died of the same cause, see {@link DeadLetters#groups}
 */
@SuppressWarnings("ArrayRecordComponent") // a body is handed through, never compared
public record DeadLetter(
        UUID messageId,
        String messageType,
        String queue,
        @Nullable String handlerOrNull,
        DeadReason reason,
        String detail,
        String fingerprint,
        @Nullable String correlationIdOrNull,
        Instant deadAt,
        Instant dueAt,
        int attempts,
        List<FailureRecord> errors,
        Headers headers,
        byte[] body) {

    public DeadLetter {
        Objects.requireNonNull(messageId, "messageId");
        Objects.requireNonNull(messageType, "messageType");
        Objects.requireNonNull(queue, "queue");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(deadAt, "deadAt");
        Objects.requireNonNull(dueAt, "dueAt");
        errors = List.copyOf(errors);
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
    }

    /** The one handler it was for; empty where its type decides. */
    public Optional<String> handler() {
        return Optional.ofNullable(handlerOrNull);
    }

    public Optional<String> correlationId() {
        return Optional.ofNullable(correlationIdOrNull);
    }

    /** The last failure of its handler, if that was what ended it. */
    public Optional<FailureRecord> lastError() {
        return errors.isEmpty() ? Optional.empty() : Optional.of(errors.get(errors.size() - 1));
    }

    @Override
    public String toString() {
        return messageType + " " + messageId + " on " + queue + ", dead since " + deadAt + " after " + attempts
                + " attempts: " + reason + ", " + detail
                + lastError().map(error -> "; last error: " + error.error()).orElse("");
    }
}
