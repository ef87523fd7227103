package dev.postdate;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Name, queue and transaction of a handler given as a lambda. Immutable.
 *
 * @param name its name among the handlers of its application; null for the message type's name
 * @param queue the queue its messages wait on; null for the application's default queue
 * @param transactional true to run it in a transaction, as described at {@link Handles#transactional()}
 * @param timeLimit how long a run may take, as described at {@link Handles#timeLimit()}; null for what its queue says
 */
public record HandlerOptions(
        @Nullable String name,
        @Nullable String queue,
        boolean transactional,
        @Nullable Duration timeLimit) {

    public static HandlerOptions defaults() {
        return new HandlerOptions(null, null, false, null);
    }

    public static HandlerOptions named(String name) {
        return defaults().withName(name);
    }

    public static HandlerOptions onQueue(String queue) {
        return defaults().withQueue(queue);
    }

    /** In a transaction, as described at {@link Handles#transactional()}. */
    public static HandlerOptions inTransaction() {
        return defaults().withTransaction();
    }

    public HandlerOptions withName(String value) {
        return new HandlerOptions(value, queue, transactional, timeLimit);
    }

    public HandlerOptions withQueue(String value) {
        return new HandlerOptions(name, value, transactional, timeLimit);
    }

    public HandlerOptions withTransaction() {
        return new HandlerOptions(name, queue, true, timeLimit);
    }

    /** A run that takes longer is interrupted and has failed. */
    public HandlerOptions withTimeLimit(Duration limit) {
        return new HandlerOptions(name, queue, transactional, Objects.requireNonNull(limit, "limit"));
    }
}
