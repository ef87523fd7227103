package dev.postdate.memory;

import dev.postdate.spi.transport.OutgoingMessage;
import dev.postdate.spi.transport.SendOutcome;
import dev.postdate.spi.transport.Transport;
import dev.postdate.spi.transport.TransportContext;
import dev.postdate.spi.transport.TransportInfo;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A broker within the process, for development and tests: applications that have a transport of it reach each other, and lose what is on its way when the
 * process ends. Thread-safe.
 *
 * <p>A queue is there once a node that receives from it was open. Of one queue each message is handed to one of the sessions that receive from it.
 */
public final class InMemoryBroker {

    private final Object lock = new Object();
    private final Map<String, BrokerQueue> queues = new HashMap<>();
    private final Map<String, Set<String>> subscribers = new HashMap<>();

    private InMemoryBroker() {}

    public static InMemoryBroker create() {
        return new InMemoryBroker();
    }

    /** @param name what destinations begin with */
    public Transport transport(String name) {
        TransportInfo info =
                new TransportInfo(name, "a broker in memory", Set.of(), Duration.ofSeconds(1), Duration.ZERO);
        return new Transport() {
            @Override
            public TransportInfo info() {
                return info;
            }

            @Override
            public Session open(TransportContext context) {
                declare(context);
                return new BrokerSession(InMemoryBroker.this, context);
            }
        };
    }

    private void declare(TransportContext context) {
        synchronized (lock) {
            for (TransportContext.Incoming incoming : context.queues()) {
                queues.computeIfAbsent(incoming.queue(), name -> new BrokerQueue());
                incoming.events()
                        .forEach(type -> subscribers
                                .computeIfAbsent(type, key -> new LinkedHashSet<>())
                                .add(incoming.queue()));
            }
        }
    }

    SendOutcome route(OutgoingMessage message) {
        List<BrokerQueue> targets = new ArrayList<>();
        synchronized (lock) {
            if (message.event()) {
                subscribers.getOrDefault(message.destination(), Set.of()).forEach(queue -> targets.add(queue(queue)));
            } else {
                BrokerQueue target = queues.get(message.destination());
                if (target != null) {
                    targets.add(target);
                }
            }
        }
        targets.forEach(target -> target.add(message));
        return targets.isEmpty()
                ? new SendOutcome.Unroutable(
                        message.event()
                                ? "nobody has subscribed to '" + message.destination() + "'"
                                : "there is no queue '" + message.destination() + "'")
                : new SendOutcome.Confirmed();
    }

    BrokerQueue queue(String name) {
        synchronized (lock) {
            BrokerQueue queue = queues.get(name);
            if (queue == null) {
                throw new IllegalStateException("Queue '" + name + "' is received from and was never declared.");
            }
            return queue;
        }
    }

    /** One that receives from a queue. */
    interface Consumer {
        /** True if it may be handed one more. */
        boolean hasRoom();

        /** Hands one in, some moments later and on another thread. */
        void hand(BrokerQueue from, Item item);
    }

    /**
     * A message on a queue.
     *
     * @param redelivered true if it was handed in before
     */
    record Item(OutgoingMessage message, boolean redelivered) {}

    /** What waits for whom. */
    static final class BrokerQueue {
        private final ArrayDeque<Item> waiting = new ArrayDeque<>();
        private final List<Consumer> consumers = new ArrayList<>();

        synchronized void add(OutgoingMessage message) {
            waiting.addLast(new Item(message, false));
            dispatch();
        }

        /** In front, where it was. */
        synchronized void giveBack(Item item) {
            waiting.addFirst(new Item(item.message(), true));
            dispatch();
        }

        synchronized void consume(Consumer consumer) {
            consumers.add(consumer);
            dispatch();
        }

        synchronized void leave(Consumer consumer) {
            consumers.remove(consumer);
        }

        /** Somebody has room again. */
        synchronized void dispatch() {
            Consumer next = waiting.isEmpty() ? null : next();
            while (next != null) {
                next.hand(this, waiting.removeFirst());
                next = waiting.isEmpty() ? null : next();
            }
        }

        /** In turn. */
        private @Nullable Consumer next() {
            for (int i = 0; i < consumers.size(); i++) {
                Consumer first = consumers.remove(0);
                consumers.add(first);
                if (first.hasRoom()) {
                    return first;
                }
            }
            return null;
        }
    }
}
