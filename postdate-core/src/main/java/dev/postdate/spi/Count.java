package dev.postdate.spi;

import java.util.Objects;

/**
 * How many there are, as far as it can be said at once.
 *
 * @param number from 0
 */
public record Count(long number, Precision precision) {

    /** How far a number can be relied on. */
    public enum Precision {
        /** That many. */
        EXACT,
        /** About that many: more were there than are counted one by one, and the rest is what the database guesses. */
        ESTIMATE
    }

    public Count {
        Objects.requireNonNull(precision, "precision");
    }

    public static Count exactly(long number) {
        return new Count(number, Precision.EXACT);
    }

    public static Count about(long number) {
        return new Count(number, Precision.ESTIMATE);
    }

    public boolean isExact() {
        return precision == Precision.EXACT;
    }

    /** The two together. */
    public Count plus(Count other) {
        return new Count(number + other.number, isExact() && other.isExact() ? Precision.EXACT : Precision.ESTIMATE);
    }

    /** For a person: {@code 42}, or {@code about 12000000}. */
    @Override
    public String toString() {
        return isExact() ? Long.toString(number) : "about " + number;
    }
}
