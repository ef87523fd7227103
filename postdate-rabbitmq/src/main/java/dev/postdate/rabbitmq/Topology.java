package dev.postdate.rabbitmq;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.postdate.TransportException;
import dev.postdate.spi.transport.TransportContext.Incoming;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queues and exchanges: declares them, or finds out what is missing. What is there already and is the same stays as it is.
 *
 * <p>Each step takes a channel of its own, because the broker closes the channel on which something is refused.
 */
final class Topology {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.rabbitmq");
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 406;

    private final Names names;
    private final RabbitOptions options;
    private final String where;

    Topology(RabbitOptions options, String where) {
        this.names = new Names(options.prefix());
        this.options = options;
        this.where = where;
    }

    /** What happens on a channel. */
    interface Step {
        void on(Channel channel) throws IOException;
    }

    /** Makes ready what is received from. */
    void receiving(Connection connection, ServerVersion version, List<Incoming> queues) throws IOException {
        if (!options.declares()) {
            find(connection, queues);
            return;
        }
        deadLetterQueue(connection);
        for (Incoming incoming : queues) {
            String queue = names.queue(incoming.queue());
            queue(connection, queue, version);
            for (String type : incoming.events()) {
                String exchange = names.exchange(type);
                exchange(connection, exchange, BuiltinExchangeType.FANOUT, Map.of());
                step(connection, "Exchange '" + exchange + "'", channel -> channel.queueBind(queue, exchange, ""));
            }
        }
    }

    private void queue(Connection connection, String queue, ServerVersion version) throws IOException {
        Map<String, Object> arguments = arguments(version);
        try {
            declareQueue(connection, queue, arguments);
        } catch (TransportException e) {
            // Made before the broker was upgraded to a version that has a limit by itself: it can only be told so by a
            // policy.
            if (options.queueArguments().containsKey(RabbitOptions.DELIVERY_LIMIT)
                    || arguments.remove(RabbitOptions.DELIVERY_LIMIT) == null) {
                throw e;
            }
            declareQueue(connection, queue, arguments);
            LOG.warn(
                    "Queue '{}' was made without a delivery limit, so {} drops what has come back to it 20 times; set a policy with"
                            + " delivery-limit=-1 for it",
                    queue,
                    where);
        }
    }

    private Map<String, Object> arguments(ServerVersion version) {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("x-queue-type", options.durable() ? "quorum" : "classic");
        if (options.durable() && version.atLeast(4, 0)) {
            // From 4.0 on a message that has come back 20 times is dropped by default. Earlier ones take -1 for "never
            // deliver".
            arguments.put(RabbitOptions.DELIVERY_LIMIT, -1);
        }
        arguments.putAll(options.queueArguments());
        return arguments;
    }

    private void declareQueue(Connection connection, String queue, Map<String, Object> arguments) throws IOException {
        step(
                connection,
                "Queue '" + queue + "'",
                channel -> channel.queueDeclare(queue, options.durable(), false, false, arguments));
    }

    private void deadLetterQueue(Connection connection) throws IOException {
        Map<String, Object> arguments = options.queueArguments();
        if ("".equals(arguments.get(RabbitOptions.DEAD_LETTER_EXCHANGE))
                && arguments.get(RabbitOptions.DEAD_LETTER_KEY) instanceof String queue) {
            declareQueue(connection, queue, Map.of("x-queue-type", options.durable() ? "quorum" : "classic"));
        }
    }

    /** Makes sure that an exchange is there. */
    void exchange(Connection connection, String exchange, BuiltinExchangeType type, Map<String, Object> arguments)
            throws IOException {
        step(
                connection,
                "Exchange '" + exchange + "'",
                channel -> channel.exchangeDeclare(exchange, type, options.durable(), false, arguments));
    }

    /** True if the exchange is there; makes none. */
    static boolean hasExchange(Connection connection, String exchange) throws IOException {
        return has(connection, channel -> channel.exchangeDeclarePassive(exchange));
    }

    /** True if the queue is there; makes none. */
    static boolean hasQueue(Connection connection, String queue) throws IOException {
        return has(connection, channel -> channel.queueDeclarePassive(queue));
    }

    private static boolean has(Connection connection, Step look) throws IOException {
        String missing = refused(connection, look, NOT_FOUND);
        return missing == null;
    }

    private void find(Connection connection, List<Incoming> queues) throws IOException {
        List<String> missing = new ArrayList<>();
        for (Incoming incoming : queues) {
            String queue = names.queue(incoming.queue());
            if (!hasQueue(connection, queue)) {
                missing.add("queue '" + queue + "'");
            }
            for (String type : incoming.events()) {
                String exchange = names.exchange(type);
                if (!hasExchange(connection, exchange)) {
                    missing.add("exchange '" + exchange + "' (bound to '" + queue + "')");
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new TransportException(
                    where + " lacks what is needed and may not be declared by this node: " + missing
                            + ". Make it, or let the node declare it.",
                    false,
                    null);
        }
    }

    /** Takes one step; says what is at odds if the broker has it otherwise. */
    void step(Connection connection, String what, Step step) throws IOException {
        String refused = refused(connection, step, PRECONDITION_FAILED);
        if (refused != null) {
            throw new TransportException(
                    what + " is on " + where + " already, and not as this node would make it: " + Mismatch.in(refused)
                            + ". Set the options to what is there, or delete it once it is empty and let the node make it.",
                    false,
                    null);
        }
    }

    /** What the broker said if it refused the step with that code; null if it did not refuse. */
    static @Nullable String refused(Connection connection, Step step, int code) throws IOException {
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("The broker allows no further channel on this connection");
        }
        try {
            step.on(channel);
            return null;
        } catch (IOException | ShutdownSignalException e) {
            if (Failures.replyCode(e) == code && connection.isOpen()) {
                return Failures.said(e);
            }
            throw e;
        } finally {
            channel.abort();
        }
    }
}
