package dev.postdate.spi.transport;

import dev.postdate.Headers;
import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message as it is sent.
 *
 * @param id the same whenever it is sent again
 * @param destination a queue's full name; of an event the message type's name
 * @param event true if it goes to whoever has subscribed
 * @param application who sends it
 * @param replyTo where an answer goes, in the transport's own terms; null for nowhere
 * @param expiresAt when it loses its worth; null for never
 * @param delay how long the transport is to hold it; null for not at all
 */
public record OutgoingMessage(
        UUID id,
        String destination,
        boolean event,
        Content content,
        Headers headers,
        Correlation correlation,
        String application,
        @Nullable String replyTo,
        @Nullable Instant expiresAt,
        @Nullable Duration delay) {

    public OutgoingMessage {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(destination, "destination");
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(correlation, "correlation");
        Objects.requireNonNull(application, "application");
    }
}
