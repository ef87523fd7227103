package dev.postdate.admin;

import java.time.Instant;
import java.util.Objects;

/**
 * One reason why a node is not well, or will not stay so. Immutable.
 *
 * @param kind what it is; at most one of a kind and subject at a time
 * @param status how bad it is, {@code DEGRADED} or {@code DOWN}
 * @param subject what it is about, such as a queue; empty where that is the node
 * @param since since when, by the node's clock, or when it was first noticed
 * @param text in words, with names, ids and times
 */
public record Concern(Kind kind, NodeHealth.Status status, String subject, Instant since, String text) {

    /** What can be wrong. The constants say what to do. */
    public enum Kind {
        /** The node stops or has stopped. Nothing to do, if that is meant. */
        STOPPED,
        /** The lease cannot be renewed, or has run out, so that no handler begins. See to the database and to the way there. */
        LEASE,
        /** Due messages cannot be claimed. See to the database. */
        CLAIMS,
        /** What became of messages cannot be recorded; it is kept and tried again. See to the database, its disk above all. */
        RESULTS,
        /** One of the node's loops does not come back. Take a thread dump, then restart the node; set timeouts on the connection. */
        LOOP,
        /** The node cannot look at its store, though it may still work with it. See to the database, and to the role's rights. */
        STORE,
        /**
         * A due message of a queue that this node serves is not handed to a handler, by this node or another. Where all handlers are at work,
         * see what they wait for, or raise the parallelism, or add nodes; otherwise see the log for what was said about the message.
         */
        OVERDUE,
        /**
         * A queue hands out nothing on this node for a while, because something that its handlers need is down and a retry rule says so. See
         * to what the text names; nothing is lost and no attempt is charged meanwhile.
         */
        OUTAGE,
        /**
         * Handlers ran longer than their time limits and ignore their interrupts. The log has their stacks; they keep their messages until
         * they end or the node does. Mend what they wait for without end, such as a connection without a timeout, and restart the node.
         */
        STUCK_HANDLERS,
        /** A due message waits for a queue that no living node serves. Start its application, or cancel the message. */
        UNSERVED,
        /** A snapshot that stays open keeps finished rows in the database, and their number grows. End the transaction, or drop the slot. */
        OLD_SNAPSHOT,
        /** Claims take long, so that everything is late. See to the database's load, and to the way there. */
        SLOW_CLAIMS,
        /** The node's clock and the database's differ, so that times in logs mislead; what is due when is not touched. Synchronise the clocks. */
        CLOCK
    }

    public Concern {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(text, "text");
    }
}
