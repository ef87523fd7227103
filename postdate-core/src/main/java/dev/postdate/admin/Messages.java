package dev.postdate.admin;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduledMessage;
import dev.postdate.spi.Count;
import dev.postdate.spi.MessageQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are not finished. Thread-safe.
 *
 * <p>Those of every application of the store are seen; only those that this application sent are cancelled and moved. What is cancelled or
 * moved is recorded with who did it, see {@link PostdateAdmin#actions}.
 */
public interface Messages {

    /**
     * By due time and then by order of scheduling. Those that are there and unmoved while a caller pages through appear exactly once. A page
     * may hold fewer than asked for, or none, and still say what is next: where what is asked for is rare among very many, each page looks at
     * so many of them, so that no call takes long.
     *
     * @param after a page's {@link Page#next()}; null for the first page
     * @param limit how many a page, 1 to 1,000
     * @throws IllegalArgumentException if {@code after} is no such text or the limit is out of range
     */
    Page<ScheduledMessage> list(MessageQuery query, @Nullable String after, int limit);

    /**
     * How many match. Up to about ten thousand are counted one by one; beyond that a store on PostgreSQL answers with what the database's
     * statistics say, so that the call is as fast with ten million messages as with ten.
     */
    Count count(MessageQuery query);

    /** All that is known of one message, its body and errors included. A copy of an event is found by its own id. */
    Optional<MessageDetails> find(UUID messageId);

    /**
     * How many become due when: a count for each of the steps that follow one another. Overdue messages are in none of them; ask {@link
     * Queues#backlog()}. All steps together are counted as far as one {@link #count} is.
     *
     * @param from the beginning of the first step
     * @param step how long each is, positive
     * @param steps how many, 1 to 200
     * @throws IllegalArgumentException if the query has due times of its own, or something is out of range
     */
    List<Step> agenda(MessageQuery query, Instant from, Duration step, int steps);

    /** Cancels one message, or the copies of an event, as {@code MessageBus.cancel} does. */
    CancelResult cancel(UUID messageId);

    /**
     * Cancels all that match now, in batches of which each is stored or not: cut off by an error, it has cancelled some and can be called again.
     *
     * @throws IllegalArgumentException if the query is empty
     */
    Map<CancelResult.Outcome, Long> cancelAll(MessageQuery query);

    /**
     * Moves one message that waits; one that a node has in hand, be it in front of its handler, is left to it. {@link Due#NOW} runs it now.
     */
    RescheduleResult reschedule(UUID messageId, Due due);

    /**
     * Moves all that match now, in batches like {@link #cancelAll}. With {@link Due#NOW} they run now. Those that would be expired by then are left
     * as they are, and counted.
     *
     * @throws IllegalArgumentException if the query is empty
     */
    Map<RescheduleResult.Outcome, Long> rescheduleAll(MessageQuery query, Due due);

    /**
     * One step of an agenda.
     *
     * @param from its beginning, inclusive
     * @param until its end, exclusive
     */
    record Step(Instant from, Instant until, Count due) {
        public Step {
            Objects.requireNonNull(from, "from");
            Objects.requireNonNull(until, "until");
            Objects.requireNonNull(due, "due");
        }
    }
}
