package dev.postdate.examples.orders;

import java.time.Instant;
import java.util.UUID;

/**
 * A line of the handlers' ledger: what a handler saw and did.
 *
 * @param pid the process that wrote it
 * @param due when the message was due, as the handler was told
 * @param note what was done, or why not
 */
public record HandlerLine(
        Instant at,
        What what,
        long pid,
        UUID message,
        String type,
        String about,
        int attempt,
        Instant due,
        String note) {

    /** What happened. */
    public enum What {
        BEGAN,
        DONE,
        FAILED
    }
}
