package dev.postdate.spi;

/** Why a message is a dead letter. */
public enum DeadReason {
    /** All attempts that its retry rule allows have failed. */
    ATTEMPTS_SPENT,
    /** A retry rule, or a limit, refused it without further attempts. */
    REFUSED,
    /** It kept failing for longer than its retry rules allow. */
    TOO_OLD,
    /** Its body cannot be read as its type. */
    UNREADABLE,
    /** No node that met it knows its type, and the grace period has ended. */
    UNKNOWN_TYPE,
    /** No handler for it in the application whose queue it is on. */
    NO_HANDLER,
    /** There is no such destination where a transport was to take it. */
    UNROUTABLE
}
