package dev.postdate.jdbc;

import dev.postdate.jdbc.PostgresConnection.Values;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.ActionRecord.Action;
import dev.postdate.spi.HistoryRecord;
import dev.postdate.spi.HistoryRecord.What;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what one session does, in the transaction that does it.
 *
 * @param by the name of the node or of the operator
 * @param messages true if what becomes of messages is kept
 * @param actions of the operator who does it; null if it is a node's doing
 */
record PostgresHistory(
        String by, boolean messages, @Nullable Actions actions) {

    /** Tells nothing. */
    static final PostgresHistory OFF = new PostgresHistory("", false, null);

    private static final String TELL = "/* postdate:history */ SELECT ~tell_1(?, ?, ?, ?, ?, ?)";

    private static final String TELL_OF_DEAD = """
            /* postdate:history-of-dead */
            INSERT INTO ~history (at, what, id, event_id, type, queue, application, by_whom, runs, due_at)
            SELECT ?, ?, id, event_id, type, queue, application, ?, runs, due_at FROM ~dead_letter WHERE id = ANY (?) ORDER BY seq
            """;

    private static final String ENDS = """
            /* postdate:history-ends */
            SELECT %1$s FROM ~history WHERE id = ? AND what <> 'MOVED'
            UNION ALL SELECT %1$s FROM ~history WHERE event_id = ? AND what <> 'MOVED'
            """.formatted(HistoryColumns.RECORD);

    private static final String ACT =
            "/* postdate:action */ INSERT INTO ~action (at, who, action, target, changed) VALUES (?, ?, ?, ?, ?) RETURNING seq";

    /** To the row that a call has written already, unless it was rolled back and its place taken, or pushed out. */
    private static final String ADD = """
            /* postdate:action-add */
            UPDATE ~action SET changed = changed + ? WHERE seq = ? AND who = ? AND action = ? AND target = ?
            """;

    private static final String FORGET =
            "/* postdate:action-forget */ DELETE FROM ~action WHERE seq <= (SELECT max(seq) FROM ~action) - ?";

    /**
     * What happens to a message.
     *
     * @param runsAdded to those that its row counts
     * @param movedTo the due time it is given; null unless it is moved
     */
    record Event(
            UUID id, What what, int runsAdded, @Nullable Instant movedTo) {
        Event(UUID id, What what) {
            this(id, what, 0, null);
        }
    }

    /** Before the rows are changed or removed, which are locked. */
    void tell(PostgresConnection connection, List<Event> events, Instant now) throws SQLException {
        if (messages && !events.isEmpty()) {
            connection.list(
                    TELL,
                    row -> 0,
                    Values.ids(events.stream().map(Event::id).toList()),
                    Values.texts(events.stream().map(one -> one.what().name()).toList()),
                    Values.integers(events.stream().map(Event::runsAdded).toList()),
                    Values.instants(events.stream().map(Event::movedTo).toList()),
                    by,
                    now);
        }
    }

    void tellOfDead(PostgresConnection connection, Values ids, What what, Instant now) throws SQLException {
        if (messages) {
            connection.update(TELL_OF_DEAD, now, what.name(), by, ids);
        }
    }

    /** What is known of a message without a row; nothing where this session keeps no history. */
    List<HistoryRecord> ends(PostgresConnection connection, UUID id) throws SQLException {
        return messages ? connection.list(ENDS, HistoryColumns::record, id, id) : List.of();
    }

    /** Last in its transaction, so that two of them never wait for each other. */
    void act(PostgresConnection connection, Action action, String target, long changed, Instant now)
            throws SQLException {
        if (actions == null || changed == 0) {
            return;
        }
        String name = action.name();
        String all = actions.target(target);
        if (!actions.hasRow() || connection.update(ADD, changed, actions.row(), by, name, all) == 0) {
            actions.wrote(connection.number(ACT, now, by, name, all, changed));
            connection.update(FORGET, ActionRecord.KEPT);
        }
    }
}
