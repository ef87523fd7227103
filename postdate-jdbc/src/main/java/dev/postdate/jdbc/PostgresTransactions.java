package dev.postdate.jdbc;

import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.JoinedTransaction;
import dev.postdate.spi.ScheduleStore;
import dev.postdate.spi.Settlement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Transactions of the caller's, joined. */
final class PostgresTransactions {

    private PostgresTransactions() {}

    static JoinedTransaction join(PostgresScope scope, PostgresWakeUps wakeUps, Connection jdbc) {
        try {
            if (jdbc.getAutoCommit()) {
                throw new IllegalStateException(
                        "The connection is in auto-commit mode, so there is no transaction to join. Call setAutoCommit(false) first,"
                                + " or use the bus without in(...). Nothing was stored.");
            }
        } catch (SQLException e) {
            throw scope.database().errors().failed("join the caller's transaction", e);
        }
        return new Joined(scope, wakeUps, new PostgresSchedules.Joined(scope, wakeUps, jdbc), jdbc);
    }

    private record Joined(PostgresScope scope, PostgresWakeUps wakeUps, ScheduleStore schedules, Connection jdbc)
            implements JoinedTransaction {
        @Override
        public SettleOutcome settle(Settlement settlement) {
            return scope.joined(jdbc, "settle message " + settlement.ref().id(), (connection, now) -> {
                PostgresSettling settling = new PostgresSettling(connection, scope.info(), scope.history(), now);
                SettleOutcome outcome = settling.settle(List.of(settlement)).get(0);
                wakeUps.withCommit(connection, now, settling.waiting());
                return outcome;
            });
        }
    }
}
