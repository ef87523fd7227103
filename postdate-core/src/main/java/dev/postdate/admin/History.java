package dev.postdate.admin;

import dev.postdate.spi.HistoryQuery;
import dev.postdate.spi.HistoryRecord;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What became of messages, as far back as it is kept. Thread-safe. */
public interface History {

    /** What happened to a message, or to an event and all of its copies: the latest thousand things, oldest first. */
    List<HistoryRecord> of(UUID messageId);

    /**
     * What happened, newest first. It is read from the newest back, so a question that little answers reads much.
     *
     * @param after a page's {@link Page#next()}; null for the first page
     * @param limit how many a page, 1 to 1,000
     */
    Page<HistoryRecord> search(HistoryQuery query, @Nullable String after, int limit);

    /** The latest hundred. */
    default List<HistoryRecord> latest() {
        return search(HistoryQuery.all(), null, 100).items();
    }
}
