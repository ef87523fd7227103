package dev.postdate.rabbitmq;

import com.rabbitmq.client.LongString;
import dev.postdate.Headers;
import dev.postdate.Headers.Value;
import java.math.BigDecimal;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Header values as AMQP has them, and back. */
final class HeaderTable {

    private HeaderTable() {}

    /**
     * The value in AMQP's form; null if it has none that keeps it exactly. Of numbers that are none ({@code NaN}, the infinities) the broker
     * closes the connection; its decimals have 32 bits and its timestamps whole seconds.
     */
    static @Nullable Object plain(Value value) {
        if (value instanceof Value.Text text) {
            return Texts.isExact(text.value()) ? text.value() : null;
        }
        if (value instanceof Value.Whole whole) {
            return whole.value();
        }
        if (value instanceof Value.Floating floating) {
            return Double.isFinite(floating.value()) ? floating.value() : null;
        }
        if (value instanceof Value.Flag flag) {
            return flag.value();
        }
        return value instanceof Value.Bytes bytes ? bytes.value() : null;
    }

    /** Headers from a table, but for those that are ours or the broker's own; what cannot be a header's name is left out. */
    static Map<String, Value> values(Map<String, Object> table) {
        Map<String, Value> values = new LinkedHashMap<>();
        table.forEach((name, value) -> {
            if (!Wire.isReserved(name)
                    && !name.isBlank()
                    && name.length() <= Headers.MAX_NAME_LENGTH
                    && value != null) {
                values.put(name, value(value));
            }
        });
        return values;
    }

    private static Value value(Object value) {
        if (value instanceof LongString text) {
            String decoded = Texts.decoded(text.getBytes());
            return decoded == null ? new Value.Bytes(text.getBytes()) : new Value.Text(decoded);
        }
        if (value instanceof byte[] bytes) {
            return new Value.Bytes(bytes);
        }
        if (value instanceof Boolean flag) {
            return new Value.Flag(flag);
        }
        if (value instanceof BigDecimal decimal) {
            return new Value.Decimal(decimal);
        }
        if (value instanceof Double || value instanceof Float) {
            return new Value.Floating(((Number) value).doubleValue());
        }
        if (value instanceof Number number) {
            return new Value.Whole(number.longValue());
        }
        // Lists and tables have no place in headers; they are kept for people to read.
        return value instanceof Date date ? new Value.Moment(date.toInstant()) : new Value.Text(value.toString());
    }
}
