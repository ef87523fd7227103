package dev.postdate.internal.node;

import dev.postdate.internal.dispatch.Delivery;
import dev.postdate.internal.dispatch.DueSignal;
import dev.postdate.internal.dispatch.HandlerTransactions;
import dev.postdate.internal.dispatch.HeldDeliveries;
import dev.postdate.internal.dispatch.HeldMessages;
import dev.postdate.internal.dispatch.Lanes;
import dev.postdate.internal.dispatch.Lanes.Relays;
import dev.postdate.internal.dispatch.SettlePass;
import dev.postdate.internal.dispatch.StuckHandlers;
import dev.postdate.internal.due.DuePass;
import dev.postdate.internal.due.HistoryPass;
import dev.postdate.internal.due.Lease;
import dev.postdate.internal.due.LeasePass;
import dev.postdate.internal.due.RetentionPass;
import dev.postdate.internal.handler.Handlers;
import dev.postdate.internal.send.Bodies;
import dev.postdate.internal.send.LocalDeliveries;
import dev.postdate.internal.send.Outgoing;
import dev.postdate.internal.watch.EngineView;
import dev.postdate.internal.watch.WatchedLoops;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.Store;
import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of a node that claims and handles: its loops, started and stopped together. */
final class Worker implements EngineView {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.node");
    private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(1);
    private static final Duration LOOP_STOP = Duration.ofSeconds(5);

    private final String node;
    private final NodeTimes times;
    private final WatchedLoops time;
    private final HeldMessages held = new HeldMessages();
    private final Lease lease;
    private final DueSignal signal;
    private final SettlePass settles;
    private final Lanes lanes;
    private final DuePass duePass;
    private final LeasePass leasePass;
    private final LocalDeliveries local;
    private final @Nullable RetentionPass retentionPass;
    private final @Nullable HistoryPass historyPass;
    private final List<TimeDriver.Loop> loops = new ArrayList<>();

    Worker(
            NodeSetup setup,
            String node,
            Store.Session store,
            Handlers handlers,
            Outgoing outgoing,
            Relays relays,
            DueSignal signal) {
        this.node = node;
        this.times = setup.times();
        this.time = new WatchedLoops(setup.time());
        this.signal = signal;
        Set<String> leftToOthers = ConcurrentHashMap.newKeySet();
        this.lease = new Lease(time, times.lease());
        this.settles = new SettlePass(store.claims(), held, signal, setup.observers(), time);
        this.lanes = new Lanes(
                setup.queues(),
                new Lanes.Handling(
                        setup.types(),
                        new Bodies(setup.types(), setup.serializers()),
                        handlers,
                        outgoing,
                        HandlerTransactions.Source.of(store, setup.transactions()),
                        setup.failing(),
                        times.deployGrace(),
                        node,
                        setup.observers(),
                        setup.tracing(),
                        leftToOthers,
                        relays),
                new Lanes.Surroundings(time, held, settles, lease, signal));
        this.leasePass = new LeasePass(
                new LeasePass.Identity(
                        setup.application(), node, () -> readable(setup.types().names(), leftToOthers)),
                store,
                lease,
                times.lease(),
                times.renewal(),
                lanes,
                held,
                signal,
                time);
        this.duePass =
                new DuePass(store.claims(), lease, lanes, held, settles, signal, time, leasePass::compareInDoubt);
        Duration retention = times.deadLetterRetention();
        this.retentionPass = retention == null
                ? null
                : new RetentionPass(retention, setup.queues().keySet(), store, time);
        this.local = new HeldDeliveries(held, lanes, store.claims(), store.schedules(), signal, time);
        Duration history = times.history();
        this.historyPass = history == null ? null : new HistoryPass(store.history(), history);
    }

    /**
     * The types of which this node lets parked messages go: not those of which it has parked one itself, or it would take it back at each
     * look. Nodes that can handle them do, and the end of the grace period does.
     */
    private static Set<String> readable(Set<String> known, Set<String> leftToOthers) {
        return known.stream().filter(type -> !leftToOthers.contains(type)).collect(Collectors.toSet());
    }

    LocalDeliveries local() {
        return local;
    }

    void start() {
        leasePass.register(duePass::look);
        long poll = times.safetyPoll().toNanos();
        loops.add(time.startPolling("lease", leasePass));
        loops.add(time.startPolling("safety-poll", () -> {
            duePass.look();
            return poll;
        }));
        if (retentionPass != null) {
            loops.add(time.startPolling("retention", retentionPass));
        }
        if (historyPass != null) {
            loops.add(time.startLoop("history", historyPass));
        }
        loops.add(settles.start(lanes::refused));
        loops.add(lanes.startTimeLimits());
        TimeDriver.Loop due = time.startLoop("due", duePass);
        loops.add(due);
        signal.wakes(due);
    }

    @Override
    public boolean leaseValid() {
        return lease.mayStart();
    }

    @Override
    public Duration sinceRenewal() {
        return lease.sinceRenewal();
    }

    @Override
    public int held() {
        return held.size();
    }

    @Override
    public int resultsNotStored() {
        return settles.backlog();
    }

    @Override
    public boolean isFull() {
        return settles.isFull();
    }

    @Override
    public boolean serves(String queue) {
        return lanes.serves(queue);
    }

    @Override
    public Optional<String> load(String queue) {
        return lanes.load(queue);
    }

    @Override
    public Map<String, String> outages() {
        return lanes.outages();
    }

    @Override
    public List<StuckHandlers.Report> stuck() {
        return lanes.stuck();
    }

    @Override
    public WatchedLoops loops() {
        return time;
    }

    /** Refuses a stop that would wait for the very handler that asks for it. */
    void refuseFromHandler() {
        held.runBy(Thread.currentThread()).ifPresent(own -> {
            throw new IllegalStateException(
                    "The handler of " + own
                            + " stops its own node, and the stop would wait for it. Let another thread call close(); this attempt has failed.");
        });
    }

    /** Claims nothing more, releases what no handler has begun, and waits for the rest as long as it may. */
    void stop(Duration atMost) {
        duePass.stop();
        lease.alone(() -> {
            release();
            return null;
        });
        if (!time.await(atMost, this::isAtRest)) {
            interrupt(atMost);
        }
        boolean atRest = isAtRest();
        loops.forEach(loop -> loop.stop(LOOP_STOP));
        if (atRest) {
            leasePass.leave();
        } else {
            List<String> names =
                    held.all().stream().map(Delivery::toString).sorted().toList();
            LOG.warn(
                    "Node {} stops while it still has {} messages; they run again once its lease has ended: {}",
                    node,
                    names.size(),
                    names);
        }
    }

    private void release() {
        lanes.drain().forEach(delivery -> settles.settle(delivery, new Settlement.Release(delivery.ref()), null));
    }

    private void interrupt(Duration waited) {
        List<Delivery> running = held.running();
        LOG.warn(
                "Node {} waited {} for its handlers and interrupts those that still run: {}",
                node,
                waited,
                running.stream()
                        .map(Delivery::toString)
                        .sorted(Comparator.naturalOrder())
                        .toList());
        running.forEach(Delivery::handBack);
        time.await(AFTER_INTERRUPT, this::isAtRest);
    }

    private boolean isAtRest() {
        return held.isEmpty() && settles.isIdle();
    }
}
