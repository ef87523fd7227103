package dev.postdate.admin;

import dev.postdate.Headers;
import dev.postdate.spi.FailureRecord;
import dev.postdate.spi.Kind;
import dev.postdate.spi.MessageState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a message that is not finished. Immutable but for the body, which must not be changed.
 *
 * @param messageId its id; of a copy of an event its own
 * @param eventIdOrNull the event that it is a copy of
 * @param attempts how many runs of its handler have ended, or may have been cut off with their node
 * @param failures how many of them are charged to its retry rules
 * @param errors its failures: the first, and the latest others
 */
@SuppressWarnings("ArrayRecordComponent") // a body is handed through, never compared
public record MessageDetails(
        UUID messageId,
        @Nullable UUID eventIdOrNull,
        String messageType,
        int version,
        Kind kind,
        MessageState state,
        String queue,
        @Nullable String handlerOrNull,
        String application,
        Instant createdAt,
        Instant dueAt,
        @Nullable Instant expiresAtOrNull,
        @Nullable String keyOrNull,
        @Nullable String correlationIdOrNull,
        UUID conversationId,
        int attempts,
        int failures,
        List<FailureRecord> errors,
        Headers headers,
        String contentType,
        byte[] body) {

    public MessageDetails {
        Objects.requireNonNull(messageId, "messageId");
        Objects.requireNonNull(messageType, "messageType");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(queue, "queue");
        Objects.requireNonNull(application, "application");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(dueAt, "dueAt");
        Objects.requireNonNull(conversationId, "conversationId");
        errors = List.copyOf(errors);
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(contentType, "contentType");
        Objects.requireNonNull(body, "body");
    }

    /** The event that it is a copy of, if it is one. */
    public Optional<UUID> eventId() {
        return Optional.ofNullable(eventIdOrNull);
    }

    /** The one handler it is for; empty where its type decides. */
    public Optional<String> handler() {
        return Optional.ofNullable(handlerOrNull);
    }

    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAtOrNull);
    }

    /** The schedule key that it still holds. */
    public Optional<String> key() {
        return Optional.ofNullable(keyOrNull);
    }

    public Optional<String> correlationId() {
        return Optional.ofNullable(correlationIdOrNull);
    }
}
