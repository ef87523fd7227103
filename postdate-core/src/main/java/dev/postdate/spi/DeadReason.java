package dev.postdate.spi;

/** Why a message is a dead letter. */
public enum DeadReason {
    /** Its retry rule allows no further attempt. */
    ATTEMPTS_SPENT,
    /** It kept failing longer than its retry rules allow. */
    TOO_OLD,
    /** A retry rule, or a limit, refused it without further attempts. */
    REFUSED,
    /** Its body cannot be read as its type. */
    UNREADABLE,
    /** No node that met it knows its type, and the grace period has ended. */
    UNKNOWN_TYPE,
    /** No handler for it in the application whose queue it is on. */
    NO_HANDLER
}
