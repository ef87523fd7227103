package dev.postdate.jdbc;

import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.spi.NodeStore;
import java.sql.SQLException;
import java.util.List;

/** Nodes, and what is left of the dead. */
final class NodeStatements implements NodeStore {

    private static final String REGISTER = """
            /* postdate:node-register */
            INSERT INTO postdate_node (epoch, application, name, started_at) VALUES (?, ?, ?, ?)
            """;

    private static final String RENEW =
            "/* postdate:node-renew */ UPDATE postdate_node SET renewals = renewals + 1 WHERE epoch = ? AND alive = 1";

    private static final String NODES = """
            /* postdate:nodes */
            SELECT epoch, application, name, started_at, renewals, alive FROM postdate_node ORDER BY started_at, epoch
            """;

    private static final String DECLARE_DEAD =
            "/* postdate:node-declare-dead */ UPDATE postdate_node SET alive = 0 WHERE epoch = ? AND renewals = ? AND alive = 1";

    private static final String DECLARE_ALL_DEAD =
            "/* postdate:node-declare-all-dead */ UPDATE postdate_node SET alive = 0 WHERE alive = 1";

    private static final String IS_ALIVE =
            "/* postdate:node-alive */ SELECT count(*) FROM postdate_node WHERE epoch = ? AND alive = 1";

    private static final String LEFT_BY_THE_DEAD = """
            /* postdate:recover */
            SELECT seq, state FROM postdate_message INDEXED BY postdate_message_set_aside
            WHERE state > 0 AND state IN (1, 2) AND epoch NOT IN (SELECT epoch FROM postdate_node WHERE alive = 1)
            LIMIT ?
            """;

    private static final String SUSPECT = """
            /* postdate:recover-suspect */
            UPDATE postdate_message SET state = 3, epoch = NULL, claim = NULL, from_suspect = 0, runs = runs + 1 WHERE seq = ?
            """;

    private static final String REMOVE_DEAD = """
            /* postdate:node-remove-dead */
            DELETE FROM postdate_node WHERE alive = 0 AND epoch NOT IN (
                SELECT epoch FROM postdate_message INDEXED BY postdate_message_set_aside WHERE state > 0 AND state IN (1, 2))
            """;

    private static final String LEAVE = "/* postdate:node-leave */ DELETE FROM postdate_node WHERE epoch = ?";

    private static final int CANCEL_REQUESTED = 2;

    private final SqliteScope scope;
    private final SqliteHistory history;

    NodeStatements(SqliteScope scope, SqliteHistory history) {
        this.scope = scope;
        this.history = history;
    }

    @Override
    public void register(long epoch, String application, String name) {
        scope.write(
                "register node '" + name + "'",
                connection -> connection.update(REGISTER, epoch, application, name, scope.now()));
    }

    @Override
    public Renewal renew(long epoch) {
        return scope.write("renew the lease of epoch " + epoch, connection -> {
            connection.update(RENEW, epoch);
            return new Renewal(scope.now(), nodes(connection));
        });
    }

    static List<NodeRow> nodes(SqliteConnection connection) throws SQLException {
        return connection.list(
                NODES,
                row -> new NodeRow(
                        row.number(1), row.text(2), row.text(3), row.instant(4), row.number(5), row.flag(6)));
    }

    @Override
    public boolean declareDead(long epoch, long observedRenewals) {
        return scope.write(
                "declare epoch " + epoch + " dead",
                connection ->
                        connection.update(DECLARE_DEAD, epoch, observedRenewals) > 0 || !isAlive(connection, epoch));
    }

    /** The file's lock was taken anew, so whoever was alive when it was given up is not. */
    static void declareAllDead(SqliteConnection connection) throws SQLException {
        connection.update(DECLARE_ALL_DEAD);
    }

    static boolean isAlive(SqliteConnection connection, long epoch) throws SQLException {
        return connection.number(IS_ALIVE, epoch) > 0;
    }

    @Override
    public int recover(int limit) {
        return scope.write(
                "recover messages of dead nodes",
                List.of(),
                connection -> {
                    List<Left> left = connection.list(
                            LEFT_BY_THE_DEAD, row -> new Left(row.number(1), row.small(2) == CANCEL_REQUESTED), limit);
                    for (Left row : left) {
                        if (row.cancelRequested) {
                            history.tell(connection, row.sequence, What.CANCELLED, scope.now());
                            MessageStatements.delete(connection, row.sequence);
                        } else {
                            connection.update(SUSPECT, row.sequence);
                        }
                    }
                    connection.update(REMOVE_DEAD);
                    return left.size();
                },
                freed -> freed > 0);
    }

    @Override
    public void leave(long epoch) {
        scope.write("take leave of epoch " + epoch, connection -> connection.update(LEAVE, epoch));
    }

    private record Left(long sequence, boolean cancelRequested) {}
}
