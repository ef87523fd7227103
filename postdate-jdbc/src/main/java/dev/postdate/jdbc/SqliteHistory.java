package dev.postdate.jdbc;

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
record SqliteHistory(String by, boolean messages, @Nullable Actions actions) {

    private static final String TELL = """
            /* postdate:history */
            INSERT INTO postdate_history (at, what, id, event_id, type, queue, application, by_whom, runs, due_at, moved_to)
            SELECT ?, ?, id, event_id, type, queue, application, ?, runs + ?, due_at, ? FROM postdate_message WHERE seq = ?
            """;

    private static final String TELL_OF_DEAD = """
            /* postdate:history-of-dead */
            INSERT INTO postdate_history (at, what, id, event_id, type, queue, application, by_whom, runs, due_at)
            SELECT ?, ?, id, event_id, type, queue, application, ?, runs, due_at FROM postdate_dead_letter WHERE id = ?
            """;

    private static final String ENDS = """
            /* postdate:history-ends */
            SELECT %1$s FROM postdate_history WHERE id = ? AND what <> 'MOVED'
            UNION ALL SELECT %1$s FROM postdate_history WHERE event_id = ? AND what <> 'MOVED'
            """.formatted(HistoryColumns.RECORD);

    private static final String ACT = """
            /* postdate:action */
            INSERT INTO postdate_action (at, who, action, target, changed) VALUES (?, ?, ?, ?, ?) RETURNING seq
            """;

    /** To the row that a call has written already, unless it was rolled back and its place taken, or pushed out. */
    private static final String ADD = """
            /* postdate:action-add */
            UPDATE postdate_action SET changed = changed + ? WHERE seq = ? AND who = ? AND action = ? AND target = ?
            """;

    private static final String FORGET = """
            /* postdate:action-forget */
            DELETE FROM postdate_action WHERE seq <= (SELECT max(seq) FROM postdate_action) - ?
            """;

    /** Before the row is changed or removed. */
    void tell(SqliteConnection connection, long row, What what, Instant now) throws SQLException {
        tell(connection, row, what, 0, null, now);
    }

    /**
     * @param runsAdded to those that the row counts
     * @param movedTo the due time it is given; null unless it is moved
     */
    void tell(SqliteConnection connection, long row, What what, int runsAdded, @Nullable Instant movedTo, Instant now)
            throws SQLException {
        if (messages) {
            connection.update(TELL, now, what.name(), by, runsAdded, movedTo, row);
        }
    }

    void tellOfDead(SqliteConnection connection, UUID id, What what, Instant now) throws SQLException {
        if (messages) {
            connection.update(TELL_OF_DEAD, now, what.name(), by, id);
        }
    }

    /** What is known of a message without a row; nothing where this session keeps no history. */
    List<HistoryRecord> ends(SqliteConnection connection, UUID id) throws SQLException {
        return messages ? connection.list(ENDS, HistoryColumns::record, id, id) : List.of();
    }

    void act(SqliteConnection connection, Action action, String target, long changed, Instant now) throws SQLException {
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
