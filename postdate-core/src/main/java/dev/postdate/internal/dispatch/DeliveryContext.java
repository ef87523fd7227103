package dev.postdate.internal.dispatch;

import dev.postdate.Due;
import dev.postdate.Headers;
import dev.postdate.MessageContext;
import dev.postdate.ScheduleToken;
import dev.postdate.SendOptions;
import dev.postdate.internal.send.BufferedOperations;
import dev.postdate.internal.send.Outgoing;
import dev.postdate.internal.send.OutgoingBuffer;
import dev.postdate.internal.send.Parent;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.NewMessage;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a handler sees of one delivery. */
final class DeliveryContext extends BufferedOperations implements MessageContext {

    /** The handler's own wish to be run again. */
    record Again(Due due, boolean behindOthers, Cascades cascades) {}

    private final Delivery delivery;
    private final Outgoing outgoing;
    private final @Nullable HandlerTransaction transaction;
    private final Parent parent;
    private volatile @Nullable Again again;

    /** @param transaction the handler's, if it may have one */
    DeliveryContext(Delivery delivery, Outgoing outgoing, @Nullable HandlerTransaction transaction) {
        this(
                delivery,
                outgoing,
                transaction,
                new Parent(envelope(delivery).id(), envelope(delivery).correlation()));
    }

    private DeliveryContext(
            Delivery delivery, Outgoing outgoing, @Nullable HandlerTransaction transaction, Parent parent) {
        super(new OutgoingBuffer(
                outgoing,
                parent,
                "The handler of message " + parent.id() + " has ended; its context can do nothing more. Use the bus."));
        this.delivery = delivery;
        this.outgoing = outgoing;
        this.transaction = transaction;
        this.parent = parent;
    }

    private static Envelope envelope(Delivery delivery) {
        return delivery.claimed().envelope();
    }

    private Claimed claimed() {
        return delivery.claimed();
    }

    private Envelope envelope() {
        return envelope(delivery);
    }

    Parent parent() {
        return parent;
    }

    void add(NewMessage message) {
        buffer.add(message);
    }

    /** Ends the context; what it collected leaves, or not. */
    List<NewMessage> close() {
        return buffer.close();
    }

    @Nullable
    Again again() {
        return again;
    }

    @Override
    public UUID messageId() {
        return envelope().id();
    }

    @Override
    public ScheduleToken token() {
        return ScheduleToken.of(envelope().tokenId());
    }

    @Override
    public String messageType() {
        return envelope().content().type();
    }

    @Override
    public int attempt() {
        return claimed().progress().runs() + 1;
    }

    @Override
    public Instant dueAt() {
        return claimed().dueAt();
    }

    @Override
    public Instant createdAt() {
        return claimed().createdAt();
    }

    @Override
    public Headers headers() {
        return envelope().headers();
    }

    @Override
    public Optional<String> correlationId() {
        return Optional.ofNullable(envelope().correlation().correlationId());
    }

    @Override
    public UUID conversationId() {
        return envelope().correlation().conversationId();
    }

    @Override
    public Optional<UUID> causationId() {
        return Optional.ofNullable(envelope().correlation().causationId());
    }

    @Override
    public String origin() {
        return envelope().origin().application();
    }

    @Override
    public String queue() {
        return envelope().address().queue();
    }

    @Override
    public Connection connection() {
        buffer.requireOpen();
        if (transaction == null) {
            throw new IllegalStateException("The handler of message " + messageId()
                    + " is not transactional, so it is offered no connection. Say @Handles(transactional = true) or"
                    + " HandlerOptions.inTransaction().");
        }
        return transaction.connection();
    }

    @Override
    public boolean cancelRequested() {
        return delivery.isCancelRequested();
    }

    @Override
    public void retryLater(Duration delay, Cascades cascades) {
        buffer.requireOpen();
        again = new Again(Due.in(delay), false, Objects.requireNonNull(cascades, "cascades"));
    }

    @Override
    public void requeue(Cascades cascades) {
        buffer.requireOpen();
        again = new Again(Due.in(Failures.REQUEUE_WAIT), true, Objects.requireNonNull(cascades, "cascades"));
    }

    @Override
    public ScheduleToken scheduleReply(Object message, Due due, SendOptions options) {
        String replyTo = envelope().origin().replyTo();
        if (replyTo == null) {
            throw new IllegalStateException("Message " + messageId() + " from application '" + origin()
                    + "' names no queue for an answer. Use send with a destination.");
        }
        return buffer.add(outgoing.to(replyTo, message, due, options, parent));
    }
}
