package dev.postdate.spi;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.RescheduleResult;
import dev.postdate.SchedulingResult.Disposition;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes messages in, cancels, moves and finds them. */
public interface ScheduleStore {

    /**
     * Stores all of them or none, in their order.
     *
     * <p>Times are resolved with {@link Timing} against the store's clock at the statement. An event that is due now is not stored
     * itself: one copy a subscription known then is, with ids of {@link MessageIds}, and it holds no key. A schedule key that is taken in the application is dealt with as the key says; one
     * whose message was claimed once is not taken.
     *
     * @throws IllegalArgumentException if a due time or an expiry cannot be kept; then nothing is stored
     */
    Receipt append(List<NewMessage> messages);

    /**
     * Cancels a message of this application, or the copies of an event of its, by guarded writes.
     *
     * <p>Pending rows are deleted: {@code CANCELLED} where no run ever began, {@code RETRY_CANCELLED} otherwise. Claimed rows, whoever
     * claimed them, become "cancel requested": {@code IN_DELIVERY}. Of several copies the furthest decides, and {@code removed} counts
     * those deleted. Where there is no row, the answer is {@link EndedMessage}'s.
     */
    CancelResult cancel(UUID id, String application);

    /**
     * Moves a pending message of this application, guarded likewise. Claimed rows are left as they are.
     *
     * @throws IllegalArgumentException if the due time cannot be kept, or the message would be expired by then; nothing is moved then
     */
    Moved reschedule(UUID id, String application, Due due);

    /** The row of this id. */
    Optional<MessageRecord> find(UUID id);

    /** The copies of an event that are not finished. */
    List<MessageRecord> findCopies(UUID eventId);

    /** The id of the message that holds a key. */
    Optional<UUID> findKey(String application, String key);

    /**
     * What was stored.
     *
     * @param now the store's clock at the statement
     * @param messages one for each message given, in order
     */
    record Receipt(Instant now, List<Stored> messages) {
        public Receipt {
            messages = List.copyOf(messages);
        }
    }

    /**
     * One stored message.
     *
     * @param id its id; of a key that was taken, the id of the message that waits
     * @param dueAt the due time that the store holds
     * @param disposition what became of it
     */
    record Stored(UUID id, Instant dueAt, Disposition disposition) {
        public Stored {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(dueAt, "dueAt");
            Objects.requireNonNull(disposition, "disposition");
        }
    }

    /**
     * What a reschedule did.
     *
     * @param now the store's clock at the statement
     * @param dueAt the due time it now has; null if it was not moved
     * @param endedAt when it ended, where the outcome says how; otherwise null
     */
    record Moved(
            RescheduleResult.Outcome outcome,
            Instant now,
            @Nullable Instant dueAt,
            @Nullable Instant endedAt) {
        /** Of a message that has not ended, or of which that is not known. */
        public Moved(RescheduleResult.Outcome outcome, Instant now, @Nullable Instant dueAt) {
            this(outcome, now, dueAt, null);
        }

        public Moved {
            Objects.requireNonNull(outcome, "outcome");
            Objects.requireNonNull(now, "now");
        }
    }
}
