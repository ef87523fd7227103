package dev.postdate;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a reschedule did. Immutable. */
public final class RescheduleResult {

    /** The possible answers. */
    public enum Outcome {
        /** Moved; no handler ever began. */
        RESCHEDULED,
        /** Moved while it waited for a retry: a handler began before (or may have, on a node that died). */
        RETRY_RESCHEDULED,
        /** A node has it: its handler runs or is about to. Nothing was moved. */
        IN_DELIVERY,
        /** Delivered, dead, cancelled before, or never known. With history on: none of those that have a word of their own below. */
        NOT_PENDING,
        /** Told by the history: a handler has ended with success, as {@link CancelResult.Outcome#ALREADY_DELIVERED} says. */
        ALREADY_DELIVERED,
        /** Told by the history: cancelled before, as {@link CancelResult.Outcome#ALREADY_CANCELLED} says. */
        ALREADY_CANCELLED,
        /** An operator's move of several: it would have expired by then, and was left as it is. */
        WOULD_EXPIRE,
        /** It belongs to another application and was left alone. */
        FOREIGN,
        /** It is held by a broker that does not give it back. */
        UNSUPPORTED
    }

    private final Outcome outcome;
    private final @Nullable Instant dueAt;
    private final @Nullable Instant at;

    public RescheduleResult(Outcome outcome, @Nullable Instant dueAt) {
        this(outcome, dueAt, null);
    }

    /** @param at when it ended, where the outcome says how; otherwise null */
    public RescheduleResult(Outcome outcome, @Nullable Instant dueAt, @Nullable Instant at) {
        this.outcome = Objects.requireNonNull(outcome, "outcome");
        this.dueAt = dueAt;
        this.at = at;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** True if the message was moved. */
    public boolean rescheduled() {
        return outcome == Outcome.RESCHEDULED || outcome == Outcome.RETRY_RESCHEDULED;
    }

    /** The due time that the store now holds; empty if nothing was moved. */
    public Optional<Instant> dueAt() {
        return Optional.ofNullable(dueAt);
    }

    /** When it was delivered or cancelled, by the store's clock; empty unless the outcome begins with {@code ALREADY}. */
    public Optional<Instant> at() {
        return Optional.ofNullable(at);
    }

    @Override
    public String toString() {
        if (at != null) {
            return outcome + " at " + at;
        }
        return dueAt == null ? outcome.toString() : outcome + " to " + dueAt;
    }
}
