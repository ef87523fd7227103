package dev.postdate.jdbc;

import dev.postdate.ScheduleToken;
import dev.postdate.StoreException;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.ClaimStore.SettleResult;
import dev.postdate.spi.HandlingTransaction;
import dev.postdate.spi.JoinedTransaction;
import dev.postdate.spi.ScheduleStore;
import dev.postdate.spi.Settlement;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;

/** Transactions that are the caller's, or a handler's. */
final class PostgresTransactions {

    /** A handler that freezes within its transaction must not keep others out for longer than they need to take its message over. */
    private static final String HANDLER_IDLE_AT_MOST = "SET LOCAL idle_in_transaction_session_timeout = '20s'";

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
        return new Joined(scope, new PostgresSchedules.Joined(scope, wakeUps, jdbc), jdbc);
    }

    private record Joined(PostgresScope scope, ScheduleStore schedules, Connection jdbc) implements JoinedTransaction {
        @Override
        public SettleOutcome settle(Settlement settlement) {
            return scope.joined(
                    jdbc,
                    "settle message " + settlement.ref().id(),
                    (connection, now) -> new PostgresSettling(connection, scope.info(), now)
                            .settle(List.of(settlement))
                            .get(0));
        }
    }

    static HandlingTransaction begin(PostgresScope scope, PostgresWakeUps wakeUps) {
        try {
            Connection jdbc = PostgresConnections.connect(scope.database().handlerPool());
            boolean begun = false;
            try {
                jdbc.setAutoCommit(false);
                try (Statement statement = jdbc.createStatement()) {
                    statement.execute(HANDLER_IDLE_AT_MOST);
                }
                begun = true;
                return new Handling(scope, wakeUps, jdbc);
            } finally {
                if (!begun) {
                    PostgresConnections.giveUp(jdbc);
                }
            }
        } catch (SQLException e) {
            throw scope.database().errors().failed("begin a handler's transaction", e);
        }
    }

    /** Used by one handler and the engine's thread that runs it. */
    private static final class Handling implements HandlingTransaction {
        private final PostgresScope scope;
        private final PostgresWakeUps wakeUps;
        private final Connection jdbc;
        private boolean ended;

        Handling(PostgresScope scope, PostgresWakeUps wakeUps, Connection jdbc) {
            this.scope = scope;
            this.wakeUps = wakeUps;
            this.jdbc = jdbc;
        }

        @Override
        public Connection connection() {
            return jdbc;
        }

        @Override
        public SettleResult settle(Settlement settlement) {
            String doing = "settle message " + settlement.ref().id() + " in its handler's transaction";
            requireTransaction(doing);
            PostgresConnection connection =
                    new PostgresConnection(jdbc, scope.database().names());
            PostgresSettling settling;
            SettleOutcome outcome;
            Instant now;
            try {
                now = scope.now(connection);
                settling = new PostgresSettling(connection, scope.info(), now);
                outcome = settling.settle(List.of(settlement)).get(0);
                if (outcome != SettleOutcome.SETTLED && outcome != SettleOutcome.CANCELLED) {
                    jdbc.rollback();
                    ended = true;
                    return new SettleResult(List.of(outcome), null);
                }
            } catch (SQLException e) {
                throw scope.database().errors().failed(doing, e);
            }
            try {
                ended = true;
                jdbc.commit();
            } catch (SQLException e) {
                if (PostgresErrors.endsConnection(e)) {
                    PostgresConnections.giveUp(jdbc);
                }
                throw scope.database()
                        .errors()
                        .commitFailed(
                                doing,
                                e,
                                List.of(ScheduleToken.of(settlement.ref().id())));
            }
            wakeUps.waiting(now, settling.waiting());
            return new SettleResult(List.of(outcome), PostgresClaims.nanosUntil(settling.nextDue(), now));
        }

        /** A handler that has ended the transaction has made its writes final whatever becomes of the message. */
        private void requireTransaction(String doing) {
            try {
                if (jdbc.getAutoCommit() || jdbc.isClosed()) {
                    throw new StoreException(
                            "The transaction that was to " + doing
                                    + " is no more: the handler closed the connection or set it to auto-commit. Leave both to Postdate.",
                            false,
                            null);
                }
            } catch (SQLException e) {
                throw scope.database().errors().failed(doing, e);
            }
        }

        @Override
        public void close() {
            try {
                if (!jdbc.isClosed()) {
                    if (!ended) {
                        ended = true;
                        jdbc.rollback();
                    }
                    jdbc.setAutoCommit(true);
                    jdbc.close();
                }
            } catch (SQLException e) {
                // The connection has ended, and what was not committed with it.
                PostgresConnections.giveUp(jdbc);
            }
        }
    }
}
