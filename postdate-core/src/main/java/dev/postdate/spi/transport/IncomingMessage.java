package dev.postdate.spi.transport;

import dev.postdate.Headers;
import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message as it has arrived. Whoever sent it is not trusted: nothing here names a key, a handler, an attempt or who may cancel it.
 *
 * @param queue the full name of the queue it arrived on
 * @param id the same whenever it arrives again
 * @param event true if it is for whoever has subscribed
 * @param content its type's name as it was sent, which need not be known
 * @param application who says to have sent it; null if it does not say
 * @param replyTo where an answer goes, in the transport's own terms; null for nowhere
 * @param dueAt when it is due, if that is later; null for now
 * @param expiresAt when it loses its worth; null for never
 * @param redelivered true if it may have been handed in before
 */
public record IncomingMessage(
        String queue,
        UUID id,
        boolean event,
        Content content,
        Headers headers,
        Correlation correlation,
        @Nullable String application,
        @Nullable String replyTo,
        @Nullable Instant dueAt,
        @Nullable Instant expiresAt,
        boolean redelivered) {

    public IncomingMessage {
        Objects.requireNonNull(queue, "queue");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(correlation, "correlation");
    }
}
