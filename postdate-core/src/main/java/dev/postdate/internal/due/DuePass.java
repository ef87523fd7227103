package dev.postdate.internal.due;

import dev.postdate.StoreException;
import dev.postdate.internal.dispatch.DueSignal;
import dev.postdate.internal.dispatch.HeldMessages;
import dev.postdate.internal.dispatch.Lanes;
import dev.postdate.internal.dispatch.SettlePass;
import dev.postdate.spi.ClaimStore;
import dev.postdate.spi.ClaimStore.ClaimRequest;
import dev.postdate.spi.ClaimStore.ClaimResult;
import dev.postdate.spi.ClaimStore.Demand;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.TimeDriver;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims what is due and hands it to its lane, then sleeps until exactly the next due time it knows of.
 *
 * <p>Suspects, whose nodes died while they had them, are claimed one by one while this node holds nothing else, so that a message that
 * kills its node is found and its neighbours pay nothing.
 */
public final class DuePass implements TimeDriver.Pass {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.due");
    private static final long FIRST_WAIT = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(5);

    private final ClaimStore claims;
    private final Lease lease;
    private final Lanes lanes;
    private final HeldMessages held;
    private final SettlePass settles;
    private final DueSignal signal;
    private final TimeDriver time;
    private final Runnable compare;

    private volatile boolean stopped;
    private volatile boolean suspectsDue;
    private volatile boolean suspectsBlocked;
    private volatile boolean lookEverywhere = true;
    /** The queues of which a look from the start is owed; one without room when it was asked for keeps it until it has. */
    private final Set<String> fromStart = new HashSet<>();

    private long wait = FIRST_WAIT;
    private boolean reported;
    private boolean inDoubt;

    /** @param compare releases what was claimed by a statement whose answer nobody has */
    public DuePass(
            ClaimStore claims,
            Lease lease,
            Lanes lanes,
            HeldMessages held,
            SettlePass settles,
            DueSignal signal,
            TimeDriver time,
            Runnable compare) {
        this.claims = claims;
        this.lease = lease;
        this.lanes = lanes;
        this.held = held;
        this.settles = settles;
        this.signal = signal;
        this.time = time;
        this.compare = compare;
    }

    /** Claims nothing from now on. */
    public void stop() {
        stopped = true;
    }

    /** Looks again at everything, in case a wake-up was lost or another node has settled what held a suspect up. */
    public void look() {
        suspectsBlocked = false;
        lookEverywhere = true;
        signal.look();
    }

    @Override
    public long run() {
        if (stopped) {
            return Long.MAX_VALUE;
        }
        long remaining = signal.remaining();
        if (remaining > 0) {
            return remaining;
        }
        if (!lease.mayStart() || settles.isFull()) {
            return FIRST_WAIT;
        }
        try {
            if (inDoubt) {
                // Before anything else is claimed, or a sequential queue would go on behind messages that nobody knows
                // to be claimed.
                compare.run();
                inDoubt = false;
            }
            long again = lease.alone(this::claim);
            recovered();
            return again;
        } catch (StoreException e) {
            return onOutage(e);
        }
    }

    private long claim() {
        if (stopped) {
            return Long.MAX_VALUE;
        }
        signal.reset();
        if (suspectsDue && lanes.hasStuckHandlers()) {
            // This node does not come to rest any more: another one may, and meanwhile this one goes on with the
            // others.
            leaveSuspects();
        }
        if (suspectsDue) {
            // Nothing else is claimed meanwhile: this node has to come to rest before a suspect may run on it.
            return held.isEmpty() && !claimSuspect() ? 0 : signal.remaining();
        }
        List<Demand> demands = demands();
        long before = time.nanoTime();
        ClaimResult result = claims.claim(new ClaimRequest(lease.epoch(), lease.nextClaimNumber(), demands));
        demands.forEach(demand -> fromStart.remove(demand.queue()));
        boolean more = lanes.dispatch(result.claimed(), demands, time.nanoTime());
        Long next = result.nanosToNextDue();
        if (next != null) {
            signal.at(before, next);
        }
        if (result.suspectsDue() && !suspectsBlocked && !lanes.hasStuckHandlers()) {
            suspectsDue = true;
            signal.wantQuiet(true);
            more = true;
        }
        LOG.trace("Claimed {} messages", result.claimed().size());
        if (result.claimed().isEmpty() && !more) {
            LOG.debug(
                    "Nothing is due; sleeping until {}",
                    next == null ? "woken" : time.instant().plusNanos(next));
        }
        return more ? again() : Math.max(0, signal.remaining());
    }

    private List<Demand> demands() {
        if (lookEverywhere) {
            lookEverywhere = false;
            fromStart.addAll(lanes.queues());
        }
        return lanes.demands().stream()
                .map(demand -> new Demand(demand.queue(), demand.limit(), fromStart.contains(demand.queue())))
                .toList();
    }

    private long again() {
        signal.now();
        return 0;
    }

    private boolean claimSuspect() {
        Optional<Claimed> suspect = claims.claimSuspect(lease.epoch(), lease.nextClaimNumber(), lanes.openQueues());
        if (suspect.isEmpty()) {
            // On a sequential queue another node may be at work; asking again at once would only spin.
            leaveSuspects();
            signal.now();
            return false;
        }
        Claimed claimed = suspect.get();
        LOG.info(
                "{} {} on {} runs alone: a node ended while it had it",
                claimed.envelope().content().type(),
                claimed.envelope().id(),
                claimed.envelope().address().queue());
        lanes.dispatch(
                List.of(claimed),
                List.of(new Demand(claimed.envelope().address().queue(), 1)),
                time.nanoTime());
        return true;
    }

    /** Until the next look. */
    private void leaveSuspects() {
        suspectsDue = false;
        suspectsBlocked = true;
        signal.wantQuiet(false);
    }

    private long onOutage(StoreException e) {
        inDoubt = true;
        lookEverywhere = true;
        if (!reported) {
            reported = true;
            LOG.error("Due messages cannot be claimed; tried again until they can", e);
        }
        signal.in(wait);
        long waited = wait;
        wait = Math.min(LONGEST_WAIT, wait * 2);
        return waited;
    }

    private void recovered() {
        wait = FIRST_WAIT;
        if (reported) {
            reported = false;
            LOG.info("Due messages are being claimed again");
        }
    }
}
