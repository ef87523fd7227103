package dev.postdate.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import dev.postdate.TransportException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the queues in which RabbitMQ holds delayed messages: makes them, says what differs, empties and removes them. Thread-safe; each
 * call has a connection of its own.
 *
 * <p>By AMQP nobody can see which bindings there are: {@link #verify} compares queues and exchanges, and {@link #declare} puts missing
 * bindings back.
 */
public final class RabbitDelays {

    private static final int CLOSE_MILLIS = 2_000;
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 406;

    private final ConnectionFactory factory;
    private final String where;
    private final DelayTopology delays;

    RabbitDelays(ConnectionFactory factory, RabbitOptions options) {
        this.factory = factory.clone();
        this.factory.setAutomaticRecoveryEnabled(false);
        this.factory.setConnectionTimeout((int) options.connectTimeout().toMillis());
        this.factory.setHandshakeTimeout((int) options.connectTimeout().toMillis());
        this.where = Failures.where(factory);
        this.delays = new DelayTopology(options.prefix(), new Topology(options, where));
    }

    /** A message that was taken out before its delay had ended. The array is the caller's. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Held(
            String exchange,
            String key,
            @Nullable Instant heldUntil,
            Duration longestWait,
            AMQP.BasicProperties properties,
            byte[] body) {}

    /** Takes what is drained. */
    @FunctionalInterface
    public interface Drain {
        /** It is safe elsewhere once this returns; if it throws, the message stays. */
        void take(Held message);
    }

    /** Makes what is missing. */
    public void declare() {
        with("The levels of delay could not be made", connection -> {
            delays.declare(connection);
            return true;
        });
    }

    /** What is missing or is not as it has to be, in words; empty if all is well. Makes nothing. */
    public List<String> verify() {
        return with("The levels of delay could not be looked at", connection -> {
            List<String> differences = new ArrayList<>(delays.missing(connection));
            List<String> missing = List.copyOf(differences);
            for (DelayTopology.Exchange exchange : delays.exchanges()) {
                compare(
                        connection,
                        "exchange '" + exchange.name() + "'",
                        missing,
                        differences,
                        channel -> channel.exchangeDeclare(
                                exchange.name(), exchange.type(), true, false, exchange.arguments()));
            }
            for (DelayTopology.Queue queue : delays.queues()) {
                compare(
                        connection,
                        "queue '" + queue.name() + "'",
                        missing,
                        differences,
                        channel -> DelayTopology.declare(channel, queue));
            }
            return differences;
        });
    }

    // Declaring what is there is the one way to compare it.
    private static void compare(
            Connection connection, String what, List<String> missing, List<String> differences, Topology.Step declare)
            throws IOException {
        if (!missing.contains(what)) {
            String refused = Topology.refused(connection, declare, PRECONDITION_FAILED);
            if (refused != null) {
                differences.add(what + ": " + Mismatch.in(refused));
            }
        }
    }

    /** How many messages wait, by queue; those that could not be delivered are in the queue whose name ends with {@code unroutable}. */
    public Map<String, Long> waiting() {
        return with("The levels of delay could not be counted", connection -> {
            Map<String, Long> waiting = new LinkedHashMap<>();
            for (DelayTopology.Queue queue : delays.queues()) {
                // A queue that is missing holds nothing.
                Topology.refused(
                        connection,
                        channel -> {
                            long count = channel.messageCount(queue.name());
                            if (count > 0) {
                                waiting.put(queue.name(), count);
                            }
                        },
                        NOT_FOUND);
            }
            return waiting;
        });
    }

    /**
     * Takes out what waits on all levels, and what could not be delivered, without waiting for the end of its delay. Nodes that still send
     * add to it meanwhile.
     *
     * @return how many messages were taken
     */
    public int drain(Drain to) {
        return with("The levels of delay could not be drained", connection -> {
            int taken = 0;
            // From the top, since what moves on meanwhile moves down.
            for (int level = DelayLevels.LEVELS - 1; level >= 0; level--) {
                taken += drain(connection, delays.level(level), level, to);
            }
            return taken + drain(connection, delays.unroutable(), -1, to);
        });
    }

    private static int drain(Connection connection, String queue, int level, Drain to)
            throws IOException, TimeoutException {
        int taken = 0;
        try (Channel channel = connection.createChannel()) {
            for (GetResponse got = channel.basicGet(queue, false); got != null; got = channel.basicGet(queue, false)) {
                to.take(held(got, level));
                channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
                taken++;
            }
        }
        return taken;
    }

    private static Held held(GetResponse got, int level) {
        String key = got.getEnvelope().getRoutingKey();
        Map<String, Object> headers = got.getProps().getHeaders();
        return new Held(
                got.getEnvelope().getExchange(),
                key,
                headers != null && headers.get(Wire.HELD_UNTIL) instanceof Number millis
                        ? Instant.ofEpochMilli(millis.longValue())
                        : null,
                DelayLevels.longestWait(key, level),
                got.getProps(),
                got.getBody());
    }

    /**
     * Removes the queues and exchanges. Refused while messages wait, because they would be lost.
     *
     * @throws TransportException if messages wait, saying how many and where
     */
    public void remove() {
        Map<String, Long> waiting = waiting();
        if (!waiting.isEmpty()) {
            throw new TransportException(
                    "The levels of delay on " + where + " still hold messages: " + waiting
                            + ". Let them end, or drain() them first.",
                    false,
                    null);
        }
        with("The levels of delay could not be removed", connection -> {
            try (Channel channel = connection.createChannel()) {
                // Entrances first, so that nothing gets in any more.
                for (int level = DelayLevels.LEVELS - 1; level >= 0; level--) {
                    channel.exchangeDelete(delays.level(level));
                    channel.queueDelete(delays.level(level));
                }
                channel.exchangeDelete(delays.delivery());
                channel.exchangeDelete(delays.unroutable());
                channel.queueDelete(delays.unroutable());
            }
            return true;
        });
    }

    private interface Work<T> {
        T on(Connection connection) throws IOException, TimeoutException;
    }

    private <T> T with(String failed, Work<T> work) {
        Connection connection;
        try {
            connection = factory.newConnection("postdate delays");
        } catch (IOException | TimeoutException e) {
            throw Failures.connecting(factory, e);
        }
        try {
            ServerVersion.of(connection, where);
            return work.on(connection);
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            throw Failures.working(failed + " on " + where, e);
        } finally {
            connection.abort(CLOSE_MILLIS);
        }
    }
}
