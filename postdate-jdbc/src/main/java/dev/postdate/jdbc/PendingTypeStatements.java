package dev.postdate.jdbc;

import dev.postdate.spi.Envelope;
import dev.postdate.spi.PendingType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What is kept, by type, version, queue and handler: the index is entered anew behind each group. */
final class PendingTypeStatements {

    private static final Statements MESSAGES = Statements.of("postdate_message", "postdate_message_type");
    private static final Statements DEAD_LETTERS = Statements.of("postdate_dead_letter", "postdate_dead_letter_kinds");

    private PendingTypeStatements() {}

    private record Statements(String first, String next, String count) {
        static Statements of(String table, String index) {
            String from = " FROM " + table + " INDEXED BY " + index + " ";
            String order = " ORDER BY type, version, queue, coalesce(handler, '') LIMIT 1";
            return new Statements(
                    "/* postdate:pending-types */ SELECT " + MessageColumns.COMMON + from + order,
                    "/* postdate:pending-types-next */ SELECT " + MessageColumns.COMMON + from
                            + "WHERE (type, version, queue, coalesce(handler, '')) > (?, ?, ?, coalesce(?, ''))"
                            + order,
                    "/* postdate:pending-types-count */ SELECT count(*) FROM (SELECT 1" + from
                            + "WHERE type = ? AND version = ? AND queue = ? AND coalesce(handler, '') = coalesce(?, '')"
                            + " LIMIT ?)");
        }
    }

    static List<PendingType> read(SqliteConnection connection, int countTo) throws SQLException {
        List<PendingType> found = new ArrayList<>();
        read(connection, MESSAGES, false, countTo, found);
        read(connection, DEAD_LETTERS, true, countTo, found);
        return found;
    }

    private static void read(
            SqliteConnection connection, Statements statements, boolean dead, int countTo, List<PendingType> found)
            throws SQLException {
        Envelope example = connection.first(statements.first(), MessageColumns::envelope);
        while (example != null) {
            String type = example.content().type();
            int version = example.content().version();
            String queue = example.address().queue();
            String handler = example.address().handler();
            long count = connection.number(statements.count(), type, version, queue, handler, countTo);
            found.add(new PendingType(dead, count, example));
            example = connection.first(statements.next(), MessageColumns::envelope, type, version, queue, handler);
        }
    }
}
