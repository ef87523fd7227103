package dev.postdate.jdbc;

import dev.postdate.spi.QueryStore.Head;
import dev.postdate.spi.QueryStore.Survey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is due and handed to nobody, read at the head of each queue. */
final class SurveyStatements {

    private static final String HEAD = """
            /* postdate:survey */
            SELECT q.name IS NOT NULL, coalesce(q.paused, 0), h.id, h.type, h.due_at
            FROM (
                SELECT * FROM (
                    -- A retry that holds the others back goes first, due or not.
                    SELECT * FROM (
                        SELECT 0 AS place, id, type, due_at, seq FROM postdate_message INDEXED BY postdate_message_retrying
                        WHERE retrying = 1 AND queue = ?1 AND state IN (0, 3)
                            AND (SELECT ordering FROM postdate_queue WHERE name = ?1) = 'SEQUENTIAL'
                        ORDER BY due_at, seq LIMIT 1)
                    UNION ALL
                    SELECT * FROM (
                        SELECT 1, id, type, due_at, seq FROM postdate_message INDEXED BY postdate_message_waiting
                        WHERE state = 0 AND queue = ?1 AND due_at <= ?2 ORDER BY due_at, seq LIMIT 1)
                    UNION ALL
                    SELECT * FROM (
                        SELECT 1, id, type, due_at, seq FROM postdate_message INDEXED BY postdate_message_set_aside
                        WHERE state > 0 AND state = 3 AND queue = ?1 AND due_at <= ?2 ORDER BY due_at, seq LIMIT 1))
                ORDER BY place, due_at, seq LIMIT 1) AS h
            LEFT JOIN postdate_queue AS q ON q.name = ?1
            WHERE h.due_at <= ?2
            """;

    private SurveyStatements() {}

    static Survey survey(SqliteConnection connection, Instant now) throws SQLException {
        List<Head> heads = new ArrayList<>();
        for (String queue : QueryStatements.queues(connection)) {
            heads.addAll(connection.list(
                    HEAD,
                    row -> new Head(queue, row.flag(1), row.flag(2), row.id(3), row.text(4), row.instant(5)),
                    queue,
                    Micros.floor(now)));
        }
        return new Survey(now, heads, NodeStatements.nodes(connection));
    }
}
