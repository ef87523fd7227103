package dev.postdate.internal.due;

import dev.postdate.StoreException;
import dev.postdate.internal.dispatch.Delivery;
import dev.postdate.internal.dispatch.DueSignal;
import dev.postdate.internal.dispatch.HeldMessages;
import dev.postdate.internal.dispatch.Lanes;
import dev.postdate.spi.ClaimStore.Held;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.NodeStore.NodeRow;
import dev.postdate.spi.NodeStore.Renewal;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.Store;
import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's lease, declares dead nodes dead and frees what they had, lets parked messages be claimed by whoever can read them,
 * and compares what the store says this node holds with what it does hold.
 */
public final class LeasePass implements TimeDriver.Pass {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.lease");
    private static final int RECOVERED_AT_ONCE = 500;
    /** Renewals between two comparisons: after a lost answer the next claim compares anyway. */
    private static final int COMPARE_EVERY = 12;

    /** Who this node is. */
    public record Identity(String application, String node, Supplier<Set<String>> readableTypes) {}

    private final Identity identity;
    private final Store.Session store;
    private final Lease lease;
    private final LeaseWatch watch;
    private final StoreClockWatch clock = new StoreClockWatch();
    private final Lanes lanes;
    private final HeldMessages held;
    private final DueSignal signal;
    private final TimeDriver time;
    private final long renewalNanos;

    private Runnable suspectsFreed = () -> {};
    private boolean registered;
    private boolean reported;
    private boolean blocked;
    private boolean triedAgain;
    private boolean moreToRecover;
    private final AtomicInteger notCompared = new AtomicInteger();

    public LeasePass(
            Identity identity,
            Store.Session store,
            Lease lease,
            Duration leaseLength,
            Duration renewal,
            Lanes lanes,
            HeldMessages held,
            DueSignal signal,
            TimeDriver time) {
        this.identity = identity;
        this.store = store;
        this.lease = lease;
        this.watch = new LeaseWatch(leaseLength.toNanos(), renewal.toNanos());
        this.lanes = lanes;
        this.held = held;
        this.signal = signal;
        this.time = time;
        this.renewalNanos = renewal.toNanos();
    }

    /** Adds this node to the living, before its loops start, and frees what is known to be ownerless. */
    public void register(Runnable whenSuspectsAreFreed) {
        suspectsFreed = whenSuspectsAreFreed;
        long sentAt = time.nanoTime();
        store.nodes().register(lease.epoch(), identity.application(), identity.node());
        lease.renewed(sentAt);
        registered = true;
        tidy();
    }

    @Override
    public long run() {
        long sentAt = time.nanoTime();
        try {
            Renewal renewal = store.nodes().renew(lease.epoch());
            long answeredAt = time.nanoTime();
            long epoch = lease.epoch();
            boolean live = renewal.nodes().stream().anyMatch(node -> node.epoch() == epoch && node.alive());
            if (live) {
                lease.renewed(sentAt);
            } else {
                beginAnew(sentAt);
            }
            watchClock(renewal, sentAt, answeredAt);
            declareDead(watch.observe(renewal.nodes(), lease.epoch(), sentAt, answeredAt));
            tidy();
            compareNowAndThen();
            renewed();
            // What is left of the dead is freed behind another renewal: each round takes its time where much is due.
            return moreToRecover ? 0 : Math.max(0, renewalNanos - (time.nanoTime() - sentAt));
        } catch (StoreException e) {
            return onOutage(e);
        }
    }

    /** The old epoch was declared dead: what it had claimed and not begun is dropped, what runs will be refused when it settles. */
    private void beginAnew(long nanoTime) {
        lease.alone(() -> {
            long lost = lease.epoch();
            List<Delivery> dropped = lanes.drain();
            dropped.forEach(held::remove);
            long epoch = lease.begin(nanoTime);
            registered = false;
            store.nodes().register(epoch, identity.application(), identity.node());
            registered = true;
            LOG.warn(
                    "Epoch {} of node {} was declared dead: it did not renew its lease in time. {} claimed messages were dropped and"
                            + " run elsewhere or again; results of {} running handlers will be refused. New epoch: {}",
                    lost,
                    identity.node(),
                    dropped.size(),
                    held.running().size(),
                    epoch);
            return epoch;
        });
        signal.now();
    }

