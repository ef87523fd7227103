package dev.postdate.memory;

import dev.postdate.TransportException;
import dev.postdate.memory.InMemoryBroker.BrokerQueue;
import dev.postdate.memory.InMemoryBroker.Item;
import dev.postdate.spi.transport.IncomingMessage;
import dev.postdate.spi.transport.OutgoingMessage;
import dev.postdate.spi.transport.Receiver;
import dev.postdate.spi.transport.SendOutcome;
import dev.postdate.spi.transport.Sender;
import dev.postdate.spi.transport.Transport;
import dev.postdate.spi.transport.TransportContext;
import dev.postdate.spi.transport.TransportHealth;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The broker in memory as one node sees it. Thread-safe. */
final class BrokerSession implements Transport.Session, Sender {

    private final InMemoryBroker broker;
    private final TransportContext context;
    private final Instant openedAt;
    private final List<Reception> receptions = new ArrayList<>();
    private volatile boolean closed;

    BrokerSession(InMemoryBroker broker, TransportContext context) {
        this.broker = broker;
        this.context = context;
        this.openedAt = context.time().instant();
    }

    @Override
    public Sender sender() {
        return this;
    }

    @Override
    public CompletionStage<SendOutcome> send(OutgoingMessage message) {
        if (closed) {
            return CompletableFuture.failedFuture(new TransportException(
                    "Message " + message.id()
                            + " was not sent: the node's session with the broker in memory is closed.",
                    true,
                    null));
        } else if (message.delay() != null) {
            return CompletableFuture.failedFuture(new TransportException(
                    "Message " + message.id() + " was not sent: the broker in memory holds none for " + message.delay()
                            + ". Give the node a store, which does.",
                    false,
                    null));
        }
        return CompletableFuture.completedFuture(broker.route(message));
    }

    @Override
    public synchronized void startReceiving(Receiver receiver) {
        for (TransportContext.Incoming incoming : context.queues()) {
            Reception reception = new Reception(incoming, receiver);
            receptions.add(reception);
            broker.queue(incoming.queue()).consume(reception);
        }
    }

    @Override
    public synchronized void stopReceiving() {
        receptions.forEach(Reception::stop);
    }

    @Override
    public TransportHealth health() {
        return new TransportHealth(!closed, openedAt, closed ? "it is closed" : null);
    }

    @Override
    public synchronized void close() {
        closed = true;
        receptions.forEach(Reception::end);
        receptions.clear();
    }

    /** Receiving from one queue. */
    private final class Reception implements InMemoryBroker.Consumer {
        private final TransportContext.Incoming incoming;
        private final Receiver receiver;
        /** What is handed in and not acknowledged, in order; guarded by this. */
        private final Map<HandedIn, Item> out = new LinkedHashMap<>();

        private final Deque<HandedIn> toHand = new ArrayDeque<>();
        private boolean handing;
        private boolean ended;

        Reception(TransportContext.Incoming incoming, Receiver receiver) {
            this.incoming = incoming;
            this.receiver = receiver;
        }

        @Override
        public synchronized boolean hasRoom() {
            return out.size() < incoming.atOnce();
        }

        @Override
        public void hand(BrokerQueue from, Item item) {
            HandedIn receipt = new HandedIn(this, from);
            boolean idle;
            synchronized (this) {
                out.put(receipt, item);
                toHand.add(receipt);
                idle = !handing;
                handing = true;
            }
            if (idle) {
                context.time().execute("broker", this::handIn);
            }
        }

        /** One after the other, in order. */
        private void handIn() {
            for (HandedIn next = next(); next != null; next = next()) {
                Item item = item(next);
                if (item != null) {
                    receiver.arrived(arrived(item), next);
                }
            }
        }

        private synchronized @Nullable HandedIn next() {
            HandedIn next = toHand.poll();
            handing = next != null;
            return next;
        }

        private synchronized @Nullable Item item(HandedIn receipt) {
            return ended ? null : out.get(receipt);
        }

        private IncomingMessage arrived(Item item) {
            OutgoingMessage message = item.message();
            return new IncomingMessage(
                    incoming.queue(),
                    message.id(),
                    message.event(),
                    message.content(),
                    message.headers(),
                    message.correlation(),
                    message.application(),
                    message.replyTo(),
                    null,
                    message.expiresAt(),
                    item.redelivered());
        }

        private synchronized @Nullable Item take(HandedIn receipt) {
            return out.remove(receipt);
        }

        void stop() {
            broker.queue(incoming.queue()).leave(this);
        }

        /** What is out goes back, the last one first, so that all are where they were. */
        void end() {
            stop();
            List<Item> left;
            synchronized (this) {
                ended = true;
                left = new ArrayList<>(out.values());
                out.clear();
            }
            BrokerQueue queue = broker.queue(incoming.queue());
            for (int i = left.size() - 1; i >= 0; i--) {
                queue.giveBack(left.get(i));
            }
        }
    }

    /** Compared by identity: one message may be handed in twice. */
    private static final class HandedIn implements Receiver.Receipt {
        private final Reception reception;
        private final BrokerQueue queue;
        private final AtomicBoolean used = new AtomicBoolean();

        HandedIn(Reception reception, BrokerQueue queue) {
            this.reception = reception;
            this.queue = queue;
        }

        @Override
        public void acknowledge() {
            if (used.compareAndSet(false, true)) {
                reception.take(this);
                queue.dispatch();
            }
        }

        @Override
        public void giveBack() {
            if (used.compareAndSet(false, true)) {
                Item item = reception.take(this);
                if (item != null) {
                    queue.giveBack(item);
                }
            }
        }
    }
}
