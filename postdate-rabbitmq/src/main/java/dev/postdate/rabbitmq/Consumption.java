package dev.postdate.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.postdate.TransportException;
import dev.postdate.spi.TimeDriver;
import dev.postdate.spi.transport.Receiver;
import dev.postdate.spi.transport.TransportContext.Incoming;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Receives on whatever connection there is, once it is told to whom. Thread-safe. */
final class Consumption implements Link.Role {

    // What AMQP has room for.
    private static final int MOST_AT_ONCE = 65_535;
    private static final int NOT_FOUND = 404;

    private final List<Incoming> queues;
    private final Names names;
    private final Topology topology;
    private final @Nullable DelayTopology delays;
    private final WireReader reader;
    private final TimeDriver time;
    private final Runnable wake;

    private final List<QueueConsumer> consumers = new ArrayList<>();
    private @Nullable Connection connection;
    private @Nullable Receiver receiver;
    private volatile @Nullable String trouble;

    Consumption(
            List<Incoming> queues,
            RabbitOptions options,
            Topology topology,
            DelayTopology delays,
            TimeDriver time,
            Runnable wake) {
        this.queues = queues;
        this.names = new Names(options.prefix());
        this.topology = topology;
        this.delays = options.nativeDelays() ? delays : null;
        this.reader = new WireReader(names, options.formats());
        this.time = time;
        this.wake = wake;
    }

    @Override
    public void connected(Connection made, ServerVersion version) throws IOException {
        topology.receiving(made, version, queues);
        bindDelays(made);
        synchronized (this) {
            consumers.clear();
            trouble = null;
            connection = made;
            consume();
        }
    }

    // A queue that was deleted and made again has lost its binding, and whoever sends to it does not know.
    private void bindDelays(Connection made) throws IOException {
        if (delays == null) {
            return;
        }
        for (Incoming incoming : queues) {
            DelayLevels.Target target = new DelayLevels.Target(false, names.queue(incoming.queue()));
            Topology.refused(made, channel -> delays.bind(channel, target), NOT_FOUND);
        }
    }

    /** Begins to hand in what arrives. */
    synchronized void start(Receiver toWhom) {
        if (receiver != null) {
            throw new IllegalStateException("It is receiving already.");
        }
        receiver = toWhom;
        try {
            consume();
        } catch (IOException | ShutdownSignalException e) {
            broken("receiving could not begin: " + Failures.said(e));
        }
    }

    private void consume() throws IOException {
        Connection now = connection;
        Receiver toWhom = receiver;
        if (now == null || toWhom == null) {
            return;
        }
        for (Incoming incoming : queues) {
            Channel channel = now.createChannel();
            if (channel == null) {
                throw new TransportException(
                        "RabbitMQ allows " + now.getChannelMax()
                                + " channels on a connection, which is too few for the " + queues.size()
                                + " queues of this node. Raise its channel_max.",
                        false,
                        null);
            }
            QueueConsumer consumer = new QueueConsumer(channel, incoming.queue(), reader, time, toWhom, this::broken);
            consumers.add(consumer);
            consumer.start(names.queue(incoming.queue()), Math.min(incoming.atOnce(), MOST_AT_ONCE));
        }
    }

    private void broken(String why) {
        trouble = why;
        wake.run();
    }

    /** Hands in nothing more. Waits for whoever is being handed something just now. */
    void stop() {
        List<QueueConsumer> running;
        synchronized (this) {
            receiver = null;
            running = List.copyOf(consumers);
        }
        running.forEach(QueueConsumer::stop);
    }

    @Override
    public synchronized void lost(String why) {
        connection = null;
        consumers.clear();
    }

    @Override
    public @Nullable String trouble() {
        return trouble;
    }

    @Override
    public void back() {
        // What was not acknowledged comes by itself.
    }
}