    /** Nobody is taken for dead by a clock, but whoever has stepped one may have stopped more than it; so nothing is concluded for a while. */
    private void watchClock(Renewal renewal, long sentAt, long answeredAt) {
        Duration step = clock.read(renewal.now(), sentAt, answeredAt);
        if (step.isZero()) {
            return;
        }
        watch.forget();
        LOG.warn(
                "The store's clock was stepped by {}: what is due by it, and when delays end, follows the new time. No node is declared"
                        + " dead for one lease",
                step);
        signal.now();
    }

    private void declareDead(List<NodeRow> candidates) {
        for (NodeRow node : candidates) {
            if (store.nodes().declareDead(node.epoch(), node.renewals())) {
                LOG.warn(
                        "Node {} of '{}' (epoch {}) is dead: its lease was not renewed. What it had claimed runs again",
                        node.name(),
                        node.application(),
                        node.epoch());
            }
        }
    }

    private void tidy() {
        int freed = store.nodes().recover(RECOVERED_AT_ONCE);
        moreToRecover = freed == RECOVERED_AT_ONCE;
        if (freed > 0) {
            LOG.warn("{} messages were freed that nodes had claimed when they ended; each runs alone now", freed);
            suspectsFreed.run();
        }
        if (store.claims().unpark(identity.readableTypes().get()) > 0) {
            suspectsFreed.run();
        }
    }

    private void compareNowAndThen() {
        hearCancels();
        if (notCompared.incrementAndGet() >= COMPARE_EVERY) {
            compare();
        }
    }

    /** Cancels of other nodes and processes, for handlers that ask. */
    private void hearCancels() {
        List<UUID> ids =
                held.all().stream().map(delivery -> delivery.ref().id()).toList();
        if (ids.isEmpty()) {
            return;
        }
        for (UUID id : store.claims().cancelRequests(lease.epoch(), ids)) {
            Delivery delivery = held.find(id);
            if (delivery != null) {
                delivery.requestCancel();
            }
        }
    }

    /**
     * A claim whose answer was lost leaves rows of a living epoch that nobody holds: they are released, without an attempt. To be called
     * before the next claim after one that failed; what that one still commits later is found with the next renewal. Thread-safe.
     */
    public void compareInDoubt() {
        compare();
        notCompared.set(COMPARE_EVERY - 1);
    }

    private void compare() {
        notCompared.set(0);
        // What later claims bring is held as soon as their answers are in, which may be behind this look at the store.
        long answered = lease.lastClaimNumber();
        List<Settlement> strays = new ArrayList<>();
        for (Held row : store.claims().heldBy(lease.epoch())) {
            Delivery delivery = held.find(row.ref().id());
            boolean ours = delivery != null && delivery.ref().equals(row.ref());
            if (!ours && row.ref().number() <= answered) {
                strays.add(new Settlement.Release(row.ref()));
            }
        }
        if (strays.isEmpty()) {
            return;
        }
        // What was settled meanwhile only looked like a stray: its guard refuses the release.
        long released = store.claims().settle(strays).outcomes().stream()
                .filter(outcome -> outcome == SettleOutcome.SETTLED || outcome == SettleOutcome.CANCELLED)
                .count();
        if (released > 0) {
            LOG.warn(
                    "{} messages were claimed for this node by a statement whose answer was lost; they are released",
                    released);
            signal.now();
        }
    }

    private long onOutage(StoreException e) {
        if (!reported) {
            reported = true;
            LOG.error(
                    "The lease of node {} cannot be renewed; it begins no handlers once its lease runs out",
                    identity.node(),
                    e);
        }
        if (!blocked && !lease.mayStart()) {
            blocked = true;
            LOG.error(
                    "The lease of node {} has run out: it begins no handlers until the store can be reached",
                    identity.node());
        }
        // At once the first time, because most failures are a connection that was cut; then slowly enough not to be a
        // storm.
        long wait = triedAgain ? renewalNanos / 10 : 0;
        triedAgain = true;
        return wait;
    }

    private void renewed() {
        triedAgain = false;
        if (reported) {
            reported = false;
            blocked = false;
            LOG.info("The lease of node {} is renewed again", identity.node());
            signal.now();
        }
        // The lease may have run out without any error, while the process was frozen: what waits in the lanes goes on
        // now.
        lanes.startWorkers();
    }

    /** The orderly end; false if the store did not take it, so that other nodes wait for the lease to end. */
    public boolean leave() {
        if (!registered) {
            return true;
        }
        try {
            store.nodes().leave(lease.epoch());
            return true;
        } catch (StoreException e) {
            LOG.warn("Node {} could not sign off; others take over when its lease ends", identity.node(), e);
            return false;
        }
    }
}
