package dev.postdate.rabbitmq;

import dev.postdate.Headers;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** See {@link ForeignFormats#massTransit}. */
final class MassTransitFormat implements ForeignFormat {

    private static final String CONTENT_TYPE = "application/vnd.masstransit+json";

    private final Map<String, String> types;

    MassTransitFormat(Map<String, String> types) {
        this.types = Map.copyOf(types);
    }

    @Override
    public Optional<ForeignMessage> read(RawMessage raw) {
        String contentType = raw.properties().getContentType();
        if (contentType == null || !contentType.startsWith(CONTENT_TYPE)) {
            return Optional.empty();
        }
        MassTransitEnvelope envelope = MassTransitEnvelope.read(raw.body());
        return Optional.of(new ForeignMessage(
                envelope.text("messageId"),
                type(envelope.messageTypes()),
                WireReader.JSON,
                envelope.message(),
                envelope.text("correlationId"),
                envelope.text("conversationId"),
                expiry(envelope.text("expirationTime")),
                addresses(envelope)));
    }

    private String type(List<String> urns) {
        if (urns.isEmpty()) {
            throw new IllegalArgumentException("MassTransit's envelope has no messageType");
        }
        return urns.stream()
                .filter(types::containsKey)
                .map(types::get)
                .findFirst()
                .orElse(urns.get(0));
    }

    private static @Nullable Instant expiry(@Nullable String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "MassTransit's envelope has an expirationTime that is no time: " + text, e);
        }
    }

    /** Where MassTransit would send answers and faults; ours go nowhere by themselves, since it expects its envelope. */
    private static Headers addresses(MassTransitEnvelope envelope) {
        Headers headers = Headers.empty();
        for (String name : List.of("sourceAddress", "responseAddress", "faultAddress", "requestId", "initiatorId")) {
            String value = envelope.text(name);
            if (value != null) {
                headers = headers.with("masstransit-" + name, value);
            }
        }
        return headers;
    }
}
