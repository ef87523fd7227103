package dev.postdate.examples.orders;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A line of a sender's ledger: what was asked of Postdate and what it answered.
 *
 * @param message the id of the message
 * @param about the order or customer
 * @param due when it is to be delivered, by the answer; null where the answer says nothing of it
 * @param outcome the answer in one word
 */
public record SenderLine(
        Instant at,
        What what,
        UUID message,
        String type,
        String about,
        @Nullable Instant due,
        String outcome) {

    /** What was asked. */
    public enum What {
        SCHEDULE,
        MOVE,
        CANCEL,
        REDRIVE
    }
}
