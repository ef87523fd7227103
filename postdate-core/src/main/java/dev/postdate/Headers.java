package dev.postdate;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Named values that travel beside a message's body and keep their type: text, whole number, decimal, floating-point number,
 * boolean, bytes or instant.
 *
 * <p>Immutable and thread-safe. Names are case-sensitive, at most {@value #MAX_NAME_LENGTH} characters and not blank. An
 * instant keeps its nanoseconds; text may hold any character.
 */
public final class Headers {

    /** The longest name allowed. */
    public static final int MAX_NAME_LENGTH = 200;

    private static final Headers EMPTY = new Headers(Map.of());

    private final Map<String, Value> values;

    private Headers(Map<String, Value> values) {
        this.values = values;
    }

    /** A header's value, with its type. */
    public sealed interface Value {
        /** @param value any text, including the empty one */
        record Text(String value) implements Value {
            public Text {
                Objects.requireNonNull(value, "value");
            }
        }

        /** @param value a whole number */
        record Whole(long value) implements Value {}

        /** @param value an exact decimal number, scale included */
        record Decimal(BigDecimal value) implements Value {
            public Decimal {
                Objects.requireNonNull(value, "value");
            }
        }

        /** @param value a floating-point number, including NaN and the infinities */
        record Floating(double value) implements Value {}

        /** @param value true or false */
        record Flag(boolean value) implements Value {}

        /** @param value an instant with nanoseconds */
        record Moment(Instant value) implements Value {
            public Moment {
                Objects.requireNonNull(value, "value");
            }
        }

        /** Bytes, copied on the way in and out. */
        final class Bytes implements Value {
            private final byte[] value;

            public Bytes(byte[] value) {
                this.value = value.clone();
            }

            public byte[] value() {
                return value.clone();
            }

            @Override
            public boolean equals(@Nullable Object other) {
                return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
            }

            @Override
            public int hashCode() {
                return Arrays.hashCode(value);
            }

            @Override
            public String toString() {
                return "Bytes[" + value.length + "]";
            }
        }
    }

    public static Headers empty() {
        return EMPTY;
    }

    /** Headers with exactly these values, in the map's order. */
    public static Headers of(Map<String, Value> values) {
        if (values.isEmpty()) {
            return EMPTY;
        }
        LinkedHashMap<String, Value> copy = new LinkedHashMap<>();
        values.forEach((name, value) -> copy.put(checkName(name), Objects.requireNonNull(value, name)));
        return new Headers(Collections.unmodifiableMap(copy));
    }

    /** These headers and one more; a value of the same name is replaced. */
    public Headers with(String name, Value value) {
        LinkedHashMap<String, Value> copy = new LinkedHashMap<>(values);
        copy.put(checkName(name), Objects.requireNonNull(value, "value"));
        return new Headers(Collections.unmodifiableMap(copy));
    }

    public Headers with(String name, String value) {
        return with(name, new Value.Text(value));
    }

    public Headers with(String name, long value) {
        return with(name, new Value.Whole(value));
    }

    public Headers with(String name, double value) {
        return with(name, new Value.Floating(value));
    }

    public Headers with(String name, BigDecimal value) {
        return with(name, new Value.Decimal(value));
    }

    public Headers with(String name, boolean value) {
        return with(name, new Value.Flag(value));
    }

    public Headers with(String name, byte[] value) {
        return with(name, new Value.Bytes(value));
    }

    public Headers with(String name, Instant value) {
        return with(name, new Value.Moment(value));
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    public Set<String> names() {
        return values.keySet();
    }

    public Map<String, Value> asMap() {
        return values;
    }

    public Optional<Value> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The text of that name; empty where there is none or it is of another type. */
    public Optional<String> text(String name) {
        return values.get(name) instanceof Value.Text text ? Optional.of(text.value()) : Optional.empty();
    }

    /** The number of that name, exactly; empty where there is none, it is of another type, or it is NaN or infinite. */
    public Optional<BigDecimal> number(String name) {
        Value value = values.get(name);
        if (value instanceof Value.Whole whole) {
            return Optional.of(BigDecimal.valueOf(whole.value()));
        }
        if (value instanceof Value.Decimal decimal) {
            return Optional.of(decimal.value());
        }
        return value instanceof Value.Floating floating && Double.isFinite(floating.value())
                ? Optional.of(new BigDecimal(floating.value()))
                : Optional.empty();
    }

    /** The boolean of that name; empty where there is none or it is of another type. */
    public Optional<Boolean> flag(String name) {
        return values.get(name) instanceof Value.Flag flag ? Optional.of(flag.value()) : Optional.empty();
    }

    /** The instant of that name; empty where there is none or it is of another type. */
    public Optional<Instant> instant(String name) {
        return values.get(name) instanceof Value.Moment moment ? Optional.of(moment.value()) : Optional.empty();
    }

    /** The bytes of that name; empty where there are none or it is of another type. */
    public Optional<byte[]> bytes(String name) {
        return values.get(name) instanceof Value.Bytes bytes ? Optional.of(bytes.value()) : Optional.empty();
    }

    private static String checkName(String name) {
        if (Objects.requireNonNull(name, "name").isBlank() || name.length() > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("A header's name must be 1 to " + MAX_NAME_LENGTH
                    + " characters and not blank, got '" + name + "' (" + name.length() + " characters).");
        }
        return name;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Headers headers && values.equals(headers.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
