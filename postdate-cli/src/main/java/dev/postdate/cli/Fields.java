package dev.postdate.cli;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is printed, field by field in the order of printing: as JSON all of it, as a table some. Instants, ids and words are texts; numbers
 * and yes or no are themselves; what is not there is null, so that the names are always the same.
 */
final class Fields {

    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    Fields put(String name, @Nullable Object value) {
        values.put(name, plain(value));
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
        return value == null || value instanceof Number || value instanceof Boolean ? value : value.toString();
    }

    /** As a person reads it; empty where it is not there. */
    String text(String name) {
        Object value = values.get(name);
        return value == null ? "" : value.toString();
    }

    Map<String, @Nullable Object> asMap() {
        return Collections.unmodifiableMap(values);
    }
}
