package dev.postdate.jdbc;

import dev.postdate.jdbc.PostgresConnection.Values;
import dev.postdate.jdbc.PostgresScope.Share;
import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.spi.NodeStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Nodes, and what is left of the dead. */
final class PostgresNodes implements NodeStore {

    private static final String REGISTER = """
            /* postdate:node-register */
            INSERT INTO ~node (epoch, application, name, started_at, clock_at)
            SELECT ?, ?, ?, now, now FROM (SELECT coalesce(?::timestamptz, clock_timestamp()) AS now) AS clock
            """;

    private static final String RENEW = """
            /* postdate:node-renew */
            WITH renewed AS (
                UPDATE ~node SET
                    renewals = renewals + 1, clock_at = greatest(clock_at, coalesce(?::timestamptz, clock_timestamp()))
                WHERE epoch = ? AND alive RETURNING epoch, renewals)
            SELECT n.epoch, n.application, n.name, n.started_at, coalesce(r.renewals, n.renewals), n.alive,
                coalesce(?::timestamptz, clock_timestamp()),
                ~any_parked_1()
            FROM ~node n LEFT JOIN renewed r ON r.epoch = n.epoch ORDER BY n.started_at, n.epoch
            """;

    private static final String DECLARE_DEAD = """
            /* postdate:node-declare-dead */
            UPDATE ~node SET alive = false WHERE epoch = ? AND renewals = ? AND alive
            """;

    private static final String IS_ALIVE =
            "/* postdate:node-alive */ SELECT count(*) FROM ~node WHERE epoch = ? AND alive";

    // Conflicts with the lock that a claim takes on its own node's row, so the statement after this one sees what a
    // claim under way is about to commit.
    private static final String LOCK_DEAD = """
            /* postdate:recover-nodes */
            SELECT epoch FROM ~node WHERE NOT alive ORDER BY epoch FOR UPDATE SKIP LOCKED
            """;

    private static final String DEAD = "/* postdate:dead-nodes */ SELECT count(*) FROM ~node WHERE NOT alive";

    private static final String LEFT_BY_THE_DEAD = """
            /* postdate:recover */
            SELECT m.id, m.cancel_requested FROM ~message m
            WHERE m.id = ANY (ARRAY(SELECT c.id FROM ~claimed_by_1(?, ?) c LIMIT ?)) AND m.epoch = ANY (?)
            ORDER BY m.id FOR UPDATE SKIP LOCKED
            """;

    private static final String SUSPECT = """
            /* postdate:recover-suspect */
            UPDATE ~message SET epoch = NULL, claim = NULL, suspect = true, runs = runs + 1 WHERE id = ANY (?)
            """;

    private static final String CANCELLED = "/* postdate:recover-cancelled */ DELETE FROM ~message WHERE id = ANY (?)";

    private static final String REMOVE_DEAD = """
            /* postdate:node-remove-dead */
            DELETE FROM ~node n WHERE n.epoch = ANY (?) AND NOT n.alive
                AND n.epoch NOT IN (SELECT c.epoch FROM ~claimed_by_1(?, ?) c)
            """;

    private static final String LEAVE = "/* postdate:node-leave */ UPDATE ~node SET alive = false WHERE epoch = ?";

    private static final String LOCK_LEAVING =
            "/* postdate:node-leave-lock */ SELECT epoch FROM ~node WHERE epoch = ? FOR UPDATE";

    private final PostgresScope scope;
    private final PostgresWakeUps wakeUps;

    PostgresNodes(PostgresScope scope, PostgresWakeUps wakeUps) {
        this.scope = scope;
        this.wakeUps = wakeUps;
    }

    @Override
    public void register(long epoch, String application, String name) {
        scope.statement(
                Share.ENGINE,
                "register node '" + name + "'",
                List.of(),
                connection -> connection.update(REGISTER, epoch, application, name, scope.virtualNow()));
    }

    private record Seen(NodeRow node, Instant now, boolean parkedRows) {}

