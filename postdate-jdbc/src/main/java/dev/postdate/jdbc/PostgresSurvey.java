package dev.postdate.jdbc;

import dev.postdate.spi.NodeStore.NodeRow;
import dev.postdate.spi.QueryStore.Head;
import dev.postdate.spi.QueryStore.Survey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is due and handed to nobody, read at the head of each queue, and the nodes. */
final class PostgresSurvey {

    // Each head is one row of one index, however many wait behind it.
    private static final String HEADS = """
            /* postdate:survey */
            WITH RECURSIVE clock (now) AS MATERIALIZED (SELECT coalesce(?::timestamptz, clock_timestamp())),
            queues (queue) AS (
                (SELECT m.queue FROM ~message m WHERE NOT m.suspect AND m.parked_until IS NULL ORDER BY m.queue LIMIT 1)
                UNION ALL
                SELECT (
                    SELECT m.queue FROM ~message m
                    WHERE NOT m.suspect AND m.parked_until IS NULL AND m.queue > q.queue ORDER BY m.queue LIMIT 1)
                FROM queues q WHERE q.queue IS NOT NULL),
            named (queue) AS (
                SELECT queue FROM queues WHERE queue IS NOT NULL UNION SELECT queue FROM ~message WHERE suspect),
            heads AS (
                SELECT n.queue, q.name IS NOT NULL AS declared, coalesce(q.paused, false) AS paused, h.id, h.type, h.due_at
                FROM named n LEFT JOIN ~queue q ON q.name = n.queue COLLATE "C"
                CROSS JOIN LATERAL (
                    SELECT c.id, c.type, c.due_at FROM (
                        -- A retry that holds the others back goes first, due or not.
                        (SELECT 0 AS place, m.id, m.type, m.due_at, m.seq FROM ~message m
                        WHERE m.retrying AND m.queue = n.queue COLLATE "C" AND m.epoch IS NULL AND m.parked_until IS NULL
                            AND q.ordering = 'SEQUENTIAL'
                        ORDER BY m.due_at, m.seq LIMIT 1)
                        UNION ALL
                        (SELECT 1, m.id, m.type, m.due_at, m.seq FROM ~message m
                        WHERE NOT m.suspect AND m.parked_until IS NULL AND m.queue = n.queue COLLATE "C" AND m.epoch IS NULL
                            AND m.due_at <= (SELECT now FROM clock)
                        ORDER BY m.due_at, m.seq LIMIT 1)
                        UNION ALL
                        (SELECT 1, m.id, m.type, m.due_at, m.seq FROM ~message m
                        WHERE m.suspect AND m.queue = n.queue COLLATE "C" AND m.epoch IS NULL
                            AND m.due_at <= (SELECT now FROM clock)
                        ORDER BY m.due_at, m.seq LIMIT 1)) AS c
                    ORDER BY c.place, c.due_at, c.seq LIMIT 1) AS h
                WHERE h.due_at <= (SELECT now FROM clock))
            SELECT c.now, h.queue, h.declared, h.paused, h.id, h.type, h.due_at
            FROM clock c LEFT JOIN heads h ON true ORDER BY h.queue
            """;

    private static final String NODES = """
            /* postdate:nodes */
            SELECT epoch, application, name, started_at, renewals, alive FROM ~node ORDER BY started_at, epoch
            """;

    private PostgresSurvey() {}

    private record Seen(Instant now, @Nullable Head head) {}

    static Survey survey(PostgresConnection connection, @Nullable Instant virtualNow) throws SQLException {
        List<Seen> seen = connection.list(HEADS, PostgresSurvey::seen, virtualNow);
        List<NodeRow> nodes = connection.list(
                NODES,
                row -> new NodeRow(
                        row.number(1), row.text(2), row.text(3), row.instant(4), row.number(5), row.flag(6)));
        return new Survey(
                seen.get(0).now(),
                seen.stream().map(Seen::head).filter(Objects::nonNull).toList(),
                nodes);
    }

    private static Seen seen(Row row) throws SQLException {
        Optional<String> queue = Optional.ofNullable(row.textOrNull(2));
        return new Seen(
                row.instant(1),
                queue.isEmpty()
                        ? null
                        : new Head(queue.get(), row.flag(3), row.flag(4), row.id(5), row.text(6), row.instant(7)));
    }
}
