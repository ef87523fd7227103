package dev.postdate.jdbc;

import dev.postdate.spi.Count;
import dev.postdate.spi.EndedRecord;
import dev.postdate.spi.MessageEnd;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.PendingType;
import dev.postdate.spi.QueryStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions of callers and operators.
 *
 * <p>There is no index over the due times of all queues: it would cost every message two more writes. Instead each queue is read from
 * the place where the page begins, and the pages are merged; there are few queues.
 */
final class QueryStatements implements QueryStore {

    private static final String FILTERS = """
            AND due_at >= ?2 AND due_at < ?3
            AND (?4 IS NULL OR type = ?4) AND (?5 IS NULL OR kind = ?5) AND (?6 IS NULL OR correlation_id = ?6)
            AND (?7 IS NULL OR schedule_key = ?7)""";

    private static final String WAITING_QUEUES = """
            /* postdate:search-queues */
            WITH RECURSIVE one (queue) AS (
                SELECT min(queue) FROM postdate_message INDEXED BY postdate_message_waiting WHERE state = 0
                UNION ALL
                SELECT (
                    SELECT min(queue) FROM postdate_message INDEXED BY postdate_message_waiting
                    WHERE state = 0 AND queue > one.queue)
                FROM one WHERE one.queue IS NOT NULL)
            SELECT queue FROM one WHERE queue IS NOT NULL
            """;

    private static final String SET_ASIDE_QUEUES = """
            /* postdate:search-queues-set-aside */
            SELECT DISTINCT queue FROM postdate_message INDEXED BY postdate_message_set_aside WHERE state > 0
            """;

    private static final String SEARCH_WAITING = """
            /* postdate:search */
            SELECT %s FROM postdate_message INDEXED BY postdate_message_waiting
            WHERE state = 0 AND queue = ?1 %s AND (due_at, seq) > (?8, ?9)
            ORDER BY due_at, seq LIMIT ?10
            """.formatted(MessageColumns.ALL, FILTERS);

    private static final String SEARCH_SET_ASIDE = """
            /* postdate:search-set-aside */
            SELECT %s FROM postdate_message INDEXED BY postdate_message_set_aside
            WHERE state > 0 AND state IN (1, 2, 3, 4) AND queue = ?1 %s AND (due_at, seq) > (?8, ?9)
            ORDER BY due_at, seq LIMIT ?10
            """.formatted(MessageColumns.ALL, FILTERS);

    private static final String SEARCH_KEY = """
            /* postdate:search-key */
            SELECT %s FROM postdate_message INDEXED BY postdate_message_key
            WHERE schedule_key = ?7 AND (?1 IS NULL OR queue = ?1) %s AND (due_at, seq) > (?8, ?9)
            ORDER BY due_at, seq LIMIT ?10
            """.formatted(MessageColumns.ALL, FILTERS);

    private static final String COUNT_WAITING = """
            /* postdate:count-waiting */
            SELECT count(*) FROM postdate_message INDEXED BY postdate_message_waiting WHERE state = 0 AND queue = ?1 %s
            """.formatted(FILTERS);

    private static final String COUNT_SET_ASIDE = """
            /* postdate:count-set-aside */
            SELECT count(*) FROM postdate_message INDEXED BY postdate_message_set_aside
            WHERE state > 0 AND state IN (1, 2, 3, 4) AND queue = ?1 %s
            """.formatted(FILTERS);

    private static final String COUNT = """
            /* postdate:count */
            SELECT count(*) FROM postdate_message WHERE ?1 IS NULL %s
            """.formatted(FILTERS);

    private static final String COUNT_ALL = "/* postdate:count-all */ SELECT count(*) FROM postdate_message";

    private static final String ENDED = "/* postdate:ended */ SELECT type, queue, how, ended FROM postdate_ended_count";

    private static final String LAST_ENDED = """
            /* postdate:last-ended */
            SELECT id, type, queue, how, why, error, ended_at, due_at, runs FROM postdate_ended ORDER BY seq DESC LIMIT ?
            """;

    private static final Comparator<MessageRecord> IN_ORDER =
            Comparator.comparing(MessageRecord::dueAt).thenComparingLong(MessageRecord::sequence);

    private final SqliteScope scope;

    QueryStatements(SqliteScope scope) {
        this.scope = scope;
    }

    @Override
    public Found search(MessageQuery query, @Nullable Position after, int limit) {
        return scope.ask("search messages", connection -> {
            if (query.key() != null) {
                return Found.of(page(connection, SEARCH_KEY, query.queue(), query, after, limit), limit);
            }
            List<MessageRecord> found = new ArrayList<>();
            for (String queue : query.queue() == null ? queues(connection) : List.of(query.queue())) {
                found.addAll(page(connection, SEARCH_WAITING, queue, query, after, limit));
                found.addAll(page(connection, SEARCH_SET_ASIDE, queue, query, after, limit));
                // Keeps at most two pages in memory, however many queues there are.
                found.sort(IN_ORDER);
                found.subList(Math.min(limit, found.size()), found.size()).clear();
            }
            return Found.of(found, limit);
        });
    }

