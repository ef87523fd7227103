package dev.postdate.spi;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to a message. Immutable; it has nothing of the message's body, headers or failures.
 *
 * @param sequence its place among all; of two about one message the later has the higher
 * @param at when, by the store's clock at the statement that did it
 * @param messageId the message; of an event that was copied each copy has an id of its own
 * @param eventId of a copy the event that it was made of; otherwise null
 * @param type the stable name of the message type
 * @param queue the full name of the queue it was on
 * @param application the one that scheduled it
 * @param by who wrote it: the name of a node, or of the operator who acted through the admin API
 * @param runs how often its handler had run by then, this run included
 * @param dueAt the due time it had
 * @param movedTo the due time it was given; null unless it was moved
 */
public record HistoryRecord(
        long sequence,
        Instant at,
        What what,
        UUID messageId,
        @Nullable UUID eventId,
        String type,
        String queue,
        String application,
        String by,
        int runs,
        Instant dueAt,
        @Nullable Instant movedTo) {

    /** What can happen to a message. Retries and releases are not told: they end nothing. */
    public enum What {
        /** Handled with success. */
        DELIVERED,
        /** An event that was due, and copied to its subscribers. */
        COPIED,
        /** Removed before its next run, by a cancel. */
        CANCELLED,
        /** Removed by a later message that wanted its schedule key. */
        REPLACED,
        /** Given another due time by a reschedule. */
        MOVED,
        /** Expired before a handler began. */
        EXPIRED,
        /** Given up by its retry rule, without a dead letter. */
        DISCARDED,
        /** Moved to the dead letters. */
        DEAD,
        /** Taken from the dead letters, to run again. */
        REDRIVEN,
        /** Deleted from the dead letters. */
        DELETED;

        /**
         * What a settlement whose guard holds makes of its message.
         *
         * @param cancelRequested true if somebody asked to cancel it, so that it may not wait again
         * @return null if nothing is to be told
         */
        public static @Nullable What of(Settlement settlement, boolean cancelRequested) {
            if (settlement instanceof Settlement.Done) {
                return DELIVERED;
            } else if (settlement instanceof Settlement.Dead) {
                return DEAD;
            } else if (settlement instanceof Settlement.Expire) {
                return EXPIRED;
            } else if (settlement instanceof Settlement.Discard) {
                return DISCARDED;
            } else if (settlement instanceof Settlement.Cancel || cancelRequested) {
                return CANCELLED;
            } else if (settlement instanceof Settlement.CopyToSubscribers) {
                return COPIED;
            }
            return settlement instanceof Settlement.Move ? MOVED : null;
        }
    }

    public HistoryRecord {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(messageId, "messageId");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(queue, "queue");
        Objects.requireNonNull(application, "application");
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(dueAt, "dueAt");
    }

    /** How many runs of its handler a settlement adds to those that its row counts. */
    public static int runsAddedBy(Settlement settlement) {
        boolean ran = settlement instanceof Settlement.Done
                || settlement instanceof Settlement.Retry
                || (settlement instanceof Settlement.Dead dead && dead.ran())
                || (settlement instanceof Settlement.Discard discard && discard.error() != null);
        return ran ? 1 : 0;
    }
}
