package dev.postdate.internal.dispatch;

import dev.postdate.spi.ClaimRef;
import dev.postdate.spi.Claimed;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A message in this node's hands, from its claim until its settlement is known to be written or refused. Thread-safe. */
public final class Delivery {

    private enum Phase {
        BUFFERED,
        RUNNING,
        /** Taken out of the buffer by a cancel, a move or a stop; no handler will begin. */
        TAKEN
    }

    private final Claimed claimed;
    private final long claimedAtNanos;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.BUFFERED);
    private volatile boolean cancelRequested;
    private volatile boolean uncertain;
    private volatile boolean handedBack;
    private @Nullable Thread runner;
    private StackTraceElement @Nullable [] expiredAt;
    private TimeLimits.@Nullable Watch watch;

    /** @param claimedAtNanos the monotonic clock when the claim's answer was read */
    public Delivery(Claimed claimed, long claimedAtNanos) {
        this.claimed = claimed;
        this.claimedAtNanos = claimedAtNanos;
    }

    public Claimed claimed() {
        return claimed;
    }

    public ClaimRef ref() {
        return claimed.ref();
    }

    /** Whichever of {@code begin} and {@code take} is called first wins; true for the winner. */
    boolean begin() {
        return phase.compareAndSet(Phase.BUFFERED, Phase.RUNNING);
    }

    /** Takes the message away from its handler, if that has not begun. */
    public boolean take() {
        return phase.compareAndSet(Phase.BUFFERED, Phase.TAKEN);
    }

    boolean isTaken() {
        return phase.get() == Phase.TAKEN;
    }

    boolean isRunning() {
        return phase.get() == Phase.RUNNING;
    }

    /** What the store's clock shows now, counted on from the claim by the monotonic clock. */
    Instant storeNow(long nanoTime) {
        return claimed.claimedAt().plusNanos(Math.max(0, nanoTime - claimedAtNanos));
    }

    /** @param now what the store's clock shows */
    boolean isExpired(Instant now) {
        Instant expiresAt = claimed.expiresAt();
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    public void requestCancel() {
        cancelRequested = true;
    }

    boolean isCancelRequested() {
        return cancelRequested;
    }

    /** The answer to a settlement of it was lost: what became of it is not known until it is settled again. */
    void becomeUncertain() {
        uncertain = true;
    }

    boolean isUncertain() {
        return uncertain;
    }

    synchronized void runOn(@Nullable Thread thread) {
        runner = thread;
        if (thread != null && handedBack) {
            // The stop came between the decision to run and the run.
            thread.interrupt();
        }
    }

    /** Interrupts the handler, if it runs, because this node stops: failing now is not its fault. */
    public synchronized void handBack() {
        handedBack = true;
        if (runner != null) {
            runner.interrupt();
        }
    }

    /**
     * The handler has run for as long as it may: interrupts it.
     *
     * @return false if it does not run any more
     */
    synchronized boolean expire() {
        if (runner == null) {
            return false;
        }
        expiredAt = runner.getStackTrace();
        runner.interrupt();
        return true;
    }

    /** Where the handler was when it was interrupted because of its time limit; null if it was not. */
    synchronized StackTraceElement @Nullable [] expiredAt() {
        return expiredAt;
    }

    /** Where the handler is; empty if it does not run. */
    synchronized StackTraceElement[] stack() {
        return runner == null ? new StackTraceElement[0] : runner.getStackTrace();
    }

    /** Guarded by the time limits. */
    void watchedBy(TimeLimits.@Nullable Watch by) {
        watch = by;
    }

    /** Guarded by the time limits. */
    TimeLimits.@Nullable Watch watch() {
        return watch;
    }

    /** True while its handler runs. */
    synchronized boolean isAtWork() {
        return runner != null;
    }

    synchronized boolean isRunBy(Thread thread) {
        return runner == thread;
    }

    boolean isHandedBack() {
        return handedBack;
    }

    @Override
    public String toString() {
        return claimed.envelope().content().type() + " " + claimed.envelope().id() + " on "
                + claimed.envelope().address().queue();
    }
}
