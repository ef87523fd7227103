package dev.postdate.spi.transport;

import dev.postdate.spi.TimeDriver;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a transport gets from the node that opens it.
 *
 * @param application the name that the nodes of one application share
 * @param node the node's own name
 * @param queues what this node receives from; empty for a node that only sends
 * @param time the seam for clock and threads
 * @param recovered to be called, from any thread, when messages can be sent again after an outage; losing a call only costs time
 */
public record TransportContext(
        String application, String node, List<Incoming> queues, TimeDriver time, Runnable recovered) {

    public TransportContext {
        Objects.requireNonNull(application, "application");
        Objects.requireNonNull(node, "node");
        queues = List.copyOf(queues);
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(recovered, "recovered");
    }

    /**
     * A queue of the application's that messages arrive on.
     *
     * @param queue its full name
     * @param events the message types of the events that are to arrive on it, former names included
     * @param atOnce how many of its messages may be handed in and not acknowledged
     */
    public record Incoming(String queue, Set<String> events, int atOnce) {
        public Incoming {
            Objects.requireNonNull(queue, "queue");
            events = Set.copyOf(events);
            if (atOnce < 1) {
                throw new IllegalArgumentException(
                        "Queue '" + queue + "' must be handed in at least one message at once, got " + atOnce + ".");
            }
        }
    }
}
