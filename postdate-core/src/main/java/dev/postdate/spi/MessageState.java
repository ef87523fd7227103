package dev.postdate.spi;

import java.util.EnumSet;
import java.util.Set;

/**
 * The states of a message's row. What ended is an {@link MessageEnd} and has no row. "Due" is no state but a predicate over the due
 * time, so nothing needs to move a message from waiting to due.
 */
public enum MessageState {
    /** Waits for its due time or for a node. */
    PENDING,
    /** One node's, until it is settled or recovered. */
    CLAIMED,
    /** Claimed, and to end as cancelled unless it succeeds. */
    CANCEL_REQUESTED,
    /** Recovered from a node that died: its handler may have begun. It is claimed alone. */
    SUSPECT,
    /** Of a type that the node that met it cannot read; waits for a node that can, or for the end of the grace period. */
    PARKED;

    /** The states that may follow this one. */
    public Set<MessageState> successors() {
        return switch (this) {
            case PENDING -> EnumSet.of(PENDING, CLAIMED);
            case CLAIMED -> EnumSet.of(PENDING, CANCEL_REQUESTED, SUSPECT, PARKED);
            case CANCEL_REQUESTED -> EnumSet.of(CANCEL_REQUESTED);
            case SUSPECT -> EnumSet.of(SUSPECT, CLAIMED);
            case PARKED -> EnumSet.of(PENDING, SUSPECT, PARKED);
        };
    }

    /** The ends that a row in this state may come to. */
    public Set<MessageEnd> ends() {
        return switch (this) {
            case PENDING, SUSPECT, PARKED -> EnumSet.of(MessageEnd.CANCELLED);
            case CLAIMED -> EnumSet.allOf(MessageEnd.class);
            case CANCEL_REQUESTED -> EnumSet.allOf(MessageEnd.class);
        };
    }
}
