package dev.postdate;

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

    /** What the store knows of a message that is not finished; empty once it is delivered, cancelled or dead, or if it never was. */
    Optional<ScheduledMessage> find(ScheduleToken token);

    /** The message that holds this schedule key in this application. */
    Optional<ScheduledMessage> findKey(String key);
}
