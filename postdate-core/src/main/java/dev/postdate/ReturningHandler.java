package dev.postdate;

import org.jspecify.annotations.Nullable;

/**
 * Handles messages of one type and returns what leaves when it succeeded, as described at {@link Handles}.
 *
 * @param <T> the type of the messages
 */
@FunctionalInterface
public interface ReturningHandler<T> {

    /** Handles the message; throwing anything makes this attempt a failed one. */
    @Nullable
    Object handle(T message, MessageContext context) throws Exception;
}
