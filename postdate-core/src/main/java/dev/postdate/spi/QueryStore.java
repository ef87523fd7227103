package dev.postdate.spi;

import dev.postdate.spi.NodeStore.NodeRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Answers questions of callers and operators. */
public interface QueryStore {

    /**
     * Messages that match, in the order of (due time, sequence). A store may stop before it has found as many as asked for, so that an
     * answer never takes long; what it says to be next is where to go on.
     *
     * @param after only those behind this place; null for the first page
     * @param limit at most so many, from 1
     */
    Found search(MessageQuery query, @Nullable Position after, int limit);

    /**
     * How many messages match: exactly where that are few; a store may estimate what it would have to look at too many for.
     *
     * @param upTo if no more than so many messages have to be looked at, the answer is exact
     */
    Count count(MessageQuery query, long upTo);

    /**
     * How many messages match in each of several steps of time, seen at one moment: like {@link #count}, where all steps together count as
     * one question.
     *
     * @param query its own due times are not looked at
     * @param bounds in ascending order, at least two: from each, inclusive, to the next, exclusive, is a step
     * @param upTo if no more than so many messages have to be looked at for all steps, the answers are exact
     * @return one less than there are bounds
     */
    List<Count> countBetween(MessageQuery query, List<Instant> bounds, long upTo);

    /** How many messages expired or were discarded, by type, queue and which of the two, since the store was made. */
    Map<Ending, Long> ended();

    /**
     * Of those the latest, the last one first.
     *
     * @param limit at most so many, and never more than {@link EndedRecord#KEPT}
     */
    List<EndedRecord> lastEnded(int limit);

    /** The store's clock. */
    Instant now();

    /**
     * Looks at what is due and handed to nobody, and at the nodes. Asked now and then by every node; cheap however many messages wait,
     * since of each queue only the first is read.
     */
    Survey survey();

    /**
     * What is kept, by type, version, queue and handler, dead letters apart. Asked at each start and by operators; cheap however many
     * messages wait, since of each group only one is read and few are counted.
     *
     * @param countTo no group is counted further than this, at least 1
     */
    List<PendingType> pendingTypes(int countTo);

    /** How the database behind the store is; empty where that is not known. */
    default Optional<StoreCondition> condition() {
        return Optional.empty();
    }

    /**
     * Some of what matches.
     *
     * @param next where to go on; null if these were the last
     */
    record Found(List<MessageRecord> messages, @Nullable Position next) {
        public Found {
            messages = List.copyOf(messages);
        }

        /**
         * Of a store that looks until it has found as many as asked for.
         *
         * @param limit how many were asked for
         */
        public static Found of(List<MessageRecord> messages, int limit) {
            if (messages.size() < limit) {
                return new Found(messages, null);
            }
            MessageRecord last = messages.get(messages.size() - 1);
            return new Found(messages, new Position(last.dueAt(), last.sequence()));
        }
    }

    /** A place in the order of (due time, sequence). */
    record Position(Instant dueAt, long sequence) {}

    /**
     * What messages that ended undelivered are counted by.
     *
     * @param how {@link MessageEnd#EXPIRED} or {@link MessageEnd#DISCARDED}
     */
    record Ending(String type, String queue, MessageEnd how) {}

    /**
     * What was seen at one moment.
     *
     * @param now the store's clock
     * @param heads at most one a queue
     * @param nodes as {@link NodeStore#renew} answers them
     */
    record Survey(Instant now, List<Head> heads, List<NodeRow> nodes) {
        public Survey {
            heads = List.copyOf(heads);
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * The message of a queue that is to be handed out next: due, and claimed by nobody. Suspects count, parked messages do not. What a retry
     * holds back on a queue of order {@code SEQUENTIAL} is not to be handed out: there the first retry counts, once it is due.
     *
     * @param declared false if no node has ever declared the queue
     * @param paused true if the queue hands out nothing
     */
    record Head(String queue, boolean declared, boolean paused, UUID messageId, String type, Instant dueAt) {}
}
