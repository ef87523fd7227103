package dev.postdate;

/**
 * Handles messages of one type; called by many threads at once, as the queue's parallelism allows.
 *
 * @param <T> the type of the messages
 */
@FunctionalInterface
public interface MessageHandler<T> {

    /** Handles the message; throwing anything makes this attempt a failed one. */
    void handle(T message, MessageContext context) throws Exception;
}
