package dev.postdate.jdbc;

import dev.postdate.ScheduleToken;
import dev.postdate.StoreException;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.ClaimStore.SettleResult;
import dev.postdate.spi.HandlingTransaction;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.TransactionProvider;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The transaction of one handler. Used by the handler and the engine's thread that runs it. */
final class PostgresHandling implements HandlingTransaction {

    /** A handler that freezes within its transaction must not keep others out for longer than they need to take its message over. */
    static final String IDLE_AT_MOST = "20s";
    /** What others need to be done with the row or a key; longer ones are waited for outside of the handler's transaction. */
    private static final String LOCKS_AWAITED = "500ms";

    // Its id is asked for so that a handler which ended the transaction and began another is found out.
    private static final String BEGIN = """
            /* postdate:handling-begin */
            SELECT
                set_config('idle_in_transaction_session_timeout', ?, true), pg_current_xact_id()::text,
                current_setting('transaction_read_only')::boolean
            """;

    private static final String STANDING =
            "/* postdate:handling-standing */ SELECT clock_timestamp(), pg_current_xact_id_if_assigned()::text";

    private static final String AWAIT_AT_MOST =
            "/* postdate:handling-await */ SELECT set_config('lock_timeout', ?, true)";

    private static final String AWAIT_ROW =
            "/* postdate:handling-row */ SELECT id FROM ~message WHERE id = ? FOR UPDATE";

    private static final String IDLE_TOO_LONG = "25P03";

    private final PostgresScope scope;
    private final PostgresWakeUps wakeUps;
    private final TransactionProvider.Provided transaction;
    private final Connection jdbc;
    private final PostgresConnection connection;
    private final String transactionId;

    private PostgresHandling(
            PostgresScope scope,
            PostgresWakeUps wakeUps,
            TransactionProvider.Provided transaction,
            String transactionId) {
        this.scope = scope;
        this.wakeUps = wakeUps;
        this.transaction = transaction;
        this.jdbc = transaction.connection();
        this.connection = new PostgresConnection(jdbc, scope.database().names());
        this.transactionId = transactionId;
    }

    private record Begun(String transactionId, boolean readOnly) {}

    static PostgresHandling begin(PostgresScope scope, PostgresWakeUps wakeUps, TransactionProvider provider) {
        scope.requireOpen();
        PostgresDatabase database = scope.database();
        TransactionProvider.Provided transaction = provider.begin();
        Connection jdbc = transaction.connection();
        boolean begun = false;
        try {
            Begun answer = Objects.requireNonNull(new PostgresConnection(jdbc, database.names())
                    .first(BEGIN, row -> new Begun(row.text(2), row.flag(3)), IDLE_AT_MOST));
            if (answer.readOnly()) {
                // Before the handler finds out, whose attempt it would cost. The pool is rid of the connection.
                throw PostgresErrors.readOnly();
            }
            begun = true;
            return new PostgresHandling(scope, wakeUps, transaction, answer.transactionId());
        } catch (SQLException e) {
            throw database.errors().failed("begin a handler's transaction", e);
        } finally {
            if (!begun) {
                PostgresConnections.abort(jdbc);
                transaction.close();
            }
        }
    }

    @Override
    public Connection connection() {
        return jdbc;
    }

    @Override
    public SettleResult settle(Settlement settlement) {
        String doing = "settle message " + settlement.ref().id() + " in its handler's transaction";
        PostgresSettling settling;
        SettleOutcome outcome;
        Instant now;
        try {
            now = requireTransaction(doing);
            if (settlement.wantsKeys()) {
                awaitAtMost();
            }
            settling = new PostgresSettling(connection, scope.info(), scope.history(), now);
            outcome = settling.settle(List.of(settlement)).get(0);
            if (outcome == SettleOutcome.BUSY && awaitRow(settlement)) {
                outcome = settling.settle(List.of(settlement)).get(0);
            }
        } catch (SQLException e) {
            if (settlement.wantsKeys() && PostgresErrors.isLocked(e)) {
                return new SettleResult(List.of(SettleOutcome.BUSY), null);
            }
            throw isIdleTooLong(e)
                    ? idleTooLong(doing)
                    : scope.database().errors().failed(doing, e);
        }
        if (outcome != SettleOutcome.SETTLED && outcome != SettleOutcome.CANCELLED) {
            return new SettleResult(List.of(outcome), null);
        }
        commit(settlement, doing);
        wakeUps.waiting(now, settling.waiting());
        return new SettleResult(List.of(outcome), PostgresClaims.nanosUntil(settling.nextDue(), now));
    }

