package dev.postdate;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What a handler knows of the message it handles, and what it may do beside it.
 *
 * <p>Messages sent, published and scheduled through the context are kept until the handler has succeeded and leave together with
 * its result, or not at all. They carry on the correlation and conversation ids. Usable from any thread while the handler runs;
 * afterwards its verbs throw {@link IllegalStateException}.
 */
public interface MessageContext extends MessageOperations<ScheduleToken> {

    /** The id of this message; the same in every attempt. A copy of an event has its own. */
    UUID messageId();

    /** The token of this message, or of the event that it is a copy of. */
    ScheduleToken token();

    /** The stable name of the message's type under which it was stored, be it a former one. */
    String messageType();

    /**
     * Which run of the handler for this message this is, from 1. A run cut off by the end of its node counts, as do those before a dead
     * letter was redriven; how many of them are charged to the retry policy is another matter.
     */
    int attempt();

    /** When it was due, by the store's clock. */
    Instant dueAt();

    /** When it was stored, by the store's clock. */
    Instant createdAt();

    Headers headers();

    Optional<String> correlationId();

    /** The same for a message and for everything that followed from it. */
    UUID conversationId();

    /** The message whose handler sent this one. */
    Optional<UUID> causationId();

    /** The application that sent it. */
    String origin();

    /** The queue it waited on. */
    String queue();

    /**
     * The transaction that a {@linkplain Handles#transactional() transactional} handler runs in, not in auto-commit mode, begun at the first call. Postdate commits it
     * with the end of the message when the handler has returned, and rolls it back when it throws or asks to be run again: leave commit,
     * rollback, close and the auto-commit mode alone; savepoints are yours. One thread at a time.
     *
     * @throws IllegalStateException if the handler is not transactional, or has ended
     * @throws StoreException if no transaction can be begun; let it out, and the handler runs again without being charged
     */
    Connection connection();

    /** True once somebody asked to cancel this message while it is being handled: no further attempt will follow. */
    boolean cancelRequested();

    /**
     * Ends this attempt as "not now": when the handler returns or throws, the message waits for this delay and is then handled
     * again, whatever the retry rules say. It keeps its id, headers and body; what the handler sent is dropped. No attempt is
     * charged to the retry rules. The last call of {@code retryLater} and {@link #requeue()} counts.
     */
    default void retryLater(Duration delay) {
        retryLater(delay, Cascades.DROP);
    }

    /** The same, saying what becomes of the messages the handler sent. */
    void retryLater(Duration delay, Cascades cascades);

    /**
     * Ends this attempt as "others first": the message goes behind what is due in its queue by then and comes back after one second at
     * the earliest, so that a queue with nothing else in it does not spin. Otherwise like {@link #retryLater(Duration)}.
     */
    default void requeue() {
        requeue(Cascades.DROP);
    }

    /** The same, saying what becomes of the messages the handler sent. */
    void requeue(Cascades cascades);

    /** Sends an answer to the application that sent this message. */
    default void reply(Object message) {
        scheduleReply(message, Due.NOW, SendOptions.none());
    }

    /** Sends an answer that becomes due later to the application that sent this message. */
    default ScheduleToken scheduleReply(Object message, Duration delay) {
        return scheduleReply(message, Due.in(delay), SendOptions.none());
    }

    /** Sends an answer that becomes due later to the application that sent this message. */
    default ScheduleToken scheduleReply(Object message, Instant dueAt) {
        return scheduleReply(message, Due.at(dueAt), SendOptions.none());
    }

    /**
     * Sends an answer to the application that sent this message.
     *
     * @throws IllegalArgumentException if the options name a destination or a second due time
     */
    ScheduleToken scheduleReply(Object message, Due due, SendOptions options);

    /** What becomes of the messages a handler sent before it asked to be run again. */
    enum Cascades {
        DROP,
        KEEP
    }
}
