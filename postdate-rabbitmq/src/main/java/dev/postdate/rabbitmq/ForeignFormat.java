package dev.postdate.rabbitmq;

import java.util.Optional;

/**
 * Understands what one kind of publisher sends. Thread-safe. It is only asked about messages without headers of ours, names message types
 * and never loads a class.
 */
@FunctionalInterface
public interface ForeignFormat {

    /**
     * The message; empty if it is not of this format.
     *
     * @throws IllegalArgumentException if it is, and cannot be understood; then it becomes a dead letter with that text
     */
    Optional<ForeignMessage> read(RawMessage raw);
}
