package dev.postdate.jdbc;

import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.HistoryQuery;
import dev.postdate.spi.HistoryRecord;
import dev.postdate.spi.HistoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** Answers what became of messages, and what operators did. */
final class HistoryStatements implements HistoryStore {

    private static final String FIND = """
            /* postdate:history-find */
            SELECT %1$s FROM postdate_history WHERE id = ?
            UNION ALL SELECT %1$s FROM postdate_history WHERE event_id = ?
            ORDER BY seq DESC LIMIT ?
            """.formatted(HistoryColumns.RECORD);

    private static final String SEARCH = """
            /* postdate:history-search */
            SELECT %s FROM postdate_history
            WHERE seq < ? AND type = coalesce(?, type) AND queue = coalesce(?, queue) AND what = coalesce(?, what)
                AND at >= ? AND at < ?
            ORDER BY seq DESC LIMIT ?
            """.formatted(HistoryColumns.RECORD);

    private static final String REMOVE_OLDER = """
            /* postdate:history-remove */
            DELETE FROM postdate_history WHERE at < ? AND seq IN (SELECT seq FROM postdate_history ORDER BY seq LIMIT ?)
            """;

    private static final String ACTIONS = """
            /* postdate:actions */
            SELECT %s FROM postdate_action WHERE seq < ? ORDER BY seq DESC LIMIT ?
            """.formatted(HistoryColumns.ACTION);

    private final SqliteScope scope;

    HistoryStatements(SqliteScope scope) {
        this.scope = scope;
    }

    @Override
    public List<HistoryRecord> find(UUID id, int limit) {
        return scope
                .lookUp(
                        "find what became of message " + id,
                        connection -> connection.list(FIND, HistoryColumns::record, id, id, limit))
                .stream()
                .sorted(Comparator.comparingLong(HistoryRecord::sequence))
                .toList();
    }

    @Override
    public List<HistoryRecord> search(HistoryQuery query, long beforeSequence, int limit) {
        return scope.ask(
                "search the history",
                connection -> connection.list(
                        SEARCH,
                        HistoryColumns::record,
                        beforeSequence,
                        query.type(),
                        query.queue(),
                        query.what() == null ? null : query.what().name(),
                        query.from() == null ? Long.MIN_VALUE : Micros.ceiling(query.from()),
                        query.before() == null ? Long.MAX_VALUE : Micros.ceiling(query.before()),
                        limit));
    }

    @Override
    public int removeOlder(Duration retention, int limit) {
        Instant before = scope.now().minus(retention);
        return scope.write("remove old history", connection -> connection.update(REMOVE_OLDER, before, limit));
    }

    @Override
    public List<ActionRecord> actions(long beforeSequence, int limit) {
        return scope.ask(
                "list what operators did",
                connection -> connection.list(ACTIONS, HistoryColumns::action, beforeSequence, limit));
    }
}