    @Override
    public Renewal renew(long epoch) {
        List<Seen> seen = scope.statement(
                Share.ENGINE,
                "renew the lease of epoch " + epoch,
                List.of(),
                connection ->
                        connection.list(RENEW, PostgresNodes::seen, scope.virtualNow(), epoch, scope.virtualNow()));
        if (seen.isEmpty()) {
            return new Renewal(scope.statement(Share.ENGINE, "read the clock", List.of(), scope::now), List.of());
        }
        note(seen);
        return new Renewal(seen.get(0).now(), seen.stream().map(Seen::node).toList());
    }

    private static Seen seen(Row row) throws SQLException {
        return new Seen(
                new NodeRow(row.number(1), row.text(2), row.text(3), row.instant(4), row.number(5), row.flag(6)),
                row.instant(7),
                row.flag(8));
    }

    private void note(List<Seen> seen) {
        if (seen.stream().anyMatch(one -> !one.node().alive())) {
            scope.database().deadNodes().set(true);
        }
        scope.database().parkedRows().set(seen.get(0).parkedRows());
    }

    @Override
    public boolean declareDead(long epoch, long observedRenewals) {
        boolean dead = scope.transaction(
                Share.ENGINE,
                "declare epoch " + epoch + " dead",
                List.of(),
                (connection, now) -> connection.update(DECLARE_DEAD, epoch, observedRenewals) > 0
                        || connection.number(IS_ALIVE, epoch) == 0);
        if (dead) {
            scope.database().deadNodes().set(true);
        }
        return dead;
    }

    @Override
    public int recover(int limit) {
        if (!scope.database().deadNodes().getAndSet(false)) {
            return 0;
        }
        boolean[] left = {true};
        try {
            int freed =
                    scope.transaction(Share.ENGINE, "recover messages of dead nodes", List.of(), (connection, now) -> {
                        List<Long> dead = connection.list(LOCK_DEAD, row -> row.number(1));
                        int rows = dead.isEmpty() ? 0 : free(connection, now, dead, limit);
                        // Also those that somebody else has locked, and may fail to free.
                        left[0] = connection.number(DEAD) > 0;
                        return rows;
                    });
            if (freed > 0) {
                wakeUps.look();
            }
            return freed;
        } finally {
            if (left[0]) {
                scope.database().deadNodes().set(true);
            }
        }
    }

    private record Left(UUID id, boolean cancelRequested) {}

    private int free(PostgresConnection connection, Instant now, List<Long> dead, int limit) throws SQLException {
        Values epochs = Values.numbers(dead);
        List<Left> left =
                connection.list(LEFT_BY_THE_DEAD, row -> new Left(row.id(1), row.flag(2)), epochs, now, limit, epochs);
        connection.update(SUSPECT, ids(left, false));
        scope.history()
                .tell(
                        connection,
                        left.stream()
                                .filter(Left::cancelRequested)
                                .map(row -> new PostgresHistory.Event(row.id(), What.CANCELLED))
                                .toList(),
                        now);
        connection.update(CANCELLED, ids(left, true));
        if (left.size() < limit) {
            // Rows that were locked are still claimed, and keep their node's row.
            connection.update(REMOVE_DEAD, epochs, epochs, now);
        }
        return left.size();
    }

    private static Values ids(List<Left> left, boolean cancelRequested) {
        return Values.ids(left.stream()
                .filter(row -> row.cancelRequested() == cancelRequested)
                .map(Left::id)
                .toList());
    }

    @Override
    public void leave(long epoch) {
        scope.transaction(Share.ENGINE, "take leave of epoch " + epoch, List.of(), (connection, now) -> {
            connection.list(LOCK_LEAVING, row -> 0, epoch);
            connection.update(LEAVE, epoch);
            Values epochs = Values.numbers(List.of(epoch));
            return connection.update(REMOVE_DEAD, epochs, epochs, now);
        });
        scope.database().deadNodes().set(true);
        wakeUps.look();
    }
}
