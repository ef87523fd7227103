package dev.postdate;

import java.util.Objects;

/**
 * What a cancel did.
 *
 * @param outcome in one word what happened; of an event that was copied to its subscribers already, the furthest that any of the copies had
 *     got which were not finished: those that were handled before are not looked at
 * @param removed how many messages were removed: 1 or 0, or the copies of an event that had not started
 */
public record CancelResult(Outcome outcome, int removed) {

    /** The possible answers. */
    public enum Outcome {
        /** Removed; no handler ever began and none will. */
        CANCELLED,
        /** Removed while it waited for a retry: a handler began before (or may have, on a node that died); none will again. */
        RETRY_CANCELLED,
        /** A node has it: its handler runs or is about to. No further attempt will follow. */
        IN_DELIVERY,
        /** Delivered, dead, cancelled before, or never known. */
        NOT_PENDING,
        /** It belongs to another application and was left alone. */
        FOREIGN,
        /** It is held by a broker that does not give it back. */
        UNSUPPORTED
    }

    public CancelResult {
        Objects.requireNonNull(outcome, "outcome");
    }

    /** True if no handler ever began and none will. */
    public boolean cancelled() {
        return outcome == Outcome.CANCELLED;
    }
}
