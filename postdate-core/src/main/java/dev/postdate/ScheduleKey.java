package dev.postdate;

import java.util.Objects;

/**
 * A name of the caller's own that makes a pending message unique in its application, such as {@code order-42-reminder}. It is
 * free again from the moment the message is first claimed for delivery. Immutable.
 *
 * @param value 1 to {@value #MAX_LENGTH} characters, not blank
 * @param onDuplicate what happens when it is taken
 */
public record ScheduleKey(String value, OnDuplicateKey onDuplicate) {

    /** The longest key allowed. */
    public static final int MAX_LENGTH = 200;

    public ScheduleKey {
        Objects.requireNonNull(onDuplicate, "onDuplicate");
        if (value.isBlank() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("A schedule key must be 1 to " + MAX_LENGTH
                    + " characters and not blank, got '" + value + "' (" + value.length() + " characters).");
        }
    }
}
