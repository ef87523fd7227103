package dev.postdate.spi;

import dev.postdate.Headers;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message with everything that does not change while it waits. Immutable.
 *
 * @param id made by the sender, before the message is stored
 * @param eventId of a copy: the event's id; otherwise null
 */
public record Envelope(
        UUID id,
        Kind kind,
        Content content,
        Address address,
        Headers headers,
        Correlation correlation,
        Origin origin,
        @Nullable UUID eventId) {

    public Envelope {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(correlation, "correlation");
        Objects.requireNonNull(origin, "origin");
        if ((kind == Kind.COPY) != (eventId != null)) {
            throw new IllegalArgumentException("Message " + id + ": only a copy names its event, got kind " + kind
                    + " and event " + eventId + ".");
        }
    }

    /** The same with another trace context. */
    public Envelope tracedBy(String traceParent) {
        Correlation traced = new Correlation(
                correlation.correlationId(), correlation.conversationId(), correlation.causationId(), traceParent);
        return new Envelope(id, kind, content, address, headers, traced, origin, eventId);
    }

    /** The copy of this event for one subscription. */
    public Envelope copyFor(Subscription subscription, UUID copyId) {
        return new Envelope(
                copyId,
                Kind.COPY,
                content,
                new Address(subscription.queue(), subscription.handler()),
                headers,
                correlation,
                origin,
                id);
    }

    /** The id that its token carries: its own, or that of the event it is a copy of. */
    public UUID tokenId() {
        return eventId == null ? id : eventId;
    }
}
