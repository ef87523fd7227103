package dev.postdate.jdbc;

import dev.postdate.jdbc.PostgresScope.Share;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.HistoryQuery;
import dev.postdate.spi.HistoryRecord;
import dev.postdate.spi.HistoryStore;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** Answers what became of messages, and what operators did. */
final class PostgresHistoryQueries implements HistoryStore {

    private static final String FIND = """
            /* postdate:history-find */
            SELECT %1$s FROM ~history WHERE id = ?
            UNION ALL SELECT %1$s FROM ~history WHERE event_id = ?
            ORDER BY seq DESC LIMIT ?
            """.formatted(HistoryColumns.RECORD);

    private static final String SEARCH = """
            /* postdate:history-search */
            SELECT %s FROM ~history
            WHERE seq < ? AND type = coalesce(?, type) AND queue = coalesce(?, queue) AND what = coalesce(?, what)
                AND at >= coalesce(?::timestamptz, '-infinity') AND at < coalesce(?::timestamptz, 'infinity')
            ORDER BY seq DESC LIMIT ?
            """.formatted(HistoryColumns.RECORD);

    private static final String REMOVE_OLDER = "/* postdate:history-remove */ SELECT ~forget_1(?, ?)";

    private static final String ACTIONS = """
            /* postdate:actions */
            SELECT %s FROM ~action WHERE seq < ? ORDER BY seq DESC LIMIT ?
            """.formatted(HistoryColumns.ACTION);

    private final PostgresScope scope;

    PostgresHistoryQueries(PostgresScope scope) {
        this.scope = scope;
    }

    @Override
    public List<HistoryRecord> find(UUID id, int limit) {
        return scope
                .ask(
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
                        PostgresFilter.withinOrNull(query.from()),
                        PostgresFilter.withinOrNull(query.before()),
                        limit));
    }

    @Override
    public int removeOlder(Duration retention, int limit) {
        return (int) scope.transaction(
                        Share.ENGINE,
                        "remove old history",
                        List.of(),
                        (connection, now) -> connection.number(REMOVE_OLDER, now.minus(retention), limit))
                .longValue();
    }

    @Override
    public List<ActionRecord> actions(long beforeSequence, int limit) {
        return scope.ask(
                "list what operators did",
                connection -> connection.list(ACTIONS, HistoryColumns::action, beforeSequence, limit));
    }
}
