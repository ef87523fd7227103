package dev.postdate.jdbc;

import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.QueryStore.Found;
import dev.postdate.spi.QueryStore.Position;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds a page of messages. Each queue is read from the place where the page begins, and the pages are merged; there are few queues, and an
 * index over the due times of all of them would cost every message another write. What no index knows is looked for among so many
 * messages of each queue; where the page is not full by then, it ends at the place up to which all queues were looked at.
 */
final class PostgresSearch {

    /** How many messages a page looks at, over all queues. */
    private static final int LOOKED_AT = 10_000;

    private static final int LOOKED_AT_LEAST = 500;

    private static final Comparator<Position> BY_PLACE =
            Comparator.comparing(Position::dueAt).thenComparingLong(Position::sequence);

    private static final Comparator<MessageRecord> IN_ORDER =
            Comparator.comparing(MessageRecord::dueAt).thenComparingLong(MessageRecord::sequence);

    private final PostgresConnection connection;
    private final MessageQuery query;
    private final @Nullable Position after;
    private final int limit;
    /** Up to where all that were read have been looked at; null while that is to the end. */
    private @Nullable Position horizon;

    PostgresSearch(PostgresConnection connection, MessageQuery query, @Nullable Position after, int limit) {
        this.connection = connection;
        this.query = query;
        this.after = after;
        this.limit = limit;
    }

    Found page() throws SQLException {
        PostgresLooks.fixPlans(connection);
        PostgresLooks.Few few = PostgresLooks.few(connection, query);
        if (few != null) {
            return found(among(few));
        }
        List<String> queues = PostgresLooks.queues(connection, query);
        List<String> parts = PostgresLooks.parts(connection);
        int most = Math.max(LOOKED_AT_LEAST, LOOKED_AT / Math.max(1, queues.size()));
        List<MessageRecord> found = new ArrayList<>();
        for (String queue : queues) {
            for (String part : parts) {
                found.addAll(PostgresFilter.hasNoRest(query) ? all(queue, part) : some(queue, part, most));
            }
            // Keeps at most a few pages in memory, however many queues there are.
            found.sort(IN_ORDER);
            found.subList(Math.min(limit, found.size()), found.size()).clear();
        }
        Position end = horizon;
        if (end != null) {
            found.removeIf(row -> BY_PLACE.compare(place(row), end) > 0);
        }
        return found(found);
    }

    private Found found(List<MessageRecord> page) {
        Position next = page.size() < limit ? horizon : place(page.get(page.size() - 1));
        return new Found(page, next);
    }

    private static Position place(MessageRecord row) {
        return new Position(row.dueAt(), row.sequence());
    }

    private List<MessageRecord> among(PostgresLooks.Few few) throws SQLException {
        return connection.list(
                "/* postdate:search-few */ SELECT " + PostgresColumns.ALL + " FROM (SELECT * FROM ~message WHERE "
                        + few.where() + " LIMIT " + PostgresLooks.FEW + ") m WHERE queue = coalesce(?, queue) AND"
                        + PostgresFilter.REST + PostgresFilter.SPAN
                        + " ORDER BY due_at, seq LIMIT ?",
                MessageColumns::record,
                few.values(new PostgresFilter())
                        .with(query.queue())
                        .rest(query)
                        .span(query, after)
                        .with(limit)
                        .values());
    }

    private List<MessageRecord> all(String queue, String part) throws SQLException {
        return connection.list(
                "/* postdate:search */ SELECT " + PostgresColumns.ALL + inOrder(part) + " LIMIT ?",
                MessageColumns::record,
                place(queue).with(limit).values());
    }

    private List<MessageRecord> some(String queue, String part, int most) throws SQLException {
        List<MessageRecord> found = connection.list(
                "/* postdate:search-filtered */ SELECT " + PostgresColumns.ALL + " FROM (SELECT *" + inOrder(part)
                        + " LIMIT ?) m WHERE" + PostgresFilter.REST + " ORDER BY due_at, seq LIMIT ?",
                MessageColumns::record,
                place(queue).with(most).rest(query).with(limit).values());
        if (found.size() < limit) {
            Position last = connection.first(
                    "/* postdate:search-horizon */ SELECT due_at, seq" + inOrder(part) + " OFFSET ? LIMIT 1",
                    row -> new Position(row.instant(1), row.number(2)),
                    place(queue).with(most - 1).values());
            if (last != null && (horizon == null || BY_PLACE.compare(last, horizon) < 0)) {
                horizon = last;
            }
        }
        return found;
    }

    private static String inOrder(String part) {
        return " FROM ~message WHERE queue = ? AND " + part + PostgresFilter.SPAN + " ORDER BY queue, due_at, seq";
    }

    private PostgresFilter place(String queue) {
        return new PostgresFilter().with(queue).span(query, after);
    }
}
