package dev.postdate.spi;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The ids that tie messages together.
 *
 * @param correlationId the caller's own
 * @param conversationId the same for a message and for all that followed from it
 * @param causationId the message whose handler sent this one
 * @param traceParent the trace context of the sender, in the form that W3C's Trace Context gives it
 */
public record Correlation(
        @Nullable String correlationId,
        UUID conversationId,
        @Nullable UUID causationId,
        @Nullable String traceParent) {

    public Correlation {
        Objects.requireNonNull(conversationId, "conversationId");
    }
}
