package dev.postdate.spring.actuate;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something as any JSON writer writes it: texts, numbers, yes or no, lists and maps. What is not there is left out. Not thread-safe.
 */
final class Fields {

    private final Map<String, Object> values = new LinkedHashMap<>();

    static Fields of(String name, @Nullable Object value) {
        return new Fields().and(name, value);
    }

    Fields and(String name, @Nullable Object value) {
        Object plain = plain(value);
        if (plain != null) {
            values.put(name, plain);
        }
        return this;
    }

    Fields and(Map<String, Object> others) {
        values.putAll(others);
        return this;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return plain(optional.orElse(null));
        } else if (value instanceof Fields fields) {
            return fields.asMap();
        } else if (value instanceof Collection<?> several) {
            return several.stream().map(Fields::plain).toList();
        }
        return value == null || value instanceof Number || value instanceof Boolean || value instanceof Map<?, ?>
                ? value
                : value.toString();
    }

    Map<String, Object> asMap() {
        return values;
    }
}
