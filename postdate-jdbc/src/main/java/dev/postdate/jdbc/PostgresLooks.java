package dev.postdate.jdbc;

import dev.postdate.spi.MessageQuery;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which messages can be looked at without reading more of them than can be read at once, however many there are: by schedule key,
 * by correlation id, by type where there are few of it, and otherwise queue by queue in the order of due time. Plans do not depend on
 * statistics: each statement asks for the order of the index that it is meant for, and other plans are ruled out.
 */
final class PostgresLooks {

    /** How many messages of a type or a correlation are few. */
    static final int FEW = 2_000;

    private static final String RULE_OUT = """
            /* postdate:fix-plans */
            SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
                set_config('enable_sort', 'off', true), set_config('jit', 'off', true)
            """;

    private static final String QUEUES = """
            /* postdate:search-queues */
            WITH RECURSIVE queues (queue) AS (
                (SELECT m.queue FROM ~message m WHERE NOT m.suspect AND m.parked_until IS NULL ORDER BY m.queue LIMIT 1)
                UNION ALL
                SELECT (
                    SELECT m.queue FROM ~message m
                    WHERE NOT m.suspect AND m.parked_until IS NULL AND m.queue > q.queue ORDER BY m.queue LIMIT 1)
                FROM queues q WHERE q.queue IS NOT NULL),
            parked (queue) AS (
                (SELECT m.queue FROM ~message m WHERE m.parked_until IS NOT NULL ORDER BY m.queue LIMIT 1)
                UNION ALL
                SELECT (
                    SELECT m.queue FROM ~message m
                    WHERE m.parked_until IS NOT NULL AND m.queue > p.queue ORDER BY m.queue LIMIT 1)
                FROM parked p WHERE p.queue IS NOT NULL)
            SELECT queue FROM queues WHERE queue IS NOT NULL
            UNION SELECT queue FROM ~message WHERE suspect
            UNION SELECT queue FROM parked WHERE queue IS NOT NULL
            ORDER BY 1
            """;

    private static final String BY_KEY =
            "schedule_key = ? AND id IN (SELECT message_id FROM ~key WHERE schedule_key = ?)";
    private static final String BY_CORRELATION = "correlation_id = ? ORDER BY correlation_id";
    private static final String BY_TYPE = "id = ANY (ARRAY(SELECT ~of_type_1(?, " + (FEW + 1) + ")))";

    private static final String SET_ASIDE = """
            /* postdate:search-set-aside */
            SELECT EXISTS (SELECT FROM ~message WHERE suspect ORDER BY queue),
                EXISTS (SELECT FROM ~message WHERE parked_until IS NOT NULL ORDER BY queue)
            """;

    /**
     * A few messages among which all are that a question means.
     *
     * @param where what follows WHERE, and ends with an order if it has one
     * @param values its values
     */
    record Few(String where, List<String> values) {
        PostgresFilter values(PostgresFilter filter) {
            values.forEach(filter::with);
            return filter;
        }
    }

    private PostgresLooks() {}

    /** To be called first, in the transaction of the questions. */
    static void fixPlans(PostgresConnection connection) throws SQLException {
        connection.list(RULE_OUT, row -> 0);
    }

    /** The rows of a queue, each in one of these parts, each with an index in the order of due time; those that are empty everywhere left out. */
    static List<String> parts(PostgresConnection connection) throws SQLException {
        boolean[] there = connection.first(SET_ASIDE, row -> new boolean[] {row.flag(1), row.flag(2)});
        List<String> parts = new ArrayList<>();
        parts.add("NOT suspect AND parked_until IS NULL");
        if (there == null || there[0]) {
            parts.add("suspect");
        }
        if (there == null || there[1]) {
            parts.add("parked_until IS NOT NULL");
        }
        return parts;
    }

    /** The queues that have messages. */
    static List<String> queues(PostgresConnection connection, MessageQuery query) throws SQLException {
        return query.queue() == null
                ? connection.list(QUEUES, row -> row.text(1))
                : List.of(Objects.requireNonNull(query.queue()));
    }

    /** A few messages that hold all that are meant; null if there is no way to that. */
    static @Nullable Few few(PostgresConnection connection, MessageQuery query) throws SQLException {
        if (query.key() != null) {
            return new Few(BY_KEY, List.of(query.key(), query.key()));
        }
        if (query.correlationId() != null) {
            Few few = new Few(BY_CORRELATION, List.of(query.correlationId()));
            if (isFew(connection, few)) {
                return few;
            }
        }
        if (query.type() != null) {
            Few few = new Few(BY_TYPE, List.of(query.type()));
            if (isFew(connection, few)) {
                return few;
            }
        }
        return null;
    }

    private static boolean isFew(PostgresConnection connection, Few few) throws SQLException {
        long number = connection.number(
                "/* postdate:few */ SELECT count(*) FROM (SELECT 1 FROM ~message WHERE " + few.where() + " LIMIT ?) m",
                few.values(new PostgresFilter()).with(FEW + 1).values());
        return number <= FEW;
    }
}
