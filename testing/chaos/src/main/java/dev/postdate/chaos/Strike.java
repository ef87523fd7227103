package dev.postdate.chaos;

import java.time.Instant;

/**
 * What was done to a process, or to the server.
 *
 * @param pid of the process; 0 for the server
 * @param until when it was gone, or went on
 */
record Strike(Kind kind, long pid, Instant from, Instant until) {

    enum Kind {
        /** In good order, as in a deploy: it explains nothing. */
        STOP,
        KILL,
        FREEZE,
        SERVER
    }
}
