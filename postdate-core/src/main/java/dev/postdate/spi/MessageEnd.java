package dev.postdate.spi;

/** How a message ended; its row is gone. */
public enum MessageEnd {
    /** Handled. */
    DONE,
    /** An event that was copied to its subscribers. */
    COPIED,
    /** Cancelled before delivery, or instead of another attempt. */
    CANCELLED,
    /** Expired before a handler began. */
    EXPIRED,
    /** Failed, and a retry rule said that it is not worth another word. */
    DISCARDED,
    /** Moved to the dead letters. */
    DEAD
}
