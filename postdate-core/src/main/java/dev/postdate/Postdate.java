package dev.postdate;

import dev.postdate.admin.PostdateAdmin;
import dev.postdate.internal.node.Node;
import dev.postdate.internal.type.MessageTypes;
import java.time.Duration;
import java.util.Objects;

/**
 * A running node: a message bus whose messages can be dated for later. Made by {@link #builder(String)}, started by {@link
 * PostdateBuilder#start()}, ended by {@link #close()}. Thread-safe.
 */
public final class Postdate implements AutoCloseable {

    private final Node node;
    private final MessageTypes types;

    Postdate(Node node, MessageTypes types) {
        this.node = node;
        this.types = types;
    }

    /**
     * Starts the description of a node.
     *
     * @param application the name that nodes share which work on the same queues; it names the default queue too
     */
    public static PostdateBuilder builder(String application) {
        return new PostdateBuilder(application);
    }

    public MessageBus bus() {
        return node.bus();
    }

    public PostdateAdmin admin() {
        return node.admin();
    }

    /** The name of this node, another one at every start. */
    public String node() {
        return node.name();
    }

    /**
     * Where messages of this type go, who holds them while they wait, and what follows from that.
     *
     * @throws UnknownMessageTypeException if the class has no message type name
     */
    public RoutePlan explain(Class<?> messageClass) {
        return node.explain(types.of(Objects.requireNonNull(messageClass, "messageClass")));
    }

    /**
     * Begins to handle messages, for a node that was made with {@link PostdateBuilder#open}; does nothing if it does already, or only sends.
     */
    public void startHandling() {
        node.startHandling();
    }

    /**
     * Handles nothing more, while the bus goes on: claims nothing, waits at most this long for handlers that run, then interrupts them, and
     * releases what none has begun. Handling may begin again.
     *
     * @throws IllegalStateException in a handler of this node, for which it would wait
     */
    public void stopHandling(Duration timeout) {
        node.stopHandling(notNegative(timeout));
    }

    /** Stops with the configured timeout. */
    @Override
    public void close() {
        node.stop(node.stopTimeout());
    }

    /**
     * Stops: claims nothing more, waits at most this long for handlers that run, then interrupts them, releases what none has begun, and
     * names what was still running. Takes at most a few seconds more than the timeout.
     */
    public void stop(Duration timeout) {
        node.stop(notNegative(timeout));
    }

    private static Duration notNegative(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("The stop timeout must not be negative, got " + timeout + ".");
        }
        return timeout;
    }
}
