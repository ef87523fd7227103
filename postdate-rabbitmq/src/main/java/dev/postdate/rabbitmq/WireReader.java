package dev.postdate.rabbitmq;

import com.rabbitmq.client.AMQP;
import dev.postdate.Headers;
import dev.postdate.Headers.Value;
import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.HeadersText;
import dev.postdate.spi.transport.IncomingMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** From what the broker delivers to a message. Nothing in it is trusted, and nothing in it makes this fail. Stateless. */
final class WireReader {

    static final String JSON = "application/json";
    /** The type of what has none; no message type can have that name. */
    static final String NO_TYPE = "$unreadable";

    private final Names names;
    private final List<ForeignFormat> formats;

    WireReader(Names names, List<ForeignFormat> formats) {
        this.names = names;
        this.formats = formats;
    }

    /**
     * What arrived.
     *
     * @param why what is wrong with it; null for a message that can be handled
     */
    record Read(IncomingMessage message, @Nullable String why) {}

    Read read(RawMessage raw, Instant now) {
        try {
            return new Read(message(raw, now), null);
        } catch (RuntimeException e) {
            return new Read(unreadable(raw), e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private IncomingMessage message(RawMessage raw, Instant now) {
        boolean ours = raw.headers().keySet().stream().anyMatch(name -> name.startsWith(Wire.PREFIX));
        if (!ours) {
            for (ForeignFormat format : formats) {
                Optional<ForeignMessage> foreign = format.read(raw);
                if (foreign.isPresent()) {
                    return foreign(raw, foreign.get());
                }
            }
        }
        return ours(raw, now);
    }

    private IncomingMessage ours(RawMessage raw, Instant now) {
        AMQP.BasicProperties properties = raw.properties();
        Headers others = HeadersText.read(raw.text(Wire.PROPERTIES));
        String type = others.text(Wire.TYPE).orElse(properties.getType());
        if (type == null || type.isBlank()) {
            throw new IllegalArgumentException("It has no type: the AMQP property 'type' has to name the message type."
                    + " For publishers that put it elsewhere there are ForeignFormats.");
        }
        UUID id = id(properties.getMessageId(), raw);
        String contentType = others.text(Wire.CONTENT_TYPE).orElse(properties.getContentType());
        String replyTo = others.text(Wire.REPLY_TO).orElse(properties.getReplyTo());
        Instant dueAt = instant(Wire.DUE, raw);
        Object event = raw.headers().get(Wire.EVENT);
        return new IncomingMessage(
                raw.queue(),
                id,
                event instanceof Boolean said ? said : !raw.exchange().isEmpty(),
                new Content(type, version(raw), contentType == null ? JSON : contentType, raw.body()),
                headers(raw, Headers.empty()),
                correlation(raw, id, others),
                others.text(Wire.APPLICATION).orElse(properties.getAppId()),
                replyTo == null ? null : names.ours(replyTo),
                dueAt == null || !dueAt.isAfter(now) ? null : dueAt,
                instant(Wire.EXPIRES, raw),
                raw.redelivered());
    }

    private static Correlation correlation(RawMessage raw, UUID id, Headers others) {
        String conversation = raw.text(Wire.CONVERSATION);
        String causation = raw.text(Wire.CAUSATION);
        return new Correlation(
                others.text(Wire.CORRELATION).orElse(raw.properties().getCorrelationId()),
                conversation == null ? id : Texts.id(conversation),
                causation == null ? null : Texts.id(causation),
                others.text(Wire.TRACE_PARENT).orElse(raw.text(Wire.TRACE_PARENT)));
    }

    private IncomingMessage foreign(RawMessage raw, ForeignMessage foreign) {
        AMQP.BasicProperties properties = raw.properties();
        UUID id = id(foreign.id() == null ? properties.getMessageId() : foreign.id(), raw);
        String correlation = foreign.correlationId() == null ? properties.getCorrelationId() : foreign.correlationId();
        String conversation = foreign.conversationId();
        String replyTo = properties.getReplyTo();
        return new IncomingMessage(
                raw.queue(),
                id,
                !raw.exchange().isEmpty(),
                new Content(foreign.type(), 1, foreign.contentType(), foreign.body()),
                headers(raw, foreign.headers()),
                new Correlation(
                        correlation,
                        conversation == null ? id : Texts.id(conversation),
                        null,
                        raw.text(Wire.TRACE_PARENT)),
                properties.getAppId(),
                replyTo == null ? null : names.ours(replyTo),
                null,
                foreign.expiresAt(),
                raw.redelivered());
    }

    private static IncomingMessage unreadable(RawMessage raw) {
        AMQP.BasicProperties properties = raw.properties();
        UUID id = id(properties.getMessageId(), raw);
        String type = properties.getType() == null || properties.getType().isBlank() ? NO_TYPE : properties.getType();
        String contentType =
                properties.getContentType() == null ? "application/octet-stream" : properties.getContentType();
        return new IncomingMessage(
                raw.queue(),
                id,
                !raw.exchange().isEmpty(),
                new Content(type, 1, contentType, raw.body()),
                Headers.of(HeaderTable.values(raw.headers())),
                new Correlation(properties.getCorrelationId(), id, null, null),
                properties.getAppId(),
                null,
                null,
                null,
                raw.redelivered());
    }

    /** The publisher's id, or one that is made of all that stays the same when it is delivered again. */
    private static UUID id(@Nullable String given, RawMessage raw) {
        if (given != null && !given.isBlank()) {
            return Texts.id(given);
        }
        AMQP.BasicProperties properties = raw.properties();
        return Texts.id(
                bytes(raw.queue()),
                bytes(properties.getType()),
                bytes(properties.getCorrelationId()),
                bytes(
                        properties.getTimestamp() == null
                                ? null
                                : properties.getTimestamp().toInstant().toString()),
                raw.body());
    }

    private static byte[] bytes(@Nullable String text) {
        return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    }

    private static int version(RawMessage raw) {
        Object version = raw.headers().get(Wire.VERSION);
        if (version == null) {
            return 1;
        }
        if (version instanceof Number number && number.longValue() == number.intValue()) {
            return number.intValue();
        }
        throw new IllegalArgumentException(
                "Its header " + Wire.VERSION + " is '" + version + "', expected a whole number.");
    }

    /** As milliseconds since 1970, or as text in ISO 8601. */
    private static @Nullable Instant instant(String name, RawMessage raw) {
        Object value = raw.headers().get(name);
        if (value == null) {
            return null;
        }
        try {
            return value instanceof Number number
                    ? Instant.ofEpochMilli(number.longValue())
                    : Instant.parse(value.toString());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "Its header " + name + " is '" + value
                            + "', expected milliseconds since 1970 or an instant in ISO 8601.",
                    e);
        }
    }

    private static Headers headers(RawMessage raw, Headers more) {
        Map<String, Value> values = HeaderTable.values(raw.headers());
        values.putAll(HeadersText.read(raw.text(Wire.HEADERS)).asMap());
        values.putAll(more.asMap());
        return Headers.of(values);
    }
}
