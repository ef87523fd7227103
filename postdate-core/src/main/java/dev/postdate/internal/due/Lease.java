package dev.postdate.internal.due;

import dev.postdate.internal.dispatch.StartPermit;
import dev.postdate.spi.TimeDriver;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * This node's epoch, and how long it may count on it. Thread-safe.
 *
 * <p>Others declare an epoch dead when it has not changed for one whole lease, counted from when they saw its last renewal. This node
 * counts from before it sent that renewal, so it stops sooner than they act. The monotonic clock may only ever make it stop sooner.
 */
public final class Lease implements StartPermit {

    private final TimeDriver time;
    private final long leaseNanos;
    private final AtomicLong claimNumbers = new AtomicLong();
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock claiming = new ReentrantLock();
    private volatile long epoch;
    private volatile long renewedAt;

    public Lease(TimeDriver time, Duration lease) {
        this.time = time;
        this.leaseNanos = lease.toNanos();
        this.renewedAt = time.nanoTime();
        this.epoch = freshEpoch();
    }

    private long freshEpoch() {
        // Random and never used again: a sequence can repeat after a failover that forgot a write. Positive, for people
        // who read tables.
        return random.nextLong() >>> 1;
    }

    long epoch() {
        return epoch;
    }

    /** A number that no claim of this epoch has had. */
    long nextClaimNumber() {
        return claimNumbers.incrementAndGet();
    }

    /** The number of the last claim, which has its answer or has given it up. */
    long lastClaimNumber() {
        return alone(claimNumbers::get);
    }

    /** A new epoch; what the old one held is lost. */
    long begin(long nanoTime) {
        epoch = freshEpoch();
        renewedAt = nanoTime;
        return epoch;
    }

    /** A renewal succeeded that was sent at this moment. */
    void renewed(long sentAt) {
        renewedAt = sentAt;
    }

    /** How long ago the renewal was sent that it counts from. */
    public Duration sinceRenewal() {
        return Duration.ofNanos(time.nanoTime() - renewedAt);
    }

    @Override
    public boolean mayStart() {
        // A tenth of the lease is kept for what lies between this look and the handler's first step.
        return time.nanoTime() - renewedAt < leaseNanos - leaseNanos / 10;
    }

    /**
     * Does something while no claim of this epoch is under way; claims run under it themselves.
     */
    public <T> T alone(Supplier<T> step) {
        claiming.lock();
        try {
            return step.get();
        } finally {
            claiming.unlock();
        }
    }
}
