package dev.postdate.internal.node;

import dev.postdate.MessageBus;
import dev.postdate.NoRouteException;
import dev.postdate.RoutePlan;
import dev.postdate.SendOptions;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.internal.admin.StoreAdmin;
import dev.postdate.internal.dispatch.DueSignal;
import dev.postdate.internal.dispatch.Lanes.Relays;
import dev.postdate.internal.handler.Handlers;
import dev.postdate.internal.send.LocalDeliveries;
import dev.postdate.internal.send.Outgoing;
import dev.postdate.internal.send.RelayQueue;
import dev.postdate.internal.send.Router;
import dev.postdate.internal.send.StoreBus;
import dev.postdate.internal.type.TypeName;
import dev.postdate.internal.watch.NodeWatch;
import dev.postdate.internal.watch.StoreWatch;
import dev.postdate.internal.watch.Watched;
import dev.postdate.spi.Address;
import dev.postdate.spi.Capability;
import dev.postdate.spi.JoinedTransaction;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.Origin;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreContext;
import dev.postdate.spi.StoreInfo;
import dev.postdate.spi.Subscription;
import dev.postdate.spi.TimeDriver;
import dev.postdate.spi.TopologyStore;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running node: the store it opened, the bus on it, and what handles, unless it only sends. Thread-safe. */
public final class Node {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.node");
    private static final int LOST_SHOWN = 3;

    private enum State {
        RUNNING,
        STOPPING,
        STOPPED
    }

    private final NodeSetup setup;
    private final String name;
    private final Store.Session store;
    private final Router router;
    private final MessageBus bus;
    private final PostdateAdmin admin;
    private final StoredTypes types;
    private final Handling handling;
    private final List<Subscription> subscriptions;
    private final Transports transports;
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private volatile @Nullable Instant stoppedAt;

    private Node(NodeSetup setup) {
        this.setup = setup;
        this.name = setup.application() + "-" + suffix();
        TimeDriver time = setup.time();
        DueSignal signal = new DueSignal(time);
        StoreWatch calls = new StoreWatch(time, setup.observers());
        this.store = calls.around(setup.store()
                .open(new StoreContext(
                        setup.application(),
                        name,
                        setup.sendOnly(),
                        setup.times().history() != null,
                        setup.transactionsAtOnce(),
                        time,
                        signal::now)));
        Transports opened = null;
        try {
            opened = Transports.open(
                    setup.application(), name, setup.sendOnly() ? List.of() : setup.transports(), time, signal::now);
            this.transports = opened;
            Relays relays = opened.relays();
            Handlers handlers = new Handlers(setup.handlers(), setup.types());
            List<Subscription> handled = handlers.subscriptions(setup.application());
            this.subscriptions = Stream.concat(
                            handled.stream(),
                            setup.published().entrySet().stream()
                                    .map(event -> RelayQueue.subscription(
                                            setup.application(), event.getKey(), event.getValue())))
                    .toList();
            if (!setup.sendOnly()) {
                store.topology().declare(declarations(), subscriptions);
            }
            this.router = new Router(
                    setup.application(),
                    setup.names(),
                    setup.transportNames(),
                    setup.routes(),
                    handled,
                    store.topology());
            Outgoing outgoing = new Outgoing(
                    setup.types(),
                    setup.serializers(),
                    router,
                    new Origin(setup.application(), setup.application()),
                    setup.tracing(),
                    time);
            this.handling = new Handling(
                    setup.sendOnly() ? null : () -> new Worker(setup, name, store, handlers, outgoing, relays, signal),
                    engine -> new NodeWatch(
                            new Watched(
                                    setup.application(),
                                    name,
                                    calls,
                                    engine,
                                    setup.times().lease(),
                                    time),
                            store.queries()));
            LocalDeliveries local = handling.local();
            this.bus = new StoreBus(
                    setup.application(),
                    outgoing,
                    store.schedules(),
                    local,
                    time,
                    this::requireOpen,
                    transactions(signal),
                    setup.observers());
            this.types = new StoredTypes(setup, store);
            StoreInfo info = setup.store().info();
            this.admin = new StoreAdmin(
                    setup.application(),
                    name,
                    new StoreAdmin.Surroundings(
                            setup.names(),
                            store,
                            local,
                            new StoreAdmin.Kept(
                                    info.name(),
                                    info.can(Capability.HISTORY),
                                    setup.times().history() != null),
                            signal::now,
                            this::requireOpen,
                            handling::health,
                            types::check,
                            setup.observers()));
        } catch (RuntimeException e) {
            if (opened != null) {
                opened.close();
            }
            store.close();
            throw e;
        }
    }

    /**
     * Opens the store; handles nothing before {@link #startHandling}.
     *
     * @throws dev.postdate.StoreException if the store cannot be used
     */
    public static Node open(NodeSetup setup) {
        Node node = new Node(setup);
        node.handling.open();
        setup.observers().startLooking(setup.time(), node.admin);
        node.sayOpened();
        return node;
    }

    /** Opens the store and starts. */
    public static Node start(NodeSetup setup) {
        if (setup.sendOnly()) {
            return open(setup);
        }
        Node node = new Node(setup);
        try {
            node.startHandling();
        } catch (RuntimeException e) {
            node.stop(Duration.ZERO);
            throw e;
        }
        setup.observers().startLooking(setup.time(), node.admin);
        node.sayOpened();
        return node;
    }

    /** Begins to handle, unless this node only sends or does so already. */
    public void startHandling() {
        requireOpen();
        if (!setup.sendOnly()) {
            warnOfOrphans(subscriptions);
            handling.begin();
        }
    }

