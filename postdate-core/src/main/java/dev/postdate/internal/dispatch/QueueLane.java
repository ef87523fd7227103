package dev.postdate.internal.dispatch;

import dev.postdate.Due;
import dev.postdate.QueueOptions;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One queue on this node: what was claimed and waits for a handler, and how many handlers run.
 *
 * <p>It holds little: as many messages as handlers can run, and what they get through in about {@value #AHEAD_MILLIS} ms at the pace
 * measured, so that slow messages are not hoarded while another node is idle. A sequential lane begins a message only once the settlement
 * of the one before is known, be it that of a cancel; where a retry holds the others back, or a message that was taken away comes back,
 * what was claimed behind it is released.
 */
public final class QueueLane {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.delivery");
    static final int AHEAD_MILLIS = 50;
    private static final Duration LAST_RESORT_WAIT = Duration.ofMinutes(1);
    private static final int MOST_AHEAD = 1_000;
    private static final int MOST_AHEAD_IN_SEQUENCE = 100;

    /** Runs a delivery and hands in what became of it. */
    interface Runner {
        Ran run(Delivery delivery);
    }

    private final String queue;
    private final QueueOptions options;
    private final TimeDriver time;
    private final Runner runner;
    private final Settler settler;
    private final StartPermit permit;
    private final DueSignal signal;

    private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();
    private int running;
    /** Messages that are being handled: a worker that is only about to take one does not count. */
    private int handling;

    private int unsettled;
    /** True if something that was taken away may be back in the store by when all is settled, and so belongs before what waits. */
    private boolean mayBeBack;

    private final OutagePause outage;
    private final StuckHandlers stuck;
    private boolean moreDue;
    private long pace = -1;

    QueueLane(
            String queue,
            QueueOptions options,
            TimeDriver time,
            Runner runner,
            Settler settler,
            StartPermit permit,
            DueSignal signal) {
        this.queue = queue;
        this.options = options;
        this.time = time;
        this.runner = runner;
        this.settler = settler;
        this.permit = permit;
        this.signal = signal;
        this.outage = new OutagePause(options.parallelism());
        this.stuck = new StuckHandlers(queue, options);
    }

    public String queue() {
        return queue;
    }

    /** How many of its handlers are at work here, in words. */
    synchronized String load() {
        return running + " of its " + options.parallelism() + (options.isSequential() ? " handler is" : " handlers are")
                + " at work on this node, " + waiting.size() + " messages wait in front of them";
    }

    /** Its handler ignores its interrupt: another one may run in its place. */
    void stuck(Delivery delivery) {
        synchronized (this) {
            if (!delivery.isAtWork()) {
                return;
            }
            stuck.add(delivery, time.instant());
        }
        signal.now();
        startWorkers();
    }

    /** The handlers that ignore their interrupts; empty if there are none. */
    synchronized Optional<StuckHandlers.Report> stuck() {
        return stuck.report();
    }

    /** The outage that a retry rule has named, from the run that met it until one that does not. */
    synchronized Optional<String> outage() {
        return outage.why();
    }

    /** True while it hands out nothing because of an outage. */
    synchronized boolean isPaused() {
        return outage.remaining(time.nanoTime()) > 0;
    }

    /** How many messages to claim now; 0 for none. */
    public synchronized int demand() {
        int room = room();
        if (room == 0) {
            // The claim that asks leaves this queue out, so what is due in it then is not known: it is asked for when
            // there is room.
            moreDue = true;
            long pause = outage.remaining(time.nanoTime());
            if (pause > 0) {
                signal.in(pause);
            }
        }
        return room;
    }

    private int room() {
        int allowed = allowed();
        int ahead = outage.isHeedful() ? 0 : ahead();
        if (options.isSequential()) {
            boolean atRest = allowed > 0 && waiting.isEmpty() && running == 0 && unsettled == 0;
            return atRest ? Math.max(1, Math.min(MOST_AHEAD_IN_SEQUENCE, ahead)) : 0;
        }
        return allowed == 0 ? 0 : Math.max(0, allowed + ahead - waiting.size() - running);
    }

    /** How many handlers may be at work, those that are stuck included as far as others may run in their place. */
    private int allowed() {
        // Asked for every message: the clock is read only where it matters.
        int allowed = outage.isHeedful() ? outage.allowed(time.nanoTime()) : options.parallelism();
        return allowed == 0 ? 0 : allowed + stuck.spares();
    }

    private int ahead() {
        if (pace < 0) {
            return 0;
        }
        long each = Math.max(pace, 1);
        long fits = TimeUnit.MILLISECONDS.toNanos(AHEAD_MILLIS) * options.parallelism() / each;
        return (int) Math.min(MOST_AHEAD, fits);
    }

    /**
     * Takes over what was claimed, in order.
     *
     * @param more true if the claim was stopped by its limit, so that more may be due
     */
    public void offer(List<Delivery> claimed, boolean more) {
        List<Delivery> behind;
        synchronized (this) {
            moreDue = more;
            waiting.addAll(claimed);
            // Held before it was offered, so a cancel may have come first.
            mayBeBack |= options.isSequential() && claimed.stream().anyMatch(Delivery::isTaken);
            // Claimed by a statement that was under way when the pause began: others may have what this node needs and
            // has not.
            behind = isPaused() && !options.isSequential() ? takeWaiting() : takeBackBehindWhatMayBeBack();
        }
        releaseAll(behind);
        startWorkers();
    }

    /** Starts handlers for what waits, as far as parallelism and lease allow. */
    public void startWorkers() {
        int start;
        synchronized (this) {
            start = options.isSequential() && unsettled > 0 ? 0 : Math.min(waiting.size(), allowed() - running);
            if (start <= 0 || !permit.mayStart()) {
                return;
            }
            running += start;
        }
        for (int i = 0; i < start; i++) {
            try {
                time.execute(queue, this::work);
            } catch (RuntimeException | Error e) {
                // No thread to be had: what waits is begun by the next worker that ends, or after the next renewal of
                // the lease.
                LOG.error("No handler of queue {} could be started", queue, e);
                synchronized (this) {
                    running--;
                }
            }
        }
    }

    private void work() {
        Begun begun = next();
        while (begun != null) {
            long start = time.nanoTime();
            Ran ran = run(begun.delivery());
            finished(begun, ran, time.nanoTime() - start);
            begun = next();
        }
    }

    private Ran run(Delivery delivery) {
        try {
            return runner.run(delivery);
        } catch (RuntimeException | Error e) {
            // The last net: whatever went wrong, neither the message nor its place on the queue may be stuck for it.
            LOG.error(
                    "{} could not be handled, and not be decided about; it is tried again in {}",
                    delivery,
                    LAST_RESORT_WAIT,
                    e);
            return Ran.toBeWritten(
                    new Settlement.Retry(delivery.ref(), Due.in(LAST_RESORT_WAIT), false, true, null, List.of()));
        }
    }

    /**
     * A message that is being handled.
     *
     * @param pauses what the outages said when it began
     */
    private record Begun(Delivery delivery, int pauses) {}

    /** The next one to handle; null, and this worker counted off, if there is none. */
    private @Nullable Begun next() {
        Delivery delivery = null;
        int pauses;
        boolean wantMore;
        synchronized (this) {
            if (permit.mayStart() && running <= allowed() && !(options.isSequential() && unsettled > 0)) {
                do {
                    delivery = waiting.poll();
                } while (delivery != null && !delivery.begin());
            }
            if (delivery == null) {
                running--;
            } else {
                handling++;
            }
            pauses = outage.begin();
            wantMore = moreDue && room() > 0 && waiting.size() <= ahead() / 2;
            if (wantMore) {
                // Asked for once; the claim that answers says again whether there is more.
                moreDue = false;
            }
        }
        if (wantMore) {
            signal.now();
        }
        return delivery == null ? null : new Begun(delivery, pauses);
    }

    private void finished(Begun begun, Ran ran, long nanos) {
        Delivery delivery = begun.delivery();
        List<Delivery> heldBack = List.of();
        synchronized (this) {
            pace = pace < 0 ? nanos : pace + (nanos - pace) / 8;
            handling--;
            boolean paused = heed(begun, ran);
            stuck.ended(delivery);
            if (options.isSequential()) {
                unsettled++;
                boolean waits = ran.settlement() instanceof Settlement.Retry retry && !retry.behindOthers();
                if (paused || (waits && options.order() == QueueOptions.Order.SEQUENTIAL)) {
                    heldBack = takeWaitingBack();
                }
            } else if (paused) {
                // Others may have what this node needs and has not.
                heldBack = takeWaiting();
            }
        }
        Ran.Written written = ran.written();
        if (written == null) {
            settler.settle(delivery, ran.settlement(), this);
        } else {
            settler.settled(delivery, ran.settlement(), written, this);
        }
        releaseAll(heldBack);
    }

    /** @return true if the queue pauses now */
    private boolean heed(Begun begun, Ran ran) {
        Ran.Pause pause = ran.pause();
        if (pause == null) {
            if (outage.passed(begun.pauses(), ran.called())) {
                LOG.info("Queue {} is worked on again by this node: the outage is over", queue);
            }
            return false;
        }
        if (outage.met(pause, begun.pauses(), handling, time.nanoTime())) {
            LOG.warn(
                    "Queue {} hands out nothing on this node for {}, as its retry rule says, and then one message first: {}",
                    queue,
                    pause.duration(),
                    pause.why());
        }
        return true;
    }

    /**
     * Takes a message away from its handler, if that has not begun. What becomes of it has to be told: to {@link #settled} where it is
     * known, to {@link #release} where it is not. Until then a sequential lane begins nothing, because it may have to come back.
     */
    synchronized boolean take(Delivery delivery) {
        boolean taken = delivery.take();
        if (taken && options.isSequential()) {
            unsettled++;
        }
        return taken;
    }

    /** Lets a message that was taken away go back to the store; on a sequential lane what waits here follows, to come behind it. */
    void release(Delivery taken) {
        synchronized (this) {
            mayBeBack |= options.isSequential();
        }
        settler.settle(taken, new Settlement.Release(taken.ref()), this);
    }

    private synchronized List<Delivery> takeBackBehindWhatMayBeBack() {
        if (!mayBeBack || unsettled > 0) {
            return List.of();
        }
        mayBeBack = false;
        return takeWaitingBack();
    }

    /** Until these are known to be back, nothing behind them may be claimed. */
    private synchronized List<Delivery> takeWaitingBack() {
        List<Delivery> taken = takeWaiting();
        unsettled += taken.size();
        return taken;
    }

    private void releaseAll(List<Delivery> taken) {
        taken.forEach(delivery -> settler.settle(delivery, new Settlement.Release(delivery.ref()), this));
    }

    private synchronized List<Delivery> takeWaiting() {
        List<Delivery> taken = new ArrayList<>(waiting.size());
        for (Delivery delivery = waiting.poll(); delivery != null; delivery = waiting.poll()) {
            if (delivery.take()) {
                taken.add(delivery);
            }
        }
        return taken;
    }

    /** Takes everything that no handler has begun, to be released or dropped. */
    public List<Delivery> drain() {
        return takeWaiting();
    }

    /** A settlement that this lane handed in, or that of a message taken away from it, is known. */
    void settled(SettleOutcome outcome) {
        if (!options.isSequential()) {
            return;
        }
        List<Delivery> lost;
        boolean wantMore;
        synchronized (this) {
            unsettled--;
            lost = outcome == SettleOutcome.CLAIM_LOST ? takeWaitingBack() : takeBackBehindWhatMayBeBack();
            wantMore = moreDue && room() > 0;
            moreDue &= !wantMore;
        }
        releaseAll(lost);
        startWorkers();
        if (wantMore) {
            signal.now();
        }
    }
}
