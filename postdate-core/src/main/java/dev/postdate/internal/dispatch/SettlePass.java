package dev.postdate.internal.dispatch;

import dev.postdate.OutcomeUnknownException;
import dev.postdate.StoreException;
import dev.postdate.observe.NodeObserver;
import dev.postdate.observe.SettledAs;
import dev.postdate.spi.ClaimStore;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.ClaimStore.SettleResult;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.TimeDriver;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what became of messages, in batches: whatever has come together while the batch before was being written is the next one. A
 * store out of reach is tried again for as long as it takes; a batch that the store refuses is split until the bad one stands alone.
 */
public final class SettlePass implements Settler, TimeDriver.Pass {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.delivery");
    private static final int MOST_AT_ONCE = 1_000;
    private static final int BACKLOG_LIMIT = 5_000;
    private static final long FIRST_WAIT = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(2);
    private static final long FOREVER = Long.MAX_VALUE;

    /**
     * @param original what was to be written before any of it was refused
     * @param refusals how often the store has refused a settlement of this delivery for good
     */
    private record Entry(
            Delivery delivery,
            Settlement settlement,
            Settlement original,
            @Nullable QueueLane lane,
            int refusals) {
        Entry insteadOfRefused(Settlement other) {
            return new Entry(delivery, other, original, lane, refusals + 1);
        }
    }

    private record Busy(Entry entry, long until) {}

    private final ClaimStore claims;
    private final HeldMessages held;
    private final DueSignal signal;
    private final NodeObserver observer;
    private final TimeDriver time;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private volatile TimeDriver.@Nullable Loop loop;
    private volatile BiFunction<Delivery, RuntimeException, Settlement> refused = (delivery, error) -> {
        throw error;
    };
    /** What somebody has locked, by when it is tried again; guarded by entries. */
    private final ArrayDeque<Busy> busy = new ArrayDeque<>();

    private volatile int backlog;
    private boolean reported;
    private long wait = FIRST_WAIT;
    private long notBefore;

    public SettlePass(ClaimStore claims, HeldMessages held, DueSignal signal, NodeObserver observer, TimeDriver time) {
        this.claims = claims;
        this.held = held;
        this.signal = signal;
        this.observer = observer;
        this.time = time;
        this.notBefore = time.nanoTime();
    }

    /** Starts the loop that runs this pass. */
    public TimeDriver.Loop start(BiFunction<Delivery, RuntimeException, Settlement> whenRefused) {
        refused = whenRefused;
        TimeDriver.Loop started = time.startLoop("settle", this);
        loop = started;
        return started;
    }

    @Override
    public void settle(Delivery delivery, Settlement settlement, @Nullable QueueLane lane) {
        synchronized (entries) {
            entries.add(new Entry(delivery, settlement, settlement, lane, 0));
            count();
        }
        wake();
    }

