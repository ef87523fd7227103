package dev.postdate.spi;

import dev.postdate.Due;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What became of a claimed message. Immutable. */
public sealed interface Settlement {

    /** The guard. */
    ClaimRef ref();

    /** Messages that leave with it. */
    default List<NewMessage> outgoing() {
        return List.of();
    }

    /** True if a message that leaves with it wants a schedule key, which another transaction may hold for a while. */
    default boolean wantsKeys() {
        return outgoing().stream().anyMatch(message -> message.key() != null);
    }

    /** Handled: the row is removed, and what left with it is stored. */
    record Done(ClaimRef ref, List<NewMessage> outgoing) implements Settlement {
        public Done {
            outgoing = List.copyOf(outgoing);
        }
    }

    /**
     * To be handled again: one run is added, one failure if it is charged (of a suspect the claim has charged it already; if this is not
     * charged, that is taken back).
     *
     * @param due when; an {@code In} is counted by the store's clock
     * @param behindOthers true for a place behind everything that is due in its queue: it gets a new sequence
     * @param charged true if the attempt counts against the retry rule
     * @param error what failed, to be added to its history; null if nothing did
     * @param outgoing messages that leave nevertheless
     */
    record Retry(
            ClaimRef ref,
            Due due,
            boolean behindOthers,
            boolean charged,
            @Nullable FailureRecord error,
            List<NewMessage> outgoing)
            implements Settlement {
        /** Runs again, for no fault of its own: charged nothing, and without what its handler sent. */
        public static Retry uncharged(ClaimRef ref, Due due) {
            return new Retry(ref, due, false, false, null, List.of());
        }

        public Retry {
            Objects.requireNonNull(due, "due");
            outgoing = List.copyOf(outgoing);
        }
    }

    /**
     * Not to be handled again without an operator: the row moves to the dead letters with everything it has.
     *
     * @param ran true if a run of its handler ended with this
     * @param detail one sentence for the operator
     * @param error the last failure, to be added to its history; null if no handler failed
     * @param fingerprint the same for failures with the same cause; a store keeps it and finds by it, and reads nothing into it
     */
    record Dead(
            ClaimRef ref,
            DeadReason reason,
            String detail,
            boolean ran,
            @Nullable FailureRecord error,
            String fingerprint)
            implements Settlement {
        public Dead {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(detail, "detail");
            Objects.requireNonNull(fingerprint, "fingerprint");
        }
    }

    /**
     * Not to be handled again, because a retry rule says so: the row is removed and counted.
     *
     * @param why one phrase for the operator
     * @param error the failure that it follows from
     */
    record Discard(ClaimRef ref, String why, @Nullable FailureRecord error) implements Settlement {
        public Discard {
            Objects.requireNonNull(why, "why");
        }
    }

    /** Not begun: the row is as it was before the claim, a suspect again a suspect and without the failure that its claim charged. */
    record Release(ClaimRef ref) implements Settlement {}

    /** Not begun, and moved: like a release, with another due time. */
    record Move(ClaimRef ref, Due due) implements Settlement {
        public Move {
            Objects.requireNonNull(due, "due");
        }
    }

    /** Not begun, and cancelled: the row is removed. */
    record Cancel(ClaimRef ref) implements Settlement {}

    /** Not begun, of a type that this node cannot read: out of the way until {@link ClaimStore#unpark} or the given instant. */
    record Park(ClaimRef ref, Instant until) implements Settlement {
        public Park {
            Objects.requireNonNull(until, "until");
        }
    }

    /** Not begun, because it had expired: the row is removed and counted. */
    record Expire(ClaimRef ref) implements Settlement {}

    /** An event: one copy a subscription known now takes its place. */
    record CopyToSubscribers(ClaimRef ref) implements Settlement {}
}
