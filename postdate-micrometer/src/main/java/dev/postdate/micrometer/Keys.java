package dev.postdate.micrometer;

import dev.postdate.observe.Attempt;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.Kind;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Keys of tags and of key values, and what stands there. */
public final class Keys {

    /** {@value SYSTEM_NAME}. */
    public static final String SYSTEM = "messaging.system";

    public static final String SYSTEM_NAME = "postdate";
    /** The queue's full name; of an event, the message type's, which is what it is published to. */
    public static final String DESTINATION = "messaging.destination.name";
    /** {@code send} or {@code process}. */
    public static final String OPERATION_TYPE = "messaging.operation.type";
    /** {@code send}, {@code publish} or {@code handle}. */
    public static final String OPERATION_NAME = "messaging.operation.name";

    public static final String MESSAGE_ID = "messaging.message.id";
    public static final String CONVERSATION = "messaging.message.conversation_id";
    /** The class of what was thrown. */
    public static final String ERROR = "error.type";
    /** What Micrometer's own handler of observations adds: the simple name of that class, or {@code none}. */
    static final String ERROR_OF_OBSERVATIONS = "error";

    public static final String APPLICATION = "postdate.application";
    /** The name of the message's type; {@code unknown} where a message is dead because nobody knows its type or has a handler for it. */
    public static final String TYPE = "postdate.message.type";

    public static final String HANDLER = "postdate.handler";
    /**
     * What the node wanted to become of the message: {@code delivered}, {@code retried}, {@code dead_lettered}, {@code discarded}, or {@code
     * handed_back} by a stop.
     */
    public static final String OUTCOME = "postdate.outcome";
    /** {@code now} or {@code later}. */
    public static final String WHEN = "postdate.when";
    /** {@code true} if the attempt counts against the retry rule. */
    public static final String CHARGED = "postdate.charged";
    /** Why a message is a dead letter, in lower case. */
    public static final String REASON = "postdate.reason";
    /** {@code claim}, {@code settle}, {@code commit}, {@code renew} or {@code look}. */
    public static final String CALL = "postdate.call";
    /** {@code answered} or {@code failed}. */
    public static final String CALL_OUTCOME = "postdate.call.outcome";

    public static final String CORRELATION = "postdate.correlation.id";
    public static final String CAUSATION = "postdate.causation.id";
    /** Which run of the handler for this message it is, from 1. */
    public static final String ATTEMPT = "postdate.attempt";

    private Keys() {}

    /** Where a message goes, see {@link #DESTINATION}. */
    public static String destination(Envelope message) {
        return message.kind() == Kind.EVENT
                ? message.content().type()
                : message.address().queue();
    }

    /** The ids of a message that spans have and meters never: its own, and those that tie it to others, as far as it has them. */
    public static Map<String, String> ids(Envelope message) {
        Correlation correlation = message.correlation();
        Map<String, String> ids = new LinkedHashMap<>();
        ids.put(MESSAGE_ID, message.id().toString());
        ids.put(CONVERSATION, correlation.conversationId().toString());
        if (correlation.correlationId() != null) {
            ids.put(CORRELATION, correlation.correlationId());
        }
        if (correlation.causationId() != null) {
            ids.put(CAUSATION, correlation.causationId().toString());
        }
        return ids;
    }

    static String error(Attempt attempt) {
        Throwable error = attempt.error();
        return error == null ? "unknown" : error.getClass().getName();
    }

    static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
