package dev.postdate.jdbc;

import dev.postdate.spi.Count;
import dev.postdate.spi.MessageQuery;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts messages one by one as far as that can be done at once; where there are more, the planner's guess stands in, which comes from the
 * statistics that autovacuum keeps, and is never lower than what was counted.
 */
final class PostgresCounts {

    private static final int COUNTED_AT_LEAST = 500;
    private static final Pattern ROWS = Pattern.compile("\"Plan Rows\":\\s*(\\d+)");

    /**
     * @param all how many were looked at
     * @param matching how many of them were meant
     */
    private record Looked(long all, long matching) {}

    private final PostgresConnection connection;
    private final MessageQuery query;
    private final long upTo;

    /** @param upTo so many are counted one by one, over all queues */
    PostgresCounts(PostgresConnection connection, MessageQuery query, long upTo) {
        this.connection = connection;
        this.query = query;
        this.upTo = upTo;
    }

    Count count() throws SQLException {
        PostgresLooks.fixPlans(connection);
        PostgresLooks.Few few = PostgresLooks.few(connection, query);
        if (few != null) {
            return Count.exactly(among(few));
        }
        List<String> queues = PostgresLooks.queues(connection, query);
        List<String> parts = PostgresLooks.parts(connection);
        long most = Math.max(COUNTED_AT_LEAST, upTo / Math.max(1, queues.size()));
        long matching = 0;
        boolean complete = true;
        for (String queue : queues) {
            for (String part : parts) {
                Looked looked = look(queue, part, most);
                matching += looked.matching();
                complete &= looked.all() <= most;
            }
        }
        return complete ? Count.exactly(matching) : Count.about(Math.max(matching, guess()));
    }

    private long among(PostgresLooks.Few few) throws SQLException {
        return connection.number(
                "/* postdate:count-few */ SELECT count(*) FROM (SELECT * FROM ~message WHERE " + few.where() + " LIMIT "
                        + PostgresLooks.FEW + ") m WHERE queue = coalesce(?, queue) AND" + PostgresFilter.REST
                        + PostgresFilter.RANGE,
                few.values(new PostgresFilter())
                        .with(query.queue())
                        .rest(query)
                        .range(query)
                        .values());
    }

    private Looked look(String queue, String part, long most) throws SQLException {
        boolean plain = PostgresFilter.hasNoRest(query);
        String columns = plain ? "due_at" : "type, kind, correlation_id, schedule_key";
        String matching = plain ? "count(*)" : "count(*) FILTER (WHERE" + PostgresFilter.REST + ")";
        PostgresFilter values = plain ? new PostgresFilter() : new PostgresFilter().rest(query);
        Looked looked = connection.first(
                "/* postdate:count */ SELECT count(*), " + matching + " FROM (SELECT " + columns
                        + " FROM ~message WHERE queue = ? AND " + part + PostgresFilter.RANGE
                        + " ORDER BY queue, due_at LIMIT ?) m",
                row -> new Looked(row.number(1), row.number(2)),
                values.with(queue).range(query).with(most + 1).values());
        return looked == null ? new Looked(0, 0) : looked;
    }

    /** What the planner expects, from statistics alone: nothing is read. */
    private long guess() throws SQLException {
        StringBuilder where = new StringBuilder("due_at >= ? AND due_at < ?");
        PostgresFilter values = new PostgresFilter().range(query);
        if (query.queue() != null) {
            where.append(" AND queue = ?");
            values.with(query.queue());
        }
        if (query.type() != null) {
            where.append(" AND type = ?");
            values.with(query.type());
        }
        if (query.kind() != null) {
            where.append(" AND kind = ?");
            values.with(MessageColumns.code(query.kind()));
        }
        if (query.correlationId() != null) {
            where.append(" AND correlation_id = ?");
            values.with(query.correlationId());
        }
        List<String> plan = connection.list(
                "/* postdate:guess */ EXPLAIN (FORMAT JSON) SELECT 1 FROM ~message WHERE " + where,
                row -> row.text(1),
                values.values());
        Matcher rows = ROWS.matcher(String.join("\n", plan));
        if (!rows.find()) {
            throw new SQLException("EXPLAIN said no number of rows: expected \"Plan Rows\" in " + plan + ".");
        }
        return Long.parseLong(rows.group(1));
    }
}
