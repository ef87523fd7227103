package dev.postdate.internal.dispatch;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.OutcomeUnknownException;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduleToken;
import dev.postdate.StoreException;
import dev.postdate.internal.send.LocalDeliveries;
import dev.postdate.spi.ClaimStore;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.ClaimStore.SettleResult;
import dev.postdate.spi.JoinedTransaction;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.ScheduleStore;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.TimeDriver;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Cancels and moves what this node has claimed and not begun. Nobody else can: no write marks a handler's start, so only the node that
 * holds a claim knows. It takes the message away from its handler first, then writes under the claim's guard; where that fails, the
 * message is released. A sequential queue waits meanwhile, in the caller's transaction until that ends.
 */
public final class HeldDeliveries implements LocalDeliveries {

    private final HeldMessages held;
    private final Lanes lanes;
    private final ClaimStore claims;
    private final ScheduleStore schedules;
    private final DueSignal signal;
    private final TimeDriver time;
    /** The caller's transaction; null for one of the store's own each time. */
    private final @Nullable JoinedTransaction joined;

    public HeldDeliveries(
            HeldMessages held,
            Lanes lanes,
            ClaimStore claims,
            ScheduleStore schedules,
            DueSignal signal,
            TimeDriver time) {
        this(held, lanes, claims, schedules, signal, time, null);
    }

    private HeldDeliveries(
            HeldMessages held,
            Lanes lanes,
            ClaimStore claims,
            ScheduleStore schedules,
            DueSignal signal,
            TimeDriver time,
            @Nullable JoinedTransaction joined) {
        this.joined = joined;
        this.held = held;
        this.lanes = lanes;
        this.claims = claims;
        this.schedules = schedules;
        this.signal = signal;
        this.time = time;
    }

    @Override
    public LocalDeliveries in(JoinedTransaction transaction) {
        return new HeldDeliveries(held, lanes, claims, transaction.schedules(), signal, time, transaction);
    }

    @Override
    public void becomesDue(String queue, long nanoTime, long nanosUntilDue) {
        if (joined != null) {
            // Not before the commit, which this node hears of like the others.
            return;
        }
        // An event that is due is copied at the call, to whatever queues.
        if (lanes.serves(queue)) {
            signal.at(nanoTime, nanosUntilDue);
        }
    }

    @Override
    public void becomesDue(long nanoTime, long nanosUntilDue) {
        if (joined != null) {
            return;
        }
        signal.at(nanoTime, nanosUntilDue);
    }

    @Override
    public CancelResult cancel(UUID id, String application) {
        CancelResult.Outcome furthest = CancelResult.Outcome.NOT_PENDING;
        int removed = 0;
        for (Delivery delivery : own(id, application)) {
            if (!lanes.take(delivery)) {
                delivery.requestCancel();
            } else if (isWritten(write(delivery, new Settlement.Cancel(delivery.ref())))) {
                removed++;
                boolean ran = delivery.claimed().progress().runs() > 0;
                if (ran || furthest == CancelResult.Outcome.NOT_PENDING) {
                    furthest = ran ? CancelResult.Outcome.RETRY_CANCELLED : CancelResult.Outcome.CANCELLED;
                }
            }
        }
        return new CancelResult(furthest, removed);
    }

    @Override
    public Optional<RescheduleResult> reschedule(UUID id, String application, Due due) {
        Delivery delivery = held.find(id);
        if (delivery == null || !isOwn(delivery, application)) {
            return Optional.empty();
        }
        Instant movedTo = due.resolve(delivery.storeNow(time.nanoTime()));
        Instant expiresAt = delivery.claimed().expiresAt();
        if (expiresAt != null && !movedTo.isBefore(expiresAt)) {
            throw new IllegalArgumentException("Message " + id + " expires at " + expiresAt + " and cannot be moved to "
                    + movedTo + ": it would never be delivered. Nothing was moved.");
        }
        if (!lanes.take(delivery)) {
            return Optional.empty();
        }
        SettleOutcome outcome = write(delivery, new Settlement.Move(delivery.ref(), due));
        if (!isWritten(outcome)) {
            return Optional.empty();
        }
        if (outcome == SettleOutcome.CANCELLED) {
            // Somebody had asked for it before: the store says in which words.
            return Optional.empty();
        }
        boolean ran = delivery.claimed().progress().runs() > 0;
        Instant dueAt = findMoved(delivery)
                .map(MessageRecord::dueAt)
                // Due at once, and claimed and handled already.
                .orElse(movedTo);
        return Optional.of(new RescheduleResult(
                ran ? RescheduleResult.Outcome.RETRY_RESCHEDULED : RescheduleResult.Outcome.RESCHEDULED, dueAt));
    }

    private Optional<MessageRecord> findMoved(Delivery delivery) {
        UUID id = delivery.ref().id();
        try {
            return schedules.find(id);
        } catch (StoreException e) {
            // That nothing was changed would not be true of the call.
            throw new OutcomeUnknownException(
                    delivery + " was moved, and to when exactly could not be read: " + e.getMessage(),
                    List.of(ScheduleToken.of(id)),
                    e);
        }
    }

    private static boolean isWritten(SettleOutcome outcome) {
        return outcome == SettleOutcome.SETTLED || outcome == SettleOutcome.CANCELLED;
    }

    private List<Delivery> own(UUID id, String application) {
        return held.ofToken(id).stream()
                .filter(delivery -> isOwn(delivery, application))
                .toList();
    }

    private static boolean isOwn(Delivery delivery, String application) {
        return delivery.claimed().envelope().origin().application().equals(application);
    }

    private SettleOutcome write(Delivery delivery, Settlement settlement) {
        if (joined != null) {
            try {
                return joined.settle(settlement);
            } finally {
                // While the transaction is open the row is locked and this has to wait; after a commit there is nothing
                // left to release, after a rollback the message is free again.
                lanes.release(delivery);
            }
        }
        SettleResult result;
        long before = time.nanoTime();
        try {
            result = claims.settle(List.of(settlement));
        } catch (RuntimeException e) {
            lanes.release(delivery);
            throw e;
        }
        SettleOutcome outcome = result.outcomes().get(0);
        if (outcome == SettleOutcome.BUSY) {
            lanes.release(delivery);
            return SettleOutcome.CLAIM_LOST;
        }
        held.remove(delivery);
        if (held.isEmpty()) {
            signal.quiet();
        }
        Long next = result.nanosToNextDue();
        if (next != null) {
            signal.at(before, next);
        }
        lanes.settled(delivery, outcome);
        return outcome;
    }
}
