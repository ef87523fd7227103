package dev.postdate.jdbc;

import dev.postdate.ScheduleToken;
import dev.postdate.StoreException;
import dev.postdate.spi.StoreInfo;
import dev.postdate.spi.TimeDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How one session runs its statements: on which connections, in which transactions, by which clock. Thread-safe. */
final class PostgresScope {

    private static final int TRIES = 5;
    /** A node that freezes within a transaction of its own must not hold locks for longer than the others need to take over. */
    private static final String OWN_TRANSACTIONS_IDLE_AT_MOST = "5s";

    private static final String BEGIN = """
            /* postdate:begin */
            SELECT
                clock_timestamp(), current_setting('transaction_read_only')::boolean,
                set_config('idle_in_transaction_session_timeout', ?, true), set_config('lock_timeout', ?, true)
            """;

    private static final String ONE_SNAPSHOT =
            "/* postdate:one-snapshot */ SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    private static final String CLOCK = "/* postdate:clock */ SELECT clock_timestamp()";

    private static final String LOCK_TIMEOUT = "/* postdate:lock-timeout */ SELECT current_setting('lock_timeout')";

    private static final String SET_LOCK_TIMEOUT =
            "/* postdate:set-lock-timeout */ SELECT set_config('lock_timeout', ?, true)";

    private final PostgresDatabase database;
    private final TimeDriver time;
    private final PostgresHistory history;
    private volatile @Nullable StoreException closed;

    PostgresScope(PostgresDatabase database, TimeDriver time, PostgresHistory history) {
        this.database = database;
        this.time = time;
        this.history = history;
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

    PostgresHistory history() {
        return history;
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

    /** Asks; changes nothing, or nothing that may not be done twice. */
    <T> T ask(String doing, Question<T> question) {
        return single(Share.CALLS, doing, List.of(), question, false);
    }

    /** Asks several questions of the same state of the database, be it one that does not write. */
    <T> T snapshot(String doing, Question<T> questions) {
        return transaction(
                Share.CALLS, new Task<>(doing, List.of(), false, (connection, now) -> questions.ask(connection)));
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
                    PostgresConnections.Use<T> asked = jdbc -> {
                        reached[0] = true;
                        return question.ask(new PostgresConnection(jdbc, database.names()));
                    };
                    return changes ? connections.use(asked) : connections.use(asked, (jdbc, answer) -> answer);
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

    /**
     * Runs one statement that commits by itself, on a connection to which the caller has the right, if one was in use a moment ago. Null where
     * there is none or the statement refused, and nothing was done.
     */
    <T> @Nullable T statementIfWarm(
            PostgresConnections connections, String doing, List<ScheduleToken> tokens, Question<T> statement) {
        try {
            return connections.useWarm(jdbc -> statement.ask(new PostgresConnection(jdbc, database.names())));
        } catch (SQLException e) {
            if (PostgresErrors.isNotPlain(e)) {
                return null;
            }
            throw database.errors().commitFailed(doing, e, tokens);
        }
    }

    /**
     * What is to be done in a transaction of its own.
     *
     * @param doing what it is, for a person
     * @param tokens the messages whose fate is not known if the answer to the commit is lost
     * @param writes false if it only reads, which a standby does as well
     */
    private record Task<T>(String doing, List<ScheduleToken> tokens, boolean writes, Work<T> work) {}

    /** Runs work in a transaction of its own and returns once it is committed. */
    <T> T transaction(Share share, String doing, List<ScheduleToken> tokens, Work<T> work) {
        return transaction(share, new Task<>(doing, tokens, true, work));
    }

    private <T> T transaction(Share share, Task<T> task) {
        PostgresConnections connections = open(share);
        if (share == Share.CALLS) {
            return patiently(connections, task);
        }
        connections.acquire();
        try {
            return acquired(connections, task);
        } finally {
            connections.release();
        }
    }

    /**
     * Waits for locks of other transactions a little at a time, and only with some of the connections: callers that wait for one key must
     * not hold up all others. At first nobody knows which call will have to wait, so that try is hardly more than a look.
     */
    private <T> T patiently(PostgresConnections connections, Task<T> task) {
        SQLException locked = null;
        int tries = 1;
        for (long waits = database.lockWaits(); ; ) {
            boolean patient = locked != null;
            if (patient && !connections.acquirePatience(database.lockWaitMillis())) {
                if (--waits <= 0) {
                    throw database.errors().failed(task.doing(), Objects.requireNonNull(locked));
                }
                continue;
            }
            try {
                connections.acquire();
                try {
                    return run(
                            connections,
                            task,
                            (patient ? database.lockWaitMillis() : database.lockLookMillis()) + "ms");
                } finally {
                    connections.release();
                }
            } catch (SQLException e) {
                boolean again = PostgresErrors.isLocked(e)
                        ? !patient || --waits > 0
                        : PostgresErrors.isWorthAnotherTry(e) && tries++ < TRIES;
                if (!again) {
                    throw database.errors().failed(task.doing(), e);
                }
                locked = PostgresErrors.isLocked(e) ? e : locked;
            } finally {
                if (patient) {
                    connections.releasePatience();
                }
            }
        }
    }

    /** The same, waiting no longer than this for a lock; null if that was not enough, and nothing was changed. */
    <T> @Nullable T unlessLocked(Share share, String doing, List<ScheduleToken> tokens, Duration atMost, Work<T> work) {
        Task<T> task = new Task<>(doing, tokens, true, work);
        PostgresConnections connections = open(share);
        connections.acquire();
        try {
            return repeated(connections, task, atMost.toMillis() + "ms", PostgresErrors::isConflict);
        } catch (SQLException e) {
            if (PostgresErrors.isLocked(e)) {
                return null;
            }
            throw database.errors().failed(doing, e);
        } finally {
            connections.release();
        }
    }

    /** The same, for a caller that has the right to a connection already. */
    <T> T acquired(PostgresConnections connections, String doing, List<ScheduleToken> tokens, Work<T> work) {
        return acquired(connections, new Task<>(doing, tokens, true, work));
    }

    private <T> T acquired(PostgresConnections connections, Task<T> task) {
        try {
            return repeated(connections, task, database.lockTimeout(), PostgresErrors::isWorthAnotherTry);
        } catch (SQLException e) {
            throw database.errors().failed(task.doing(), e);
        }
    }

    private <T> T repeated(
            PostgresConnections connections, Task<T> task, String lockTimeout, Predicate<SQLException> worthAnotherTry)
            throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return run(connections, task, lockTimeout);
            } catch (SQLException e) {
                if (attempt == TRIES || !worthAnotherTry.test(e)) {
                    throw e;
                }
            }
        }
    }

