package dev.postdate.spi;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query in words. */
final class Conditions {

    private final List<String> given = new ArrayList<>();

    /** @param value null if it is no condition */
    Conditions with(String name, @Nullable Object value) {
        if (value != null) {
            given.add(name + " = " + value);
        }
        return this;
    }

    @Override
    public String toString() {
        return given.isEmpty() ? "everything" : String.join(", ", given);
    }
}
