package dev.postdate.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who changes something, and as part of what. Immutable.
 *
 * <p>What a session answers for one with a {@code bulk} is for the steps of one call, one after the other and all of one kind: they add to one
 * record. Where that was pushed out meanwhile by newer ones, the rest of the call is another.
 *
 * @param name the operator's
 * @param bulk what a call means that changes many in several steps: all of them are one {@link ActionRecord} with this for its target. Null
 *     if each step is an action of its own.
 */
public record Operator(String name, @Nullable String bulk) {

    public Operator {
        Objects.requireNonNull(name, "name");
    }

    /** One whose steps are actions of their own. */
    public static Operator named(String name) {
        return new Operator(name, null);
    }

    /** The same for the steps of one call. */
    public Operator forAll(String bulk) {
        return new Operator(name, Objects.requireNonNull(bulk, "bulk"));
    }
}
