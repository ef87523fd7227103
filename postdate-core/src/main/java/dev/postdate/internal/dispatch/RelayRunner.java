package dev.postdate.internal.dispatch;

import dev.postdate.Due;
import dev.postdate.TransportException;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.Kind;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.TimeDriver;
import dev.postdate.spi.transport.OutgoingMessage;
import dev.postdate.spi.transport.SendOutcome;
import dev.postdate.spi.transport.Sender;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a message to a transport and waits until it is safe there; the many that are under way at once are what makes it fast. A transport
 * that cannot be reached pauses the queue and charges no attempt. A message whose answer was lost is sent again under the same id.
 */
final class RelayRunner implements QueueLane.Runner {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.relay");
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String transport;
    private final String application;
    private final Sender sender;
    private final TimeDriver time;

    RelayRunner(String transport, String application, Sender sender, TimeDriver time) {
        this.transport = transport;
        this.application = application;
        this.sender = sender;
        this.time = time;
    }

    @Override
    public Ran run(Delivery delivery) {
        Claimed claimed = delivery.claimed();
        if (delivery.isExpired(delivery.storeNow(time.nanoTime()))) {
            LOG.info("{} expired at {} and is not sent", delivery, claimed.expiresAt());
            return Ran.toBeWritten(new Settlement.Expire(claimed.ref()));
        }
        OutgoingMessage message = message(claimed);
        try {
            return sent(delivery, message, send(delivery, message));
        } catch (TransportException e) {
            return e.isTransient() ? outage(claimed, e) : refused(claimed, e.getMessage(), e);
        } catch (InterruptedException e) {
            // This node stops; whether it was sent is not known.
            return Ran.again(delivery, Due.NOW).because(e);
        }
    }

    private SendOutcome send(Delivery delivery, OutgoingMessage message) throws InterruptedException {
        delivery.runOn(Thread.currentThread());
        try {
            return sender.send(message).toCompletableFuture().get();
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw cause instanceof TransportException known
                    ? known
                    : new TransportException("Transport '" + transport + "' failed on " + message.id(), true, cause);
        } finally {
            delivery.runOn(null);
            Thread.interrupted();
        }
    }

    private Ran sent(Delivery delivery, OutgoingMessage message, SendOutcome outcome) {
        Claimed claimed = delivery.claimed();
        if (outcome instanceof SendOutcome.Unroutable unroutable) {
            // An event without subscribers is none the less published.
            return message.event() ? done(claimed) : unroutable(claimed, message, unroutable.why());
        } else if (outcome instanceof SendOutcome.Refused refused) {
            LOG.warn(
                    "{} was refused by '{}' for now and is sent again in {}: {}",
                    Failures.name(claimed),
                    transport,
                    PAUSE,
                    refused.why());
            return Ran.again(delivery, Due.in(PAUSE));
        }
        return done(claimed);
    }

    private static Ran done(Claimed claimed) {
        return Ran.toBeWritten(new Settlement.Done(claimed.ref(), List.of()));
    }

    private Ran unroutable(Claimed claimed, OutgoingMessage message, String why) {
        String detail = "transport '" + transport + "' knows no destination '" + message.destination() + "': " + why;
        LOG.error("{} is a dead letter now: {}", Failures.name(claimed), detail);
        String type = claimed.envelope().content().type();
        return Ran.toBeWritten(new Settlement.Dead(
                claimed.ref(),
                DeadReason.UNROUTABLE,
                detail,
                false,
                null,
                Fingerprint.of(DeadReason.UNROUTABLE, type + " to " + message.destination())));
    }

    private Ran refused(Claimed claimed, @Nullable String why, Throwable error) {
        String detail = "transport '" + transport + "' cannot take it: " + why;
        LOG.error("{} is a dead letter now: {}", Failures.name(claimed), detail, error);
        String type = claimed.envelope().content().type();
        return Ran.toBeWritten(new Settlement.Dead(
                        claimed.ref(),
                        DeadReason.REFUSED,
                        detail,
                        false,
                        null,
                        Fingerprint.ofKind(DeadReason.REFUSED, type, error)))
                .because(error);
    }

    private Ran outage(Claimed claimed, TransportException error) {
        LOG.debug("{} could not be sent and is sent again", Failures.name(claimed), error);
        return new Ran(
                Settlement.Retry.uncharged(claimed.ref(), Due.NOW),
                null,
                new Ran.Pause(PAUSE, "transport '" + transport + "' cannot be reached: " + error.getMessage()),
                error);
    }

    private OutgoingMessage message(Claimed claimed) {
        Envelope envelope = claimed.envelope();
        boolean event = envelope.kind() == Kind.COPY;
        UUID eventId = envelope.eventId();
        return new OutgoingMessage(
                eventId == null ? envelope.id() : eventId,
                event
                        ? envelope.content().type()
                        : Objects.requireNonNull(envelope.address().handler(), "destination"),
                event,
                envelope.content(),
                envelope.headers(),
                envelope.correlation(),
                envelope.origin().application(),
                application,
                claimed.expiresAt(),
                null);
    }
}