    private void commit(Settlement settlement, String doing) {
        try {
            transaction.commit();
        } catch (SQLException e) {
            throw commitFailed(settlement, doing, e);
        } catch (Exception e) {
            // A container's, around whatever has happened.
            Optional<SQLException> lost = PostgresErrors.causes(e)
                    .filter(cause -> PostgresErrors.endsConnection(cause) || PostgresErrors.isConflict(cause))
                    .findFirst();
            if (lost.isPresent()) {
                throw commitFailed(settlement, doing, lost.get());
            }
            throw e instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        }
    }

    private StoreException commitFailed(Settlement settlement, String doing, SQLException e) {
        return scope.database()
                .errors()
                .commitFailed(
                        doing, e, List.of(ScheduleToken.of(settlement.ref().id())));
    }

    /** Waits a moment for whoever has locked the row; false if that is not enough, and the transaction is of no more use. */
    private boolean awaitRow(Settlement settlement) throws SQLException {
        awaitAtMost();
        try {
            connection.list(AWAIT_ROW, row -> row.id(1), settlement.ref().id());
            return true;
        } catch (SQLException e) {
            if (PostgresErrors.isLocked(e)) {
                return false;
            }
            throw e;
        }
    }

    private void awaitAtMost() throws SQLException {
        connection.list(AWAIT_AT_MOST, row -> row.text(1), LOCKS_AWAITED);
    }

    private record Standing(Instant now, @Nullable String transactionId) {}

    /** A handler that has ended the transaction has made its writes final, or void, whatever becomes of the message. */
    private Instant requireTransaction(String doing) throws SQLException {
        if (jdbc.isClosed() || jdbc.getAutoCommit()) {
            throw noTransaction(doing, "it closed the connection or set it to auto-commit");
        }
        Standing standing = Objects.requireNonNull(
                connection.first(STANDING, row -> new Standing(row.instant(1), row.textOrNull(2))));
        if (!transactionId.equals(standing.transactionId())) {
            throw noTransaction(doing, "it committed or rolled back");
        }
        Instant virtual = scope.virtualNow();
        return virtual == null ? standing.now() : virtual;
    }

    private static StoreException idleTooLong(String doing) {
        return new StoreException(
                "Postdate was to " + doing
                        + ", but the server has ended that transaction, because the handler asked nothing in it for longer"
                        + " than " + IDLE_AT_MOST
                        + ". Do slow work before the first call of context.connection(), or in a handler without a transaction.",
                false,
                null);
    }

    private static StoreException noTransaction(String doing, String what) {
        return new StoreException(
                "Postdate was to " + doing + ", but the handler has ended that transaction: " + what
                        + ". Leave commit, rollback, close and the auto-commit mode to Postdate; use a connection of your own for what is to"
                        + " stay whatever becomes of the message.",
                false,
                null);
    }

    @Override
    public boolean isLost(Throwable failure) {
        return PostgresErrors.causes(failure)
                .filter(cause -> PostgresErrors.isConflict(cause) || PostgresErrors.endsConnection(cause))
                .findFirst()
                .map(cause -> PostgresErrors.isConflict(cause) || (!isIdleTooLong(cause) && isClosed()))
                .orElse(false);
    }

    /** The server has ended a transaction that its handler, not the network, kept waiting. */
    private static boolean isIdleTooLong(SQLException e) {
        return IDLE_TOO_LONG.equals(e.getSQLState());
    }

    private boolean isClosed() {
        try {
            // A pool closes what it lends out as soon as the driver reports it as lost, and the driver itself does too.
            return jdbc.isClosed() || !jdbc.isValid(1);
        } catch (SQLException e) {
            return true;
        }
    }

    @Override
    public void close() {
        transaction.close();
    }
}
