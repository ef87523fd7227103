package dev.postdate.spi;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers questions of callers and operators. */
public interface QueryStore {

    /**
     * Messages that match, in the order of (due time, sequence).
     *
     * @param after only those behind this place; null for the first page
     * @param limit at most so many
     */
    List<MessageRecord> search(MessageQuery query, @Nullable Position after, int limit);

    /** How many messages match. */
    long count(MessageQuery query);

    /** How many messages expired, by type and queue, since the store was made. */
    Map<TypeAndQueue, Long> expired();

    /** The store's clock. */
    Instant now();

    /** A place in the order of (due time, sequence). */
    record Position(Instant dueAt, long sequence) {}

    record TypeAndQueue(String type, String queue) {}
}
