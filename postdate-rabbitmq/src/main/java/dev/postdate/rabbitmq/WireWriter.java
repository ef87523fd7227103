package dev.postdate.rabbitmq;

import com.rabbitmq.client.AMQP;
import dev.postdate.Headers;
import dev.postdate.TransportException;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.HeadersText;
import dev.postdate.spi.transport.OutgoingMessage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** From a message to AMQP's properties. Stateless. */
final class WireWriter {

    private static final int PERSISTENT = 2;
    private static final int TRANSIENT = 1;
    /** The longest time that the broker's timers are made for, some 49 days. Later expiries are left to whoever receives. */
    private static final long LONGEST_TTL_MILLIS = 0xFFFF_FFFFL;
    /** With room for the rest of a frame of the usual 128 KiB. */
    private static final int MOST_HEADER_BYTES = 120_000;

    private final Names names;
    private final boolean durable;

    WireWriter(Names names, boolean durable) {
        this.names = names;
        this.durable = durable;
    }

    /**
     * The message as it is published.
     *
     * @param heldUntil when the broker will have held it long enough; null if it does not hold it
     * @throws TransportException if AMQP cannot carry it
     */
    WireMessage write(OutgoingMessage message, Instant now, @Nullable Instant heldUntil) {
        Properties properties = new Properties();
        properties
                .builder
                .messageId(message.id().toString())
                .timestamp(Date.from(now))
                .deliveryMode(durable ? PERSISTENT : TRANSIENT);
        properties.put(Wire.TYPE, message.content().type(), properties.builder::type);
        properties.put(Wire.CONTENT_TYPE, message.content().contentType(), properties.builder::contentType);
        properties.put(Wire.APPLICATION, message.application(), properties.builder::appId);
        String replyTo = message.replyTo();
        properties.put(Wire.REPLY_TO, replyTo == null ? null : names.queue(replyTo), properties.builder::replyTo);
        properties.table.put(Wire.VERSION, message.content().version());
        properties.table.put(Wire.EVENT, message.event());
        correlation(message.correlation(), properties);
        expiry(message, now, heldUntil, properties);
        if (heldUntil != null) {
            properties.table.put(Wire.HELD_UNTIL, heldUntil.toEpochMilli());
        }
        headers(message.headers(), properties);
        AMQP.BasicProperties built = properties.build();
        check(message, built);
        return new WireMessage(built, message.content().body());
    }

    private static void correlation(Correlation correlation, Properties properties) {
        properties.put(Wire.CORRELATION, correlation.correlationId(), properties.builder::correlationId);
        properties.table.put(Wire.CONVERSATION, correlation.conversationId().toString());
        if (correlation.causationId() != null) {
            properties.table.put(Wire.CAUSATION, correlation.causationId().toString());
        }
        String trace = correlation.traceParent();
        properties.put(Wire.TRACE_PARENT, trace, value -> properties.table.put(Wire.TRACE_PARENT, value));
    }

    private static void expiry(
            OutgoingMessage message, Instant now, @Nullable Instant heldUntil, Properties properties) {
        Instant expiresAt = message.expiresAt();
        if (expiresAt == null) {
            return;
        }
        properties.table.put(Wire.EXPIRES, expiresAt.toString());
        if (heldUntil != null) {
            // On a level of delay the broker would take what expires for what has waited, and deliver it early.
            return;
        }
        Duration left = Duration.between(now, expiresAt);
        if (left.compareTo(Duration.ofMillis(LONGEST_TTL_MILLIS)) < 0) {
            // Rounded up, so that it is never early.
            long millis = left.isNegative() ? 0 : left.plusNanos(999_999).toMillis();
            properties.builder.expiration(Long.toString(millis));
        }
    }

    private static void headers(Headers headers, Properties properties) {
        Headers others = Headers.empty();
        for (Map.Entry<String, Headers.Value> header : headers.asMap().entrySet()) {
            String name = header.getKey();
            Object plain = Wire.isReserved(name) || !Texts.isShort(name) ? null : HeaderTable.plain(header.getValue());
            if (plain == null) {
                others = others.with(name, header.getValue());
            } else {
                properties.table.put(name, plain);
            }
        }
        if (!others.isEmpty()) {
            properties.table.put(Wire.HEADERS, HeadersText.write(others));
        }
    }

    // In here and not while it is published: an error then would have counted a message that the broker never saw.
    private static void check(OutgoingMessage message, AMQP.BasicProperties properties) {
        int bytes;
        try {
            bytes = properties.toFrame(0, message.content().body().length).size();
        } catch (IOException | IllegalArgumentException e) {
            throw new TransportException(
                    "Message " + message.id() + " has headers that AMQP cannot carry: " + e, false, e);
        }
        if (bytes > MOST_HEADER_BYTES) {
            throw new TransportException(
                    "Message " + message.id() + " has headers of " + bytes + " bytes; RabbitMQ takes "
                            + MOST_HEADER_BYTES + ". Put what is large into the body.",
                    false,
                    null);
        }
    }

    /** Properties under construction. */
    private static final class Properties {
        private final AMQP.BasicProperties.Builder builder = new AMQP.BasicProperties.Builder();
        private final Map<String, Object> table = new HashMap<>();
        private Headers others = Headers.empty();

        void put(String name, @Nullable String value, Consumer<String> plainly) {
            if (value == null) {
                return;
            }
            if (Texts.isShort(value)) {
                plainly.accept(value);
            } else {
                others = others.with(name, value);
            }
        }

        AMQP.BasicProperties build() {
            if (!others.isEmpty()) {
                table.put(Wire.PROPERTIES, HeadersText.write(others));
            }
            return builder.headers(table).build();
        }
    }
}
