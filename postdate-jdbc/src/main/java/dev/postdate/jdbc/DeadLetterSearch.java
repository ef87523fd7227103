package dev.postdate.jdbc;

import dev.postdate.spi.DeadLetterQuery;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters match, by their places in the order of coming. Of the conditions given the narrowest one, as a rule, is read by its
 * index, and the others are looked at row by row.
 */
final class DeadLetterSearch {

    private static final String FILTERS = """
            AND (?1 IS NULL OR type = ?1) AND (?2 IS NULL OR queue = ?2) AND (?3 IS NULL OR reason = ?3)
            AND (?4 IS NULL OR fingerprint = ?4) AND (?5 IS NULL OR correlation_id = ?5)
            AND dead_at >= ?6 AND dead_at < ?7 AND seq > ?8 AND seq <= ?9
            ORDER BY seq LIMIT ?10
            """;

    private static final String BY_FINGERPRINT = """
            /* postdate:dead-by-fingerprint */
            SELECT seq FROM postdate_dead_letter INDEXED BY postdate_dead_letter_fingerprint WHERE fingerprint = ?4
            """ + FILTERS;

    private static final String BY_CORRELATION = """
            /* postdate:dead-by-correlation */
            SELECT seq FROM postdate_dead_letter INDEXED BY postdate_dead_letter_correlation
            WHERE correlation_id IS NOT NULL AND correlation_id = ?5
            """ + FILTERS;

    private static final String BY_TYPE = """
            /* postdate:dead-by-type */
            SELECT seq FROM postdate_dead_letter INDEXED BY postdate_dead_letter_type WHERE type = ?1
            """ + FILTERS;

    private static final String BY_QUEUE = """
            /* postdate:dead-by-queue */
            SELECT seq FROM postdate_dead_letter INDEXED BY postdate_dead_letter_queue WHERE queue = ?2
            """ + FILTERS;

    private static final String BY_REASON = """
            /* postdate:dead-by-reason */
            SELECT seq FROM postdate_dead_letter INDEXED BY postdate_dead_letter_reason WHERE reason = ?3
            """ + FILTERS;

    private static final String IN_ORDER = """
            /* postdate:dead-in-order */
            SELECT seq FROM postdate_dead_letter NOT INDEXED WHERE true
            """ + FILTERS;

    private static final String COUNT = "SELECT count(*) FROM (";

    private DeadLetterSearch() {}

    /** Which part of the order of coming is looked at, and how many of it are taken. */
    record Range(long after, long until, int limit) {}

    static List<Long> sequences(SqliteConnection connection, DeadLetterQuery query, Range range) throws SQLException {
        return connection.list(statement(query), row -> row.number(1), values(query, range));
    }

    static long count(SqliteConnection connection, DeadLetterQuery query, int upTo) throws SQLException {
        return connection.number(COUNT + statement(query) + ")", values(query, new Range(-1, Long.MAX_VALUE, upTo)));
    }

    private static String statement(DeadLetterQuery query) {
        if (query.fingerprint() != null) {
            return BY_FINGERPRINT;
        }
        if (query.correlationId() != null) {
            return BY_CORRELATION;
        }
        if (query.type() != null) {
            return BY_TYPE;
        }
        if (query.queue() != null) {
            return BY_QUEUE;
        }
        return query.reason() != null ? BY_REASON : IN_ORDER;
    }

    private static @Nullable Object[] values(DeadLetterQuery query, Range range) {
        return new @Nullable Object[] {
            query.type(),
            query.queue(),
            query.reason() == null ? null : query.reason().name(),
            query.fingerprint(),
            query.correlationId(),
            // Both bounds are rounded up: times are whole microseconds.
            query.deadFrom() == null ? Long.MIN_VALUE : Micros.ceiling(query.deadFrom()),
            query.deadBefore() == null ? Long.MAX_VALUE : Micros.ceiling(query.deadBefore()),
            range.after(),
            range.until(),
            range.limit()
        };
    }
}
