package dev.postdate.rabbitmq;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.postdate.TransportException;
import dev.postdate.spi.TimeDriver;
import dev.postdate.spi.transport.OutgoingMessage;
import dev.postdate.spi.transport.SendOutcome;
import dev.postdate.spi.transport.Sender;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes on whatever connection there is. While there is none, or the broker blocks it, sending fails at once. Thread-safe.
 *
 * <p>The first event of a type and the first delayed message to a destination wait for the broker once on each connection; they must not be
 * sent from where a stage is completed, which is the thread that would bring the answer.
 */
final class Publisher implements Sender, Link.Role {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.rabbitmq");

    private final RabbitOptions options;
    private final Topology topology;
    private final DelayTopology delays;
    private final WireWriter writer;
    private final Names names;
    private final TimeDriver time;
    private final Runnable recovered;
    private final Runnable wake;
    private final long confirmNanos;

    private volatile @Nullable Line line;

    /** One connection's channel, and what has been seen to on it. */
    private static final class Line {
        private final ConfirmedChannel channel;
        private final Prepared prepared;
        private volatile @Nullable String endedWhy;
        private volatile @Nullable Blocked blocked;

        Line(Connection connection, Publisher owner) throws IOException {
            this.channel = new ConfirmedChannel(connection, owner.time, why -> {
                endedWhy = "its channel has ended: " + why;
                owner.wake.run();
            });
            this.prepared = new Prepared(connection, owner.topology, owner.options, owner.delays);
        }
    }

    /** The broker takes nothing more for now. */
    record Blocked(Instant since, String why) {}

    Publisher(
            RabbitOptions options,
            Topology topology,
            DelayTopology delays,
            TimeDriver time,
            Runnable recovered,
            Runnable wake) {
        this.options = options;
        this.topology = topology;
        this.delays = delays;
        this.names = new Names(options.prefix());
        this.writer = new WireWriter(names, options.durable());
        this.time = time;
        this.recovered = recovered;
        this.wake = wake;
        this.confirmNanos = options.confirmTimeout().toNanos();
    }

    @Override
    public void connected(Connection connection, ServerVersion version) throws IOException {
        if (options.nativeDelays()) {
            if (options.declares()) {
                delays.declare(connection);
            } else {
                delays.find(connection);
            }
        }
        Line made = new Line(connection, this);
        connection.addBlockedListener(new BlockedListener() {
            @Override
            public void handleBlocked(String reason) {
                made.blocked = new Blocked(time.instant(), reason);
                LOG.warn("RabbitMQ blocks publishers: {}. Sending fails until it takes messages again", reason);
            }

            @Override
            public void handleUnblocked() {
                made.blocked = null;
                LOG.info("RabbitMQ takes messages again");
                recovered.run();
            }
        });
        line = made;
    }

    @Override
    public void lost(String why) {
        Line last = line;
        line = null;
        if (last != null) {
            last.channel.end(why);
        }
    }

    @Override
    public @Nullable String trouble() {
        Line now = line;
        if (now == null) {
            return "its channel is gone";
        }
        if (now.endedWhy != null) {
            return now.endedWhy;
        }
        if (now.channel.isStuckLongerThan(confirmNanos)) {
            return "the network took nothing for " + options.confirmTimeout();
        }
        Blocked blocked = now.blocked;
        if (blocked != null) {
            // Another connection would be blocked as well.
            now.channel.failOlderThan(confirmNanos, "RabbitMQ blocks publishers: " + blocked.why());
            return null;
        }
        return now.channel.waitsLongerThan(confirmNanos)
                ? "a message was not confirmed within " + options.confirmTimeout()
                : null;
    }

    @Override
    public void back() {
        recovered.run();
    }

    /** Why the broker takes nothing although it is connected; null if it does. */
    @Nullable
    Blocked blocked() {
        Line now = line;
        return now == null ? null : now.blocked;
    }

    @Override
    public CompletionStage<SendOutcome> send(OutgoingMessage message) {
        try {
            Line now = line;
            if (now == null) {
                throw notSent(message, "there is no connection", null);
            }
            Blocked blocked = now.blocked;
            if (blocked != null) {
                throw notSent(message, "RabbitMQ blocks publishers: " + blocked.why(), null);
            }
            return send(message, now);
        } catch (TransportException e) {
            return CompletableFuture.failedFuture(e);
        } catch (IOException | ShutdownSignalException e) {
            return CompletableFuture.failedFuture(notSent(message, Failures.said(e), e));
        }
    }

    private CompletionStage<SendOutcome> send(OutgoingMessage message, Line now) throws IOException {
        if (message.content().body().length > options.largestBody()) {
            throw new TransportException(
                    "Message " + message.id() + " has a body of "
                            + message.content().body().length
                            + " bytes; at most " + options.largestBody()
                            + " are sent. Raise largestBody and the broker's"
                            + " max_message_size, or send a reference to it.",
                    false,
                    null);
        }
        String destination =
                message.event() ? names.exchange(message.destination()) : names.queue(message.destination());
        long seconds = message.delay() == null ? 0 : DelayLevels.seconds(message.delay());
        return seconds == 0 ? direct(message, destination, now) : delayed(message, destination, seconds, now);
    }

    private CompletionStage<SendOutcome> direct(OutgoingMessage message, String destination, Line now)
            throws IOException {
        String missing = message.event() ? now.prepared.eventExchange(destination) : null;
        if (missing != null) {
            return CompletableFuture.completedFuture(new SendOutcome.Unroutable(missing));
        }
        WireMessage wire = writer.write(message, time.instant(), null);
        // An event that nobody has subscribed to is none the worse.
        return now.channel.publish(
                message.event()
                        ? new Publication(message.id(), message.destination(), destination, "", false, wire)
                        : new Publication(message.id(), message.destination(), "", destination, true, wire));
    }

    private CompletionStage<SendOutcome> delayed(OutgoingMessage message, String destination, long seconds, Line now)
            throws IOException {
        if (!options.nativeDelays()) {
            throw new TransportException(
                    "Message " + message.id() + " is to be delayed by " + message.delay()
                            + ", but this transport holds none back. Schedule it in a store, or use RabbitOptions.withNativeDelays.",
                    false,
                    null);
        }
        DelayLevels.Target target = new DelayLevels.Target(message.event(), destination);
        String key = DelayLevels.key(seconds, target);
        String missing = now.prepared.delayedTo(target);
        if (missing != null) {
            return CompletableFuture.completedFuture(new SendOutcome.Unroutable(missing));
        }
        Instant instant = time.instant();
        WireMessage wire = writer.write(message, instant, instant.plusSeconds(seconds));
        String exchange = delays.level(DelayLevels.entry(seconds));
        return now.channel.publish(new Publication(message.id(), message.destination(), exchange, key, true, wire));
    }

    private static TransportException notSent(OutgoingMessage message, String why, @Nullable Exception cause) {
        return new TransportException(
                "Message " + message.id() + " to '" + message.destination() + "' was not sent: " + why, true, cause);
    }
}
