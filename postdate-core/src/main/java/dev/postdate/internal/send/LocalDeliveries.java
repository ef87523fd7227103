package dev.postdate.internal.send;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.RescheduleResult;
import dev.postdate.spi.JoinedTransaction;
import java.util.Optional;
import java.util.UUID;

/** What the bus asks of the node it belongs to: wake up, and let go of messages that it has claimed and not begun. */
public interface LocalDeliveries {

    /** A message on this queue becomes due; nothing happens if the node does not serve it. */
    void becomesDue(String queue, long nanoTime, long nanosUntilDue);

    /** A message on some queue becomes due. */
    void becomesDue(long nanoTime, long nanosUntilDue);

    /**
     * Takes the message, or the copies of the event, out of this node's buffer and cancels them; tells handlers that run.
     *
     * @return {@code NOT_PENDING} where nothing was taken, whatever runs
     */
    CancelResult cancel(UUID id, String application);

    /** Takes the message out of this node's buffer and moves it; empty where it is not in there. */
    Optional<RescheduleResult> reschedule(UUID id, String application, Due due);

    /** The same within a transaction of the caller's. */
    LocalDeliveries in(JoinedTransaction transaction);

    /** For a node that claims nothing. */
    LocalDeliveries NONE = new LocalDeliveries() {
        @Override
        public void becomesDue(String queue, long nanoTime, long nanosUntilDue) {}

        @Override
        public void becomesDue(long nanoTime, long nanosUntilDue) {}

        @Override
        public CancelResult cancel(UUID id, String application) {
            return new CancelResult(CancelResult.Outcome.NOT_PENDING, 0);
        }

        @Override
        public Optional<RescheduleResult> reschedule(UUID id, String application, Due due) {
            return Optional.empty();
        }

        @Override
        public LocalDeliveries in(JoinedTransaction transaction) {
            return this;
        }
    };
}
