package dev.postdate.jdbc;

import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.ActionRecord.Action;
import dev.postdate.spi.HistoryRecord;
import dev.postdate.spi.HistoryRecord.What;
import java.sql.SQLException;

/** The columns of the history and of the actions, which both databases have alike. */
final class HistoryColumns {

    static final String RECORD =
            "seq, at, what, id, event_id, type, queue, application, by_whom, runs, due_at, moved_to";

    static final String ACTION = "seq, at, who, action, target, changed";

    private HistoryColumns() {}

    static HistoryRecord record(Row row) throws SQLException {
        return new HistoryRecord(
                row.number(1),
                row.instant(2),
                What.valueOf(row.text(3)),
                row.id(4),
                row.idOrNull(5),
                row.text(6),
                row.text(7),
                row.text(8),
                row.text(9),
                row.small(10),
                row.instant(11),
                row.instantOrNull(12));
    }

    static ActionRecord action(Row row) throws SQLException {
        return new ActionRecord(
                row.number(1), row.instant(2), row.text(3), Action.valueOf(row.text(4)), row.text(5), row.number(6));
    }
}
