package dev.postdate.spi;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One failed attempt, kept with its message.
 *
 * @param at when, by the store's clock
 * @param node the name of the node it ran on
 * @param attempt which run of the handler it was, from 1
 * @param error what was thrown: its class and message, shortened
 * @param trace the head of its stack trace, shortened; may be empty
 */
public record FailureRecord(Instant at, String node, int attempt, String error, String trace) {

    /** How many are kept with a message: the first, and the latest others. */
    public static final int KEPT = 10;

    public FailureRecord {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(error, "error");
        Objects.requireNonNull(trace, "trace");
    }

    /** The history with one more failure: the first is kept for ever, of the others the latest. */
    public static List<FailureRecord> append(List<FailureRecord> history, FailureRecord latest) {
        List<FailureRecord> longer = new ArrayList<>(history);
        longer.add(latest);
        if (longer.size() > KEPT) {
            longer.remove(1);
        }
        return List.copyOf(longer);
    }
}
