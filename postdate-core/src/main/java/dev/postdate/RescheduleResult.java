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
        /** Delivered, dead, cancelled before, or never known. */
        NOT_PENDING,
        /** It belongs to another application and was left alone. */
        FOREIGN,
        /** It is held by a broker that does not give it back. */
        UNSUPPORTED
    }

    private final Outcome outcome;
    private final @Nullable Instant dueAt;

    public RescheduleResult(Outcome outcome, @Nullable Instant dueAt) {
        this.outcome = Objects.requireNonNull(outcome, "outcome");
        this.dueAt = dueAt;
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

    @Override
    public String toString() {
        return dueAt == null ? outcome.toString() : outcome + " to " + dueAt;
    }
}
