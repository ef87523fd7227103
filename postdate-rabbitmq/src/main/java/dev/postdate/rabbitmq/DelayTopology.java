package dev.postdate.rabbitmq;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.postdate.TransportException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The queues and exchanges that hold delayed messages. A level's queue hands on what has waited at least once, to the exchange of the level
 * below and at last to the one that knows destinations; what that one does not know goes to a queue of its own, because otherwise it would
 * stay and stop its whole level.
 */
final class DelayTopology {

    private static final String LAYOUT = "postdate.delay.v1.";

    private final String names;
    private final Topology topology;

    DelayTopology(String prefix, Topology topology) {
        this.names = prefix + LAYOUT;
        this.topology = topology;
    }

    /** The name of a level's exchange, and of its queue. */
    String level(int level) {
        return names + String.format(Locale.ROOT, "level.%02d", level);
    }

    String delivery() {
        return names + "delivery";
    }

    String unroutable() {
        return names + "unroutable";
    }

    /** What comes below a level. */
    private String below(int level) {
        return level == 0 ? delivery() : level(level - 1);
    }

    /** A queue and how it has to be. */
    record Queue(String name, Map<String, Object> arguments) {}

    /** An exchange and how it has to be. */
    record Exchange(String name, BuiltinExchangeType type, Map<String, Object> arguments) {}

    List<Exchange> exchanges() {
        List<Exchange> exchanges = new ArrayList<>();
        exchanges.add(new Exchange(unroutable(), BuiltinExchangeType.FANOUT, Map.of()));
        exchanges.add(new Exchange(delivery(), BuiltinExchangeType.TOPIC, Map.of("alternate-exchange", unroutable())));
        for (int level = 0; level < DelayLevels.LEVELS; level++) {
            exchanges.add(new Exchange(level(level), BuiltinExchangeType.TOPIC, Map.of()));
        }
        return exchanges;
    }

    List<Queue> queues() {
        List<Queue> queues = new ArrayList<>();
        queues.add(new Queue(unroutable(), Map.of("x-queue-type", "quorum")));
        for (int level = 0; level < DelayLevels.LEVELS; level++) {
            Map<String, Object> arguments = new HashMap<>();
            arguments.put("x-queue-type", "quorum");
            arguments.put("x-message-ttl", (1L << level) * 1_000);
            arguments.put(RabbitOptions.DEAD_LETTER_EXCHANGE, below(level));
            // No key of its own: the message's has to survive every hop.
            arguments.put("x-dead-letter-strategy", "at-least-once");
            // Without this the broker takes the strategy for "at most once".
            arguments.put("x-overflow", "reject-publish");
            queues.add(new Queue(level(level), arguments));
        }
        return queues;
    }

    /** Makes what is missing. From the end to the beginning, so that nothing can enter what has no exit yet. */
    void declare(Connection connection) throws IOException {
        for (Exchange exchange : exchanges()) {
            topology.exchange(connection, exchange.name(), exchange.type(), exchange.arguments());
        }
        for (Queue queue : queues()) {
            topology.step(connection, "Queue '" + queue.name() + "'", channel -> declare(channel, queue));
        }
        topology.step(connection, "Exchange '" + delivery() + "'", channel -> {
            channel.queueBind(unroutable(), unroutable(), "");
            for (int level = 0; level < DelayLevels.LEVELS; level++) {
                channel.exchangeBind(below(level), level(level), DelayLevels.skips(level));
                channel.queueBind(level(level), level(level), DelayLevels.waits(level));
            }
        });
    }

    static void declare(Channel channel, Queue queue) throws IOException {
        channel.queueDeclare(queue.name(), true, false, false, queue.arguments());
    }

    /** Lets delayed messages reach a destination; again is no harm. */
    void bind(Channel channel, DelayLevels.Target target) throws IOException {
        String pattern = DelayLevels.arrives(target);
        if (target.event()) {
            channel.exchangeBind(target.name(), delivery(), pattern);
        } else {
            channel.queueBind(target.name(), delivery(), pattern);
        }
    }

    /** @throws TransportException if something is missing */
    void find(Connection connection) throws IOException {
        List<String> missing = missing(connection);
        if (!missing.isEmpty()) {
            throw new TransportException(
                    "Delays cannot be held: " + missing
                            + " is missing and may not be declared by this node. Make it with"
                            + " RabbitDelays.declare(), or let the node declare it.",
                    false,
                    null);
        }
    }

    List<String> missing(Connection connection) throws IOException {
        List<String> missing = new ArrayList<>();
        for (Exchange exchange : exchanges()) {
            if (!Topology.hasExchange(connection, exchange.name())) {
                missing.add("exchange '" + exchange.name() + "'");
            }
        }
        for (Queue queue : queues()) {
            if (!Topology.hasQueue(connection, queue.name())) {
                missing.add("queue '" + queue.name() + "'");
            }
        }
        return missing;
    }
}
