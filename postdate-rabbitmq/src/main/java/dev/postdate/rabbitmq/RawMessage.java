package dev.postdate.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.LongString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as the broker delivered it. The array is not copied and must not be changed.
 *
 * @param queue the full name of the queue that it arrived on, without our prefix
 * @param exchange that it was published to; empty for a queue's own
 * @param key its routing key
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RawMessage(
        String queue, String exchange, String key, boolean redelivered, AMQP.BasicProperties properties, byte[] body) {

    /** The headers, in the client's types; empty if there are none. */
    public Map<String, Object> headers() {
        Map<String, Object> headers = properties.getHeaders();
        return headers == null ? Map.of() : headers;
    }

    /** The header of that name as text; null if there is none or it is no text. */
    public @Nullable String text(String name) {
        Object value = headers().get(name);
        if (value instanceof LongString text) {
            return Texts.decoded(text.getBytes());
        }
        return value instanceof String text ? text : null;
    }
}
