package dev.postdate.spi;

import dev.postdate.QueueOptions;
import java.util.List;

/** Remembers queues and subscriptions; both outlive the nodes that declare them. */
public interface TopologyStore {

    /** Adds what is missing and updates the rest: the order of queues, the queue of a handler. Takes nothing away. Paused queues stay paused. */
    void declare(List<QueueDeclaration> queues, List<Subscription> subscriptions);

    /** All subscriptions of one message type, over all applications. */
    List<Subscription> subscriptionsTo(String type);

    /** All subscriptions of one application. */
    List<Subscription> subscriptionsOf(String application);

    /**
     * Ends a subscription. Copies made before stay.
     *
     * @return false if there was none
     */
    boolean unsubscribe(Subscription subscription);

    List<QueueRow> queues();

    /** True if a node has ever declared the queue; unlike {@link #queues()} it counts nothing. */
    boolean isDeclared(String queue);

    /**
     * Pauses or resumes a queue, over restarts.
     *
     * @return false if there is no such queue
     */
    boolean pause(String queue, boolean paused);

    /** @param name the queue's full name */
    record QueueDeclaration(String name, QueueOptions.Order order) {}

    /** A queue as an operator sees it. */
    record QueueRow(String name, QueueOptions.Order order, boolean paused) {}
}
