package dev.postdate.spi;

/** Why a message is a dead letter. */
public enum DeadReason {
    /** Its retry rule allows no further attempt. */
    ATTEMPTS_SPENT,
    /** Its body cannot be read as its type. */
    UNREADABLE,
    /** No node that met it knows its type, and the grace period has ended. */
    UNKNOWN_TYPE,
    /** No handler for it in the application whose queue it is on. */
    NO_HANDLER
}
