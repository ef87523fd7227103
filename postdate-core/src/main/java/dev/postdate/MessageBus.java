package dev.postdate;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * Sends messages now or later, and cancels, moves and finds the ones that wait.
 *
 * <p>Thread-safe; calls block until the message is stored (durably, where the store is durable) and may run on virtual threads. A
 * call whose outcome is not known, because the store's answer was lost, throws {@link OutcomeUnknownException} with the token to
 * look up. A store out of reach is a {@link StoreException}; nothing was stored then.
 */
public interface MessageBus extends MessageOperations<SchedulingResult> {

    /** Starts a batch: its messages are stored together, all or none, when {@link MessageBatch#submit()} is called. */
    MessageBatch batch();

    /** Removes the message before delivery, if it still can be, and says what happened. Never throws for a token that is not pending. */
    CancelResult cancel(ScheduleToken token);

    /** Cancels the pending message of this schedule key in this application. */
    CancelResult cancelKey(String key);

    /** Moves the message to another due time, if it still can be, and says what happened. */
    RescheduleResult reschedule(ScheduleToken token, Due due);

    default RescheduleResult reschedule(ScheduleToken token, Instant dueAt) {
        return reschedule(token, Due.at(dueAt));
    }

    default RescheduleResult reschedule(ScheduleToken token, Duration delay) {
        return reschedule(token, Due.in(delay));
    }

    default RescheduleResult reschedule(ScheduleToken token, ZonedDateTime dueAt) {
        return reschedule(token, Due.at(dueAt));
    }

    /** Moves the pending message of this schedule key in this application. */
    RescheduleResult rescheduleKey(String key, Due due);

    /**
     * The same bus within a transaction of the caller's: what is stored, cancelled and moved through it takes effect with the commit, and
     * other nodes are woken by it. A rollback, be it to a savepoint, leaves nothing, and un-cancels a cancel; so an answer holds if the
     * transaction commits. Tokens are known before, to be stored in the caller's own row.
     *
     * <p>A call that is refused for what it asks leaves the transaction usable. One that fails with a {@link StoreException} may leave it
     * to be rolled back. Not thread-safe, as the connection is not.
     *
     * @param connection to the store's database, not in auto-commit mode; it stays the caller's, who ends the transaction
     * @throws IllegalStateException if the store cannot join transactions, or the connection is in auto-commit mode
     */
    MessageBus in(Connection connection);

    /**
     * Says that a transaction joined with {@link #in} has committed, so that what it stored is looked for at once. Needed only where the
     * store is told not to announce it within the transaction; otherwise it costs a look.
     */
    void committed();

    /** What the store knows of a message that is not finished; empty once it is delivered, cancelled or dead, or if it never was. */
    Optional<ScheduledMessage> find(ScheduleToken token);

    /** The message that holds this schedule key in this application. */
    Optional<ScheduledMessage> findKey(String key);
}
