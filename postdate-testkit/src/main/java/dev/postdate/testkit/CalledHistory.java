package dev.postdate.testkit;

import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.HistoryQuery;
import dev.postdate.spi.HistoryRecord;
import dev.postdate.spi.HistoryStore;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A history whose every call goes through a {@link Caller}. */
class CalledHistory implements HistoryStore {
    private final HistoryStore history;
    private final Caller caller;

    CalledHistory(HistoryStore history, Caller caller) {
        this.history = history;
        this.caller = caller;
    }

    @Override
    public List<HistoryRecord> find(UUID id, int limit) {
        return caller.call(StoreCall.FIND_HISTORY, List.of(id), () -> history.find(id, limit));
    }

    @Override
    public List<HistoryRecord> search(HistoryQuery query, long beforeSequence, int limit) {
        return caller.call(StoreCall.SEARCH_HISTORY, () -> history.search(query, beforeSequence, limit));
    }

    @Override
    public int removeOlder(Duration retention, int limit) {
        return caller.call(StoreCall.REMOVE_OLDER_HISTORY, () -> history.removeOlder(retention, limit));
    }

    @Override
    public List<ActionRecord> actions(long beforeSequence, int limit) {
        return caller.call(StoreCall.LIST_ACTIONS, () -> history.actions(beforeSequence, limit));
    }
}
