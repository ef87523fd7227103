package dev.postdate.internal.admin;

import dev.postdate.admin.History;
import dev.postdate.admin.Page;
import dev.postdate.spi.HistoryQuery;
import dev.postdate.spi.HistoryRecord;
import dev.postdate.spi.HistoryStore;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The history of one store. */
record StoreHistory(HistoryStore store, Runnable requireOpen) implements History {

    private static final int OF_ONE = 1_000;

    @Override
    public List<HistoryRecord> of(UUID messageId) {
        requireOpen.run();
        return store.find(Objects.requireNonNull(messageId, "messageId"), OF_ONE);
    }

    @Override
    public Page<HistoryRecord> search(HistoryQuery query, @Nullable String after, int limit) {
        requireOpen.run();
        Objects.requireNonNull(query, "query");
        List<HistoryRecord> rows = store.search(query, Cursors.before(after), Cursors.checkLimit(limit));
        return Cursors.page(rows, limit, HistoryRecord::sequence);
    }
}
