package dev.postdate.jdbc;

import dev.postdate.ScheduleToken;
import dev.postdate.StoreException;
import dev.postdate.spi.StoreInfo;
import dev.postdate.spi.TimeDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How one session runs its statements: on which connections, in which transactions, by which clock. Thread-safe. */
final class PostgresScope {

    private static final int TRIES = 5;
    /** A node that freezes within a transaction of its own must not hold locks for longer than the others need to take over. */
    private static final String OWN_TRANSACTIONS_IDLE_AT_MOST = "5s";

    private static final String BEGIN = """
            /* postdate:begin */
            SELECT clock_timestamp(), set_config('idle_in_transaction_session_timeout', ?, true), set_config('lock_timeout', ?, true)
            """;

    private static final String CLOCK = "/* postdate:clock */ SELECT clock_timestamp()";

    private static final String LOCK_TIMEOUT = "/* postdate:lock-timeout */ SELECT current_setting('lock_timeout')";

    private static final String SET_LOCK_TIMEOUT =
            "/* postdate:set-lock-timeout */ SELECT set_config('lock_timeout', ?, true)";

    private final PostgresDatabase database;
    private final TimeDriver time;
    private volatile @Nullable StoreException closed;

    PostgresScope(PostgresDatabase database, TimeDriver time) {
        this.database = database;
        this.time = time;
    }

    /** What is done in a transaction. It may be run again after a rollback, so it keeps nothing but its result. */
    @FunctionalInterface
    interface Work<T> {
        /** @param now the store's clock */
        T run(PostgresConnection connection, Instant now) throws SQLException;
    }

    /** One statement. */
    @FunctionalInterface
    interface Question<T> {
        T ask(PostgresConnection connection) throws SQLException;
    }

    /** Which of the session's connections. */
    enum Share {
        /** Claims, results, leases: nothing here waits for a lock that a caller may hold. */
        ENGINE,
        /** Calls, which may. */
        CALLS
    }

    StoreInfo info() {
        return database.info();
    }

    PostgresDatabase database() {
        return database;
    }

    /** The clock that a test moves, in place of the server's; null where there is none. */
    @Nullable
    Instant virtualNow() {
        return time.isVirtual() ? time.instant().truncatedTo(ChronoUnit.MICROS) : null;
    }

    Instant now(PostgresConnection connection) throws SQLException {
        Instant virtual = virtualNow();
        return virtual != null ? virtual : Objects.requireNonNull(connection.first(CLOCK, row -> row.instant(1)));
    }

    /** Asks; changes nothing. */
    <T> T ask(String doing, Question<T> question) {
        return single(Share.CALLS, doing, List.of(), question, false);
    }

    /** Asks several questions of the same state of the database. */
    <T> T snapshot(String doing, Question<T> questions) {
        return transaction(Share.CALLS, doing, List.of(), (connection, now) -> {
            return questions.ask(connection);
        });
    }

    /** Runs one statement that commits by itself. */
    <T> T statement(Share share, String doing, List<ScheduleToken> tokens, Question<T> statement) {
        return single(share, doing, tokens, statement, true);
    }

    private <T> T single(Share share, String doing, List<ScheduleToken> tokens, Question<T> question, boolean changes) {
        PostgresConnections connections = open(share);
        connections.acquire();
        try {
            for (int attempt = 1; ; attempt++) {
                boolean[] reached = {false};
                try {
                    return connections.use(jdbc -> {
                        reached[0] = true;
                        return question.ask(new PostgresConnection(jdbc, database.names()));
                    });
                } catch (SQLException e) {
                    if (PostgresErrors.isWorthAnotherTry(e) && attempt < TRIES) {
                        continue;
                    }
                    throw changes && reached[0]
                            ? database.errors().commitFailed(doing, e, tokens)
                            : database.errors().failed(doing, e);
                }
            }
        } finally {
            connections.release();
        }
    }

    /** Runs work in a transaction of its own and returns once it is committed. */
    <T> T transaction(Share share, String doing, List<ScheduleToken> tokens, Work<T> work) {
        PostgresConnections connections = open(share);
        connections.acquire();
        try {
            return acquired(connections, doing, tokens, work);
        } finally {
            connections.release();
        }
    }

    /** The same, for a caller that has the right to a connection already. */
    <T> T acquired(PostgresConnections connections, String doing, List<ScheduleToken> tokens, Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return connections.use(jdbc -> commit(jdbc, doing, tokens, work));
            } catch (SQLException e) {
                if (!PostgresErrors.isWorthAnotherTry(e) || attempt == TRIES) {
                    throw database.errors().failed(doing, e);
                }
            }
        }
    }

    private <T> T commit(Connection jdbc, String doing, List<ScheduleToken> tokens, Work<T> work) throws SQLException {
        jdbc.setAutoCommit(false);
        boolean done = false;
        try {
            PostgresConnection connection = new PostgresConnection(jdbc, database.names());
            Instant virtual = virtualNow();
            Instant begun = connection.first(
                    BEGIN, row -> row.instant(1), OWN_TRANSACTIONS_IDLE_AT_MOST, database.lockTimeout());
            T result = work.run(connection, virtual != null ? virtual : Objects.requireNonNull(begun));
            done = true;
            try {
                jdbc.commit();
            } catch (SQLException e) {
                if (PostgresErrors.endsConnection(e)) {
                    PostgresConnections.giveUp(jdbc);
                }
                throw database.errors().commitFailed(doing, e, tokens);
            }
            return result;
        } finally {
            end(jdbc, done);
        }
    }

    private static void end(Connection jdbc, boolean committed) throws SQLException {
        try {
            if (!committed && !jdbc.isClosed()) {
                jdbc.rollback();
            }
            if (!jdbc.isClosed()) {
                jdbc.setAutoCommit(true);
            }
        } catch (SQLException e) {
            // The connection has ended, and the transaction with it; what the work threw says more.
            PostgresConnections.giveUp(jdbc);
        }
    }

    /** Runs work in the caller's transaction, with a bound on how long it waits for locks. */
    <T> T joined(Connection jdbc, String doing, Work<T> work) {
        requireOpen();
        PostgresConnection connection = new PostgresConnection(jdbc, database.names());
        try {
            String timeout = connection.first(LOCK_TIMEOUT, row -> row.text(1));
            setLockTimeout(connection, database.lockTimeout());
            T result;
            try {
                result = work.run(connection, now(connection));
            } catch (RuntimeException refused) {
                // No statement failed, so the caller's transaction goes on, and as it was.
                setLockTimeout(connection, timeout);
                throw refused;
            }
            setLockTimeout(connection, timeout);
            return result;
        } catch (SQLException e) {
            throw database.errors().failed(doing + " in the caller's transaction", e);
        }
    }

    private static void setLockTimeout(PostgresConnection connection, @Nullable String timeout) throws SQLException {
        connection.list(SET_LOCK_TIMEOUT, row -> row.text(1), timeout);
    }

    PostgresConnections open(Share share) {
        requireOpen();
        return share == Share.ENGINE ? database.engine() : database.calls();
    }

    void requireOpen() {
        StoreException reason = closed;
        if (reason != null) {
            throw reason;
        }
    }

    void close(StoreException reason) {
        closed = reason;
    }
}