    /** Those that have messages. */
    static Iterable<String> queues(SqliteConnection connection) throws SQLException {
        TreeSet<String> queues = new TreeSet<>(connection.list(WAITING_QUEUES, row -> row.text(1)));
        queues.addAll(connection.list(SET_ASIDE_QUEUES, row -> row.text(1)));
        return queues;
    }

    private static List<MessageRecord> page(
            SqliteConnection connection,
            String sql,
            @Nullable String queue,
            MessageQuery query,
            @Nullable Position after,
            int limit)
            throws SQLException {
        return connection.list(
                sql,
                MessageColumns::record,
                queue,
                dueFrom(query),
                dueBefore(query),
                query.type(),
                kind(query),
                query.correlationId(),
                query.key(),
                after == null ? Long.MIN_VALUE : Micros.floor(after.dueAt()),
                after == null ? Long.MIN_VALUE : after.sequence(),
                limit);
    }

    @Override
    public Count count(MessageQuery query, long upTo) {
        return Count.exactly(scope.ask("count messages", connection -> count(connection, query)));
    }

    @Override
    public List<Count> countBetween(MessageQuery query, List<Instant> bounds, long upTo) {
        return scope.ask("count messages", connection -> {
            // Queue by queue, since an index of each finds where a step begins; so each message is read once.
            Iterable<String> queues = query.queue() == null ? queues(connection) : List.of(query.queue());
            List<Count> counts = new ArrayList<>();
            for (int i = 1; i < bounds.size(); i++) {
                MessageQuery step = query.dueFrom(bounds.get(i - 1)).dueBefore(bounds.get(i));
                long found = 0;
                for (String queue : queues) {
                    found += count(connection, step.queue(queue));
                }
                counts.add(Count.exactly(found));
            }
            return counts;
        });
    }

    private static long count(SqliteConnection connection, MessageQuery query) throws SQLException {
        if (query.isEmpty()) {
            return connection.number(COUNT_ALL);
        }
        return query.queue() == null
                ? count(connection, COUNT, query)
                : count(connection, COUNT_WAITING, query) + count(connection, COUNT_SET_ASIDE, query);
    }

    private static long count(SqliteConnection connection, String sql, MessageQuery query) throws SQLException {
        return connection.number(
                sql,
                query.queue(),
                dueFrom(query),
                dueBefore(query),
                query.type(),
                kind(query),
                query.correlationId(),
                query.key());
    }

    private static long dueFrom(MessageQuery query) {
        return query.dueFrom() == null ? Long.MIN_VALUE : Micros.ceiling(query.dueFrom());
    }

    private static long dueBefore(MessageQuery query) {
        return query.dueBefore() == null ? Long.MAX_VALUE : Micros.ceiling(query.dueBefore());
    }

    private static @Nullable Integer kind(MessageQuery query) {
        return query.kind() == null ? null : Integer.valueOf(MessageColumns.code(query.kind()));
    }

    @Override
    public Map<Ending, Long> ended() {
        return scope.ask("read the counts of ended messages", connection -> {
            Map<Ending, Long> counts = new HashMap<>();
            connection.list(ENDED, row -> counts.put(ending(row), row.number(4)));
            return counts;
        });
    }

    static Ending ending(Row row) throws SQLException {
        return new Ending(row.text(1), row.text(2), MessageEnd.valueOf(row.text(3)));
    }

    @Override
    public List<EndedRecord> lastEnded(int limit) {
        return scope.ask(
                "list ended messages",
                connection -> connection.list(LAST_ENDED, QueryStatements::ended, Math.min(limit, EndedRecord.KEPT)));
    }

    static EndedRecord ended(Row row) throws SQLException {
        return new EndedRecord(
                row.id(1),
                row.text(2),
                row.text(3),
                MessageEnd.valueOf(row.text(4)),
                row.textOrNull(5),
                row.textOrNull(6),
                row.instant(7),
                row.instant(8),
                row.small(9));
    }

    @Override
    public Instant now() {
        return scope.now();
    }

    @Override
    public List<PendingType> pendingTypes(int countTo) {
        return scope.ask(
                "look at the types of what waits", connection -> PendingTypeStatements.read(connection, countTo));
    }

    @Override
    public Survey survey() {
        return scope.ask("look at its queues", connection -> SurveyStatements.survey(connection, scope.now()));
    }
}
