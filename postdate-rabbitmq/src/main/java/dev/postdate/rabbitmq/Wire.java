package dev.postdate.rabbitmq;

import java.util.Locale;
import java.util.Set;

/** The names of our headers, as {@code docs/reference/rabbitmq.md} gives them to other languages. */
final class Wire {

    static final String PREFIX = "postdate-";
    static final String VERSION = PREFIX + "version";
    static final String CONVERSATION = PREFIX + "conversation";
    static final String CAUSATION = PREFIX + "causation";
    static final String EVENT = PREFIX + "event";
    static final String DUE = PREFIX + "due";
    static final String EXPIRES = PREFIX + "expires";
    /** When a message that the broker holds is due; for people and for draining, never acted on. */
    static final String HELD_UNTIL = PREFIX + "held-until";
    /** Headers whose name or value AMQP has no exact form for. */
    static final String HEADERS = PREFIX + "headers";
    /** Properties whose value does not fit into AMQP's. */
    static final String PROPERTIES = PREFIX + "properties";

    static final String TRACE_PARENT = "traceparent";

    /** Names in {@link #PROPERTIES}. */
    static final String TYPE = "type";

    static final String CONTENT_TYPE = "content-type";
    static final String CORRELATION = "correlation-id";
    static final String APPLICATION = "app-id";
    static final String REPLY_TO = "reply-to";

    // The broker acts on these: it would send copies elsewhere, or close the channel.
    private static final Set<String> BROKERS = Set.of("CC", "BCC");
    // The broker adds these as it moves and redelivers messages. Left in, it would take the next delay for a cycle and
    // drop the message.
    private static final Set<String> BROKERS_OWN =
            Set.of("x-death", "x-delivery-count", "x-acquired-count", "x-received-from", "x-opt-deaths");

    private Wire() {}

    /** True for headers that the broker writes. */
    static boolean isBrokers(String name) {
        return BROKERS_OWN.contains(name) || name.startsWith("x-first-death-") || name.startsWith("x-last-death-");
    }

    /** True for names that a user's header may have, and that mean something else on the wire. */
    static boolean isReserved(String name) {
        return BROKERS.contains(name)
                || isBrokers(name)
                || name.equals(TRACE_PARENT)
                || name.toLowerCase(Locale.ROOT).startsWith(PREFIX);
    }
}
