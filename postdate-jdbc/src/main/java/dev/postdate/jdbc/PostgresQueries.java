package dev.postdate.jdbc;

import dev.postdate.spi.EndedRecord;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.QueryStore;
import dev.postdate.spi.StoreCondition;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions of callers and operators. Each queue is read from the place where the page begins, and the pages are merged; there are
 * few queues, and an index over the due times of all of them would cost every message another write.
 */
final class PostgresQueries implements QueryStore {

    private static final String FILTERS = """
            AND due_at >= ? AND due_at < ? AND type = coalesce(?, type) AND kind = coalesce(?, kind)
            AND (?::text IS NULL OR correlation_id = ?) AND (?::text IS NULL OR schedule_key = ?)""";

    private static final String QUEUES = """
            /* postdate:search-queues */
            WITH RECURSIVE queues (queue) AS (
                (SELECT m.queue FROM ~message m WHERE NOT m.suspect AND m.parked_until IS NULL ORDER BY m.queue LIMIT 1)
                UNION ALL
                SELECT (
                    SELECT m.queue FROM ~message m
                    WHERE NOT m.suspect AND m.parked_until IS NULL AND m.queue > q.queue ORDER BY m.queue LIMIT 1)
                FROM queues q WHERE q.queue IS NOT NULL)
            SELECT queue FROM queues WHERE queue IS NOT NULL
            UNION SELECT queue FROM ~message WHERE suspect
            UNION SELECT queue FROM ~message WHERE parked_until IS NOT NULL
            ORDER BY 1
            """;

    private static final String PAGE = " " + FILTERS + " AND (due_at, seq) > (?, ?) ORDER BY due_at, seq LIMIT ?";

    private static final String SEARCH_DUE = "/* postdate:search */ SELECT " + PostgresColumns.ALL
            + " FROM ~message WHERE queue = ? AND NOT suspect AND parked_until IS NULL" + PAGE;

    private static final String SEARCH_SUSPECT = "/* postdate:search-suspect */ SELECT " + PostgresColumns.ALL
            + " FROM ~message WHERE queue = ? AND suspect" + PAGE;

    private static final String SEARCH_PARKED = "/* postdate:search-parked */ SELECT " + PostgresColumns.ALL
            + " FROM ~message WHERE queue = ? AND parked_until IS NOT NULL" + PAGE;

    private static final String SEARCH_KEY = "/* postdate:search-key */ SELECT " + PostgresColumns.ALL
            + " FROM ~message WHERE queue = coalesce(?, queue) AND id IN (SELECT message_id FROM ~key WHERE schedule_key = ?)"
            + PAGE;

    private static final String COUNT =
            "/* postdate:count */ SELECT count(*) FROM ~message WHERE queue = coalesce(?, queue) " + FILTERS;

    private static final String COUNT_ALL = "/* postdate:count-all */ SELECT count(*) FROM ~message";

    private static final String ENDED = "/* postdate:ended */ SELECT type, queue, how, ended FROM ~ended_count";

    private static final String LAST_ENDED = """
            /* postdate:last-ended */
            SELECT id, type, queue, how, why, error, ended_at, due_at, runs FROM ~ended ORDER BY seq DESC LIMIT ?
            """;

    private static final Instant END = Instant.parse("9999-12-31T23:59:59.999999Z");

    private static final Comparator<MessageRecord> IN_ORDER =
            Comparator.comparing(MessageRecord::dueAt).thenComparingLong(MessageRecord::sequence);

    private final PostgresScope scope;

    PostgresQueries(PostgresScope scope) {
        this.scope = scope;
    }

    @Override
    public List<MessageRecord> search(MessageQuery query, @Nullable Position after, int limit) {
        // One transaction, so that a row which is claimed or set aside meanwhile is neither missed nor shown twice.
        return scope.snapshot("search messages", connection -> {
            if (query.key() != null) {
                return page(connection, SEARCH_KEY, query.queue(), query, after, limit, query.key());
            }
            List<MessageRecord> found = new ArrayList<>();
            List<String> queues = query.queue() == null
                    ? connection.list(QUEUES, row -> row.text(1))
                    : List.of(Objects.requireNonNull(query.queue()));
            for (String queue : queues) {
                found.addAll(page(connection, SEARCH_DUE, queue, query, after, limit, null));
                found.addAll(page(connection, SEARCH_SUSPECT, queue, query, after, limit, null));
                found.addAll(page(connection, SEARCH_PARKED, queue, query, after, limit, null));
                // Keeps at most a few pages in memory, however many queues there are.
                found.sort(IN_ORDER);
                found.subList(Math.min(limit, found.size()), found.size()).clear();
            }
            return List.copyOf(found);
        });
    }

    private static List<MessageRecord> page(
            PostgresConnection connection,
            String sql,
            @Nullable String queue,
            MessageQuery query,
            @Nullable Position after,
            int limit,
            @Nullable String key)
            throws SQLException {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(queue);
        if (key != null) {
            values.add(key);
        }
        values.addAll(filters(query));
        values.add(after == null ? PostgresMarks.START : after.dueAt());
        values.add(after == null ? Long.valueOf(-1) : Long.valueOf(after.sequence()));
        values.add(limit);
        return connection.list(sql, MessageColumns::record, values.toArray());
    }

    private static List<@Nullable Object> filters(MessageQuery query) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(query.dueFrom() == null ? PostgresMarks.START : within(query.dueFrom()));
        values.add(query.dueBefore() == null ? END.plusSeconds(1) : within(query.dueBefore()));
        values.add(query.type());
        values.add(query.kind() == null ? null : Integer.valueOf(MessageColumns.code(query.kind())));
        values.add(query.correlationId());
        values.add(query.correlationId());
        values.add(query.key());
        values.add(query.key());
        return values;
    }

    /** The first microsecond that does not lie before the instant, as far as there are any in the store. */
    static @Nullable Instant withinOrNull(@Nullable Instant instant) {
        return instant == null ? null : within(instant);
    }

    private static Instant within(Instant instant) {
        if (instant.isBefore(PostgresMarks.START)) {
            return PostgresMarks.START;
        }
        return instant.isAfter(END) ? END.plusSeconds(1) : Micros.instant(Micros.ceiling(instant));
    }

    @Override
    public long count(MessageQuery query) {
        return scope.ask("count messages", connection -> {
            if (query.isEmpty()) {
                return connection.number(COUNT_ALL);
            }
            List<@Nullable Object> values = new ArrayList<>();
            values.add(query.queue());
            values.addAll(filters(query));
            return connection.number(COUNT, values.toArray());
        });
    }

    @Override
    public Map<Ending, Long> ended() {
        return scope.ask("read the counts of ended messages", connection -> {
            Map<Ending, Long> counts = new HashMap<>();
            connection.list(ENDED, row -> counts.put(QueryStatements.ending(row), row.number(4)));
            return counts;
        });
    }

    @Override
    public List<EndedRecord> lastEnded(int limit) {
        return scope.ask(
                "list ended messages",
                connection -> connection.list(LAST_ENDED, QueryStatements::ended, Math.min(limit, EndedRecord.KEPT)));
    }

    @Override
    public Instant now() {
        return scope.ask("read the clock", scope::now);
    }

    @Override
    public Survey survey() {
        return scope.ask("look at its queues", connection -> PostgresSurvey.survey(connection, scope.virtualNow()));
    }

    @Override
    public Optional<StoreCondition> condition() {
        return Optional.of(scope.ask("look at the database's condition", PostgresCondition::condition));
    }
}