    private void wake() {
        TimeDriver.Loop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    /** True while so much waits to be written that claiming more would only make it worse. */
    public boolean isFull() {
        return backlog >= BACKLOG_LIMIT;
    }

    /** How many results wait to be written. */
    public int backlog() {
        return backlog;
    }

    /** True if nothing waits to be written. */
    public boolean isIdle() {
        synchronized (entries) {
            return backlog == 0;
        }
    }

    @Override
    public long run() {
        long early = notBefore - time.nanoTime();
        if (early > 0) {
            return early;
        }
        takeUpBusyRows();
        List<Entry> batch = peek();
        try {
            if (!batch.isEmpty()) {
                write(batch);
            }
            Entry waiter = takeUpBusyKey();
            if (waiter != null) {
                batch = List.of(waiter);
                write(batch);
            }
        } catch (StoreException e) {
            return onOutage(batch, e);
        }
        if (batch.isEmpty()) {
            return untilBusy();
        }
        wait = FIRST_WAIT;
        if (reported) {
            reported = false;
            LOG.info("Results are being stored again");
        }
        return 0;
    }

    /** Rows that were locked are tried again after a while, and hold up nothing meanwhile. */
    private void takeUpBusyRows() {
        synchronized (entries) {
            while (untilBusy() == 0 && !busy.element().entry().settlement().wantsKeys()) {
                entries.add(busy.remove().entry());
            }
        }
    }

    /** A key may be waited for a little, so one that was locked is tried again alone, and behind a batch of others; null if there is none. */
    private @Nullable Entry takeUpBusyKey() {
        synchronized (entries) {
            if (untilBusy() > 0 || !busy.element().entry().settlement().wantsKeys()) {
                return null;
            }
            Entry entry = busy.remove().entry();
            entries.addFirst(entry);
            return entry;
        }
    }

    private long untilBusy() {
        synchronized (entries) {
            Busy first = busy.peek();
            return first == null ? FOREVER : Math.max(0, first.until() - time.nanoTime());
        }
    }

    private void count() {
        backlog = entries.size() + busy.size();
    }

    /** They stay in the backlog until they are written, so that nothing looks idle meanwhile. */
    private List<Entry> peek() {
        synchronized (entries) {
            return entries.stream().limit(MOST_AT_ONCE).toList();
        }
    }

    private long onOutage(List<Entry> batch, StoreException e) {
        if (e instanceof OutcomeUnknownException) {
            batch.forEach(entry -> entry.delivery().becomeUncertain());
        }
        if (!reported) {
            reported = true;
            LOG.error("The results of {} messages cannot be stored; tried again until they are", batch.size(), e);
        }
        notBefore = time.nanoTime() + wait;
        long waited = wait;
        wait = Math.min(LONGEST_WAIT, wait * 2);
        return waited;
    }

    /** Writes all of them; one that is refused for good is replaced by what its refusal means. */
    private void write(List<Entry> batch) {
        SettleResult result;
        // Taken before the statement, whose clock the next due time is counted from.
        long before = time.nanoTime();
        try {
            result = claims.settle(batch.stream().map(Entry::settlement).toList());
        } catch (StoreException e) {
            if (e.isTransient()) {
                throw e;
            }
            if (batch.size() > 1) {
                writeHalves(batch);
                return;
            }
            // The store's own fault, such as a full disk: what the handler did must not count against its message.
            throw setAside(batch.get(0), e);
        } catch (RuntimeException e) {
            split(batch, e);
            return;
        }
        remove(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            known(batch.get(i), result.outcomes().get(i));
        }
        next(before, result);
    }

    private void split(List<Entry> batch, RuntimeException error) {
        if (batch.size() > 1) {
            writeHalves(batch);
            return;
        }
        Entry bad = batch.get(0);
        if (bad.refusals() == 0) {
            LOG.error("What the handler of {} wants cannot be stored; its attempt has failed", bad.delivery(), error);
            write(List.of(bad.insteadOfRefused(refused.apply(bad.delivery(), error))));
        } else if (bad.refusals() == 1) {
            String why = "its result cannot be stored: " + error.getMessage();
            LOG.error("{} is a dead letter now: {}", bad.delivery(), why);
            String type = bad.delivery().claimed().envelope().content().type();
            write(List.of(bad.insteadOfRefused(new Settlement.Dead(
                    bad.delivery().ref(),
                    DeadReason.ATTEMPTS_SPENT,
                    why,
                    true,
                    null,
                    Fingerprint.ofKind(DeadReason.ATTEMPTS_SPENT, type, error)))));
        } else {
            throw setAside(bad, error);
        }
    }

    private void writeHalves(List<Entry> batch) {
        write(batch.subList(0, batch.size() / 2));
        write(batch.subList(batch.size() / 2, batch.size()));
    }

    /** It stays held, as it was and behind all others, and is tried again after a while. */
    private StoreException setAside(Entry bad, RuntimeException error) {
        remove(1);
        settle(bad.delivery(), bad.original(), bad.lane());
        return new StoreException("The store refuses to settle " + bad.delivery(), true, error);
    }

    private void remove(int count) {
        synchronized (entries) {
            for (int i = 0; i < count; i++) {
                entries.remove();
            }
            count();
        }
    }

    @Override
    public void settled(Delivery delivery, Settlement settlement, Ran.Written written, QueueLane lane) {
        end(delivery, settlement, lane, written.result().outcomes().get(0));
        next(written.askedAtNanos(), written.result());
    }

    private void next(long askedAtNanos, SettleResult result) {
        Long next = result.nanosToNextDue();
        if (next != null) {
            signal.at(askedAtNanos, next);
        }
        if (held.isEmpty()) {
            signal.quiet();
        }
    }

    private void known(Entry entry, SettleOutcome outcome) {
        if (outcome == SettleOutcome.BUSY) {
            synchronized (entries) {
                busy.add(new Busy(entry, time.nanoTime() + FIRST_WAIT));
                count();
            }
            return;
        }
        end(entry.delivery(), entry.settlement(), entry.lane(), outcome);
    }

    private static SettledAs settledAs(Delivery delivery, SettleOutcome outcome) {
        return switch (outcome) {
            case SETTLED -> SettledAs.RECORDED;
            case CANCELLED -> SettledAs.CANCELLED;
            case CLAIM_LOST, BUSY -> delivery.isUncertain() ? SettledAs.UNKNOWN : SettledAs.CLAIM_LOST;
        };
    }

    private void end(Delivery delivery, Settlement settlement, @Nullable QueueLane lane, SettleOutcome outcome) {
        held.remove(delivery);
        observer.settled(delivery.claimed(), settlement, settledAs(delivery, outcome));
        if (outcome == SettleOutcome.CLAIM_LOST && delivery.isRunning()) {
            if (delivery.isUncertain()) {
                LOG.warn(
                        "The store's answer about {} was lost and its row is settled or gone now: whether its result was recorded"
                                + " is unknown",
                        delivery);
            } else {
                LOG.warn(
                        "Claim on {} was lost: epoch {}, claim {} holds it no more. The result of attempt {} was not recorded; it may"
                                + " run again elsewhere",
                        delivery,
                        delivery.ref().epoch(),
                        delivery.ref().number(),
                        delivery.claimed().progress().runs() + 1);
            }
        }
        if (lane != null) {
            lane.settled(outcome);
        }
    }
}