    private <T> T run(PostgresConnections connections, Task<T> task, String lockTimeout) throws SQLException {
        return connections.use(jdbc -> begin(jdbc, task, lockTimeout), (jdbc, begun) -> commit(jdbc, begun, task));
    }

    private record Begun(Instant now, boolean readOnly) {}

    private Instant begin(Connection jdbc, Task<?> task, String lockTimeout) throws SQLException {
        jdbc.setAutoCommit(false);
        boolean begun = false;
        try {
            if (!task.writes()) {
                new PostgresConnection(jdbc, database.names()).update(ONE_SNAPSHOT);
            }
            Begun answer = Objects.requireNonNull(new PostgresConnection(jdbc, database.names())
                    .first(
                            BEGIN,
                            row -> new Begun(row.instant(1), row.flag(2)),
                            OWN_TRANSACTIONS_IDLE_AT_MOST,
                            lockTimeout));
            if (answer.readOnly() && task.writes()) {
                throw PostgresErrors.readOnly();
            }
            begun = true;
            Instant virtual = virtualNow();
            return virtual != null ? virtual : answer.now();
        } finally {
            if (!begun) {
                end(jdbc, false);
            }
        }
    }

    private <T> T commit(Connection jdbc, Instant now, Task<T> task) throws SQLException {
        boolean done = false;
        try {
            T result = task.work().run(new PostgresConnection(jdbc, database.names()), now);
            done = true;
            try {
                jdbc.commit();
            } catch (SQLException e) {
                if (PostgresErrors.endsConnection(e)) {
                    PostgresConnections.giveUp(jdbc);
                }
                throw database.errors().commitFailed(task.doing(), e, task.tokens());
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

    /** What to say to a call behind the end; null while there is none. */
    @Nullable
    StoreException closed() {
        return closed;
    }

    void close(StoreException reason) {
        closed = reason;
    }
}
