package dev.postdate.rabbitmq;

import dev.postdate.Headers;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What somebody else has published, understood. The array is not copied and must not be changed.
 *
 * @param id as the publisher gave it; null if it gave none
 * @param type the stable name of the message's type, or the publisher's own name where none is registered for it
 * @param contentType what the bytes are
 * @param body the message itself, without what was wrapped around it
 * @param correlationId the publisher's own; null for the one of the AMQP property
 * @param conversationId the publisher's own; null if it has none
 * @param expiresAt when it loses its worth; null for never
 * @param headers besides those that the AMQP message has
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ForeignMessage(
        @Nullable String id,
        String type,
        String contentType,
        byte[] body,
        @Nullable String correlationId,
        @Nullable String conversationId,
        @Nullable Instant expiresAt,
        Headers headers) {

    public ForeignMessage {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(contentType, "contentType");
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(headers, "headers");
    }

    /** A message that is nothing but its type and its body. */
    public static ForeignMessage of(String type, String contentType, byte[] body) {
        return new ForeignMessage(null, type, contentType, body, null, null, null, Headers.empty());
    }
}
