package dev.postdate.spi;

import dev.postdate.spi.ClaimStore.SettleOutcome;

/** A transaction of the caller's, in which messages are stored, cancelled and moved; it ends as the caller ends it. */
public interface JoinedTransaction {

    /**
     * Everything it does takes effect with the commit, other nodes are woken by it, and a rollback, be it to a savepoint, leaves nothing.
     * A refused call leaves the transaction usable; a {@link dev.postdate.StoreException} may leave it to be rolled back.
     */
    ScheduleStore schedules();

    /**
     * Settles a message that this node holds and has not begun, under its guard: {@link Settlement.Cancel} or {@link Settlement.Move}.
     * What becomes of it is known only once the caller has ended the transaction.
     */
    SettleOutcome settle(Settlement settlement);
}
