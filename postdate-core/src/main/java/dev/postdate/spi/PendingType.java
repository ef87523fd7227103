package dev.postdate.spi;

import java.util.Objects;

/**
 * The messages that a store keeps of one type and version on one queue for one handler.
 *
 * @param deadLetters true if they are dead letters; otherwise they are messages in whatever state
 * @param count how many there are; where it is as high as the caller asked to count, at least so many
 * @param example one of them, with the type, version, queue and handler of all
 */
public record PendingType(boolean deadLetters, long count, Envelope example) {
    public PendingType {
        Objects.requireNonNull(example, "example");
        if (count < 1) {
            throw new IllegalArgumentException("There is message " + example.id() + ", so the count of its kind must be"
                    + " at least 1, got " + count + ".");
        }
    }
}