    /** Ends to handle, waiting for handlers at most as long as given; the bus goes on. */
    public void stopHandling(Duration atMost) {
        if (state.get() == State.RUNNING) {
            LOG.info(
                    "Postdate '{}' (node {}) stops handling messages and waits up to {} for handlers that run",
                    setup.application(),
                    name,
                    atMost);
            handling.end(atMost);
        }
    }

    private static String suffix() {
        return Long.toString(UUID.randomUUID().getLeastSignificantBits() & 0xFFFFFFFL, 36);
    }

    private List<TopologyStore.QueueDeclaration> declarations() {
        return setup.queues().entrySet().stream()
                .map(queue -> new TopologyStore.QueueDeclaration(
                        queue.getKey(), queue.getValue().order()))
                .toList();
    }

    private void warnOfOrphans(List<Subscription> own) {
        store.topology().subscriptionsOf(setup.application()).stream()
                .filter(known -> own.stream()
                        .noneMatch(mine -> mine.type().equals(known.type())
                                && mine.handler().equals(known.handler())))
                .forEach(orphan -> LOG.warn(
                        "Message type '{}' had a handler '{}' that this build does not have; events are copied for it until"
                                + " PostdateAdmin.unsubscribe says that it is gone for good",
                        orphan.type(),
                        orphan.handler()));
    }

    private void sayOpened() {
        StoreInfo info = setup.store().info();
        String queues = setup.queues().entrySet().stream()
                .map(queue -> queue.getKey() + " ("
                        + (queue.getValue().isSequential()
                                ? "sequential"
                                : Integer.toString(queue.getValue().parallelism()))
                        + ")")
                .collect(Collectors.joining(", "));
        LOG.info(
                "Postdate '{}' started as node {}: store {} ({}, schema version {}), {}, routes {}{}",
                setup.application(),
                name,
                info.name(),
                info.can(Capability.DURABLE) ? "durable" : "not durable",
                info.schemaVersion(),
                setup.sendOnly()
                        ? "send-only"
                        : "queues " + queues + ", " + setup.handlers().size() + " handlers",
                setup.routes(),
                setup.transports().isEmpty() ? "" : ", transports " + new TreeSet<>(setup.transportNames()));
        types.warn();
    }

    public String name() {
        return name;
    }

    public MessageBus bus() {
        return bus;
    }

    public PostdateAdmin admin() {
        return admin;
    }

    /** What happens to messages of one type. */
    public RoutePlan explain(TypeName type) {
        requireOpen();
        StoreInfo info = setup.store().info();
        List<String> subscribers = store.topology().subscriptionsTo(type.name()).stream()
                .map(subscription -> subscription.application() + ":" + subscription.handler())
                .sorted()
                .toList();
        return new RoutePlan(
                type.name(),
                command(type),
                subscribers,
                info.heldBy(),
                info.can(Capability.DURABLE),
                true,
                info.grain(),
                info.horizon());
    }

    private String command(TypeName type) {
        try {
            Address address = router.command(type, SendOptions.none());
            String queue = address.queue();
            if (RelayQueue.is(queue)) {
                return "by its route through a transport, to '" + address.handler() + "', from queue '" + queue + "'";
            }
            return (router.route(type.name()).isPresent() ? "by its route to queue '" : "to its handler on queue '")
                    + queue + "'";
        } catch (NoRouteException e) {
            return "refused: " + e.getMessage();
        }
    }

    private StoreBus.Transactions transactions(DueSignal signal) {
        return new StoreBus.Transactions() {
            @Override
            public JoinedTransaction join(Connection connection) {
                StoreInfo info = setup.store().info();
                if (!info.can(Capability.CALLER_TRANSACTIONS)) {
                    throw new IllegalStateException("Store '" + info.name()
                            + "' cannot join a transaction of the caller's; PostgreSQL can. Call the bus without in(...) after"
                            + " your commit. Nothing was done.");
                }
                return store.join(connection);
            }

            @Override
            public void committed() {
                store.committed();
                signal.now();
            }
        };
    }

    private void requireOpen() {
        if (state.get() == State.STOPPED) {
            throw new IllegalStateException("Postdate '" + setup.application() + "' (node " + name
                    + ") is stopped since " + stoppedAt + ". Nothing was done.");
        }
    }

    /** Stops gracefully, waiting for handlers at most as long as given. A second call does nothing. */
    public void stop(Duration atMost) {
        if (state.get() == State.RUNNING) {
            handling.refuseFromHandler();
        }
        if (!state.compareAndSet(State.RUNNING, State.STOPPING)) {
            return;
        }
        LOG.info("Postdate '{}' (node {}) stops", setup.application(), name);
        try {
            setup.observers().stopLooking();
            handling.close(atMost);
            warnOfLoss();
        } finally {
            stoppedAt = setup.time().instant();
            state.set(State.STOPPED);
            transports.close();
            store.close();
            if (setup.ownsTime()) {
                setup.time().close();
            }
        }
    }

    private void warnOfLoss() {
        if (setup.store().info().can(Capability.DURABLE)) {
            return;
        }
        long lost = store.queries().count(MessageQuery.all(), 1_000_000).number();
        if (lost > 0) {
            List<MessageRecord> next =
                    store.queries().search(MessageQuery.all(), null, LOST_SHOWN).messages();
            LOG.warn(
                    "{} messages still wait in the store '{}', which is not durable: they are lost when the process ends. Next: {}",
                    lost,
                    setup.store().info().name(),
                    next.stream()
                            .map(row -> row.envelope().content().type() + " "
                                    + row.envelope().id() + " due " + row.dueAt())
                            .toList());
        }
    }

    /** Timeout of a stop that names none. */
    public Duration stopTimeout() {
        return setup.times().stop();
    }
}
