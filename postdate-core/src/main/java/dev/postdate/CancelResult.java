package dev.postdate;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a cancel did.
 *
 * @param outcome in one word what happened; of an event that was copied to its subscribers already, the furthest that any of the copies had
 *     got which were not finished: those that were handled before are not looked at
 * @param removed how many messages were removed: 1 or 0, or the copies of an event that had not started
 * @param atOrNull when it was delivered or cancelled, for the outcomes that say so, by the store's clock; otherwise null
 */
public record CancelResult(
        Outcome outcome, int removed, @Nullable Instant atOrNull) {

    /** The possible answers. */
    public enum Outcome {
        /** Removed; no handler ever began and none will. */
        CANCELLED,
        /** Removed while it waited for a retry: a handler began before (or may have, on a node that died); none will again. */
        RETRY_CANCELLED,
        /** A node has it: its handler runs or is about to. No further attempt will follow. */
        IN_DELIVERY,
        /** Delivered, dead, cancelled before, or never known. With history on: none of those that have a word of their own below. */
        NOT_PENDING,
        /**
         * Told by the history: a handler has ended with success, or of an event at least one has and none is left that could. As far back as
         * the history goes.
         */
        ALREADY_DELIVERED,
        /** Told by the history: cancelled before, or replaced by a message with the same key; of an event all of its copies. */
        ALREADY_CANCELLED,
        /** It belongs to another application and was left alone. */
        FOREIGN,
        /** It is held by a broker that does not give it back. */
        UNSUPPORTED
    }

    public CancelResult {
        Objects.requireNonNull(outcome, "outcome");
    }

    /** An answer that tells of no earlier time. */
    public CancelResult(Outcome outcome, int removed) {
        this(outcome, removed, null);
    }

    /** When it was delivered or cancelled, by the store's clock; empty unless the outcome begins with {@code ALREADY}. */
    public Optional<Instant> at() {
        return Optional.ofNullable(atOrNull);
    }

    /** True if no handler ever began and none will. */
    public boolean cancelled() {
        return outcome == Outcome.CANCELLED;
    }
}
