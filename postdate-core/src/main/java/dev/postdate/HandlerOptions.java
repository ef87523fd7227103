package dev.postdate;

import org.jspecify.annotations.Nullable;

/**
 * Name and queue of a handler given as a lambda. Immutable.
 *
 * @param name its name among the handlers of its application; null for the message type's name
 * @param queue the queue its messages wait on; null for the application's default queue
 */
public record HandlerOptions(
        @Nullable String name, @Nullable String queue) {

    public static HandlerOptions named(String name) {
        return new HandlerOptions(name, null);
    }

    public static HandlerOptions onQueue(String queue) {
        return new HandlerOptions(null, queue);
    }

    public HandlerOptions withName(String name) {
        return new HandlerOptions(name, queue);
    }

    public HandlerOptions withQueue(String queue) {
        return new HandlerOptions(name, queue);
    }
}
