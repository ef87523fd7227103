package dev.postdate.memory;

import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.HistoryQuery;
import dev.postdate.spi.HistoryRecord;
import dev.postdate.spi.HistoryStore;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Answers what became of messages, and what operators did. */
final class MemoryHistoryStore implements HistoryStore {

    private final History history;
    private final MemorySession session;

    MemoryHistoryStore(History history, MemorySession session) {
        this.history = history;
        this.session = session;
    }

    @Override
    public List<HistoryRecord> find(UUID id, int limit) {
        return session.locked(now -> {
            List<HistoryRecord> all = history.of(id);
            return all.subList(Math.max(0, all.size() - limit), all.size());
        });
    }

    @Override
    public List<HistoryRecord> search(HistoryQuery query, long beforeSequence, int limit) {
        return session.locked(now -> history.before(beforeSequence).stream()
                .filter(told -> matches(query, told))
                .limit(limit)
                .toList());
    }

    private static boolean matches(HistoryQuery query, HistoryRecord told) {
        return isOrAny(query.type(), told.type())
                && isOrAny(query.queue(), told.queue())
                && isOrAny(query.what(), told.what())
                && (query.from() == null || !told.at().isBefore(query.from()))
                && (query.before() == null || told.at().isBefore(query.before()));
    }

    private static boolean isOrAny(@Nullable Object wanted, Object actual) {
        return wanted == null || wanted.equals(actual);
    }

    @Override
    public int removeOlder(Duration retention, int limit) {
        return session.locked(now -> {
            long before = Micros.floor(now.instant().minus(retention));
            int removed = 0;
            while (removed < limit && history.removeFirstBefore(before)) {
                removed++;
            }
            return removed;
        });
    }

    @Override
    public List<ActionRecord> actions(long beforeSequence, int limit) {
        return session.locked(now -> history.actions().stream()
                .filter(action -> action.sequence() < beforeSequence)
                .limit(limit)
                .toList());
    }
}
