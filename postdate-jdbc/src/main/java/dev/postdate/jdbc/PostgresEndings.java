package dev.postdate.jdbc;

import dev.postdate.spi.EndedRecord;
import dev.postdate.spi.FailureRecord;
import dev.postdate.spi.MessageEnd;
import dev.postdate.spi.QueryStore.Ending;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Messages that end undelivered without becoming dead letters. Made for one transaction. */
final class PostgresEndings {

    /** More than one settlement can bring, so that what is kept does not grow. */
    private static final long TRIMMED_AT_ONCE = 2_000;

    private static final String END = """
            /* postdate:settle-end */
            WITH gone AS (DELETE FROM ~message WHERE id = ? RETURNING id, type, queue, due_at, runs)
            INSERT INTO ~ended (id, type, queue, how, why, error, ended_at, due_at, runs)
            SELECT id, type, queue, ?, ?, ?, ?, due_at, runs + ? FROM gone
            RETURNING type, queue
            """;

    private static final String COUNT = """
            /* postdate:count-ended */
            INSERT INTO ~ended_count AS e (type, queue, how, ended) VALUES (?, ?, ?, ?)
            ON CONFLICT (type, queue, how) DO UPDATE SET ended = e.ended + EXCLUDED.ended
            """;

    private static final String TRIM = "/* postdate:trim-ended */ SELECT ~trim_ended_1(?, ?)";

    private final PostgresConnection connection;
    private final Instant now;
    private final SortedMap<Ending, Long> counts = new TreeMap<>(
            Comparator.comparing(Ending::type).thenComparing(Ending::queue).thenComparing(Ending::how));

    PostgresEndings(PostgresConnection connection, Instant now) {
        this.connection = connection;
        this.now = now;
    }

    /** Removes a row that the transaction has locked, and shows it. */
    void end(UUID id, MessageEnd how, @Nullable String why, @Nullable FailureRecord error) throws SQLException {
        connection
                .list(
                        END,
                        row -> new Ending(row.text(1), row.text(2), how),
                        id,
                        how.name(),
                        why,
                        error == null ? null : error.error(),
                        now,
                        error == null ? 0 : 1)
                .forEach(one -> counts.merge(one, 1L, Long::sum));
    }

    /** Last and in order: two nodes that count the same things, locked until they commit, do not wait for each other. */
    void count() throws SQLException {
        if (counts.isEmpty()) {
            return;
        }
        connection.list(TRIM, row -> 0, (long) EndedRecord.KEPT, TRIMMED_AT_ONCE);
        for (Map.Entry<Ending, Long> one : counts.entrySet()) {
            Ending ending = one.getKey();
            connection.update(COUNT, ending.type(), ending.queue(), ending.how().name(), one.getValue());
        }
        counts.clear();
    }
}
