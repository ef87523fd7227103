package dev.postdate.spi;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Answers what became of messages, and what operators did. It is written by the calls that do it, in their transactions: what became of
 * messages by sessions that were opened with {@link StoreContext#history}, what operators did by {@link Store.Session#operatedBy}.
 */
public interface HistoryStore {

    /**
     * What happened to a message, or to the copies of an event and the event itself, oldest first.
     *
     * @param limit at most so many, the latest
     */
    List<HistoryRecord> find(UUID id, int limit);

    /**
     * What happened, newest first.
     *
     * @param beforeSequence only what has a lower sequence; {@link Long#MAX_VALUE} for the first page
     * @param limit at most so many
     */
    List<HistoryRecord> search(HistoryQuery query, long beforeSequence, int limit);

    /**
     * Removes what is older, the oldest first.
     *
     * @param retention by the store's clock
     * @param limit at most so many
     * @return how many were removed; fewer than the limit where no more are to be had just now
     */
    int removeOlder(Duration retention, int limit);

    /**
     * What operators did, newest first. The latest {@link ActionRecord#KEPT} are kept.
     *
     * @param beforeSequence only those with a lower sequence; {@link Long#MAX_VALUE} for the first page
     * @param limit at most so many
     */
    List<ActionRecord> actions(long beforeSequence, int limit);
}
