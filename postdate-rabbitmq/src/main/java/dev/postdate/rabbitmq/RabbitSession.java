package dev.postdate.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import dev.postdate.TransportException;
import dev.postdate.spi.transport.Receiver;
import dev.postdate.spi.transport.Sender;
import dev.postdate.spi.transport.Transport;
import dev.postdate.spi.transport.TransportContext;
import dev.postdate.spi.transport.TransportHealth;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection to send by and, where something is received, one to receive by. Thread-safe. */
final class RabbitSession implements Transport.Session {

    private final Publisher publisher;
    private final Consumption consumption;
    private final Link sending;
    private final @Nullable Link receiving;

    private RabbitSession(ConnectionFactory factory, RabbitOptions options, TransportContext context) {
        Topology topology = new Topology(options, Failures.where(factory));
        DelayTopology delays = new DelayTopology(options.prefix(), topology);
        this.publisher =
                new Publisher(options, topology, delays, context.time(), context.recovered(), this::wakeSending);
        this.consumption =
                new Consumption(context.queues(), options, topology, delays, context.time(), this::wakeReceiving);
        this.sending =
                new Link(factory, options.connectTimeout(), "sending " + context.node(), publisher, context.time());
        this.receiving = context.queues().isEmpty()
                ? null
                : new Link(
                        factory, options.connectTimeout(), "receiving " + context.node(), consumption, context.time());
    }

    static RabbitSession open(ConnectionFactory factory, RabbitOptions options, TransportContext context) {
        RabbitSession session = new RabbitSession(factory, options, context);
        try {
            session.sending.open();
            if (session.receiving != null) {
                session.receiving.open();
            }
            return session;
        } catch (TransportException e) {
            session.close();
            throw e;
        }
    }

    private void wakeSending() {
        sending.wake();
    }

    private void wakeReceiving() {
        if (receiving != null) {
            receiving.wake();
        }
    }

    @Override
    public Sender sender() {
        return publisher;
    }

    @Override
    public void startReceiving(Receiver receiver) {
        consumption.start(Objects.requireNonNull(receiver, "receiver"));
    }

    @Override
    public void stopReceiving() {
        consumption.stop();
    }

    @Override
    public TransportHealth health() {
        Link.State state = sending.state();
        if (state.why() != null) {
            return new TransportHealth(false, state.since(), state.why());
        }
        Publisher.Blocked blocked = publisher.blocked();
        if (blocked != null) {
            return new TransportHealth(false, blocked.since(), "RabbitMQ blocks publishers: " + blocked.why());
        }
        Link.State incoming = receiving == null ? null : receiving.state();
        return incoming == null || incoming.why() == null
                ? new TransportHealth(true, state.since(), null)
                : new TransportHealth(true, state.since(), "Nothing arrives: " + incoming.why());
    }

    @Override
    public void close() {
        if (receiving != null) {
            receiving.close();
        }
        sending.close();
    }
}
