package dev.postdate.spi;

/** What a row stands for. */
public enum Kind {
    /** A message for one handler. */
    COMMAND,
    /** An event not yet copied to its subscribers. */
    EVENT,
    /** One subscriber's copy of an event. */
    COPY
}
