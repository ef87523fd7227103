package dev.postdate.jdbc;

import dev.postdate.ScheduleToken;
import dev.postdate.StoreException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that writes, and the line of callers before it.
 *
 * <p>A caller puts its work into the line and tries to take the turn. Whoever has the turn runs everything that is in line in one
 * transaction, each piece behind a savepoint, commits once, and tells the others what became of theirs. So callers that come together
 * share a commit, a lone one pays nothing extra, and there is no thread whose turn a caller on the test's own thread would wait for.
 *
 * <p>Work runs on the thread of one of the callers, which may be a virtual one. SQLite then pins its carrier, but never more than one at
 * a time, because all others are parked outside of it; that is as much as a platform thread of our own would take.
 */
final class SqliteLane {

    /** Keeps a transaction, and with it the time its first caller waits, bounded. */
    private static final int MAX_COMBINED = 256;

    private final SqliteConnection connection;
    private final SqliteErrors errors;
    private final ReentrantLock turn = new ReentrantLock();
    private final Queue<Piece<?>> line = new ConcurrentLinkedQueue<>();
    /** Guarded by the turn. */
    private @Nullable StoreException closed;

    SqliteLane(SqliteConnection connection, SqliteErrors errors) {
        this.connection = connection;
        this.errors = errors;
    }

    /** What is to be done in a transaction. It may be run again after a rollback, so it keeps nothing but its result. */
    @FunctionalInterface
    interface Work<T> {
        T run(SqliteConnection connection) throws SQLException;
    }

    /**
     * Runs work in a transaction and returns once it is committed. An exception that the work throws undoes that work alone.
     *
     * @param tokens of the messages that the work is about, for the case that nobody knows its outcome
     */
    <T> T write(String doing, List<ScheduleToken> tokens, Work<T> work) {
        Piece<T> piece = new Piece<>(doing, tokens, work);
        line.add(piece);
        boolean interrupted = false;
        while (!piece.done) {
            if (turn.tryLock()) {
                try {
                    if (!piece.done) {
                        runWhatIsInLine();
                    }
                } finally {
                    turn.unlock();
                    wakeFirstInLine();
                }
            } else {
                LockSupport.park(this);
                // Once in line the work cannot be taken back, so an interrupt waits with the caller.
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return piece.result();
    }

    /** Changes when another connection has committed since. */
    long dataVersion() {
        turn.lock();
        try {
            return closed == null ? connection.number("PRAGMA data_version") : 0;
        } catch (SQLException e) {
            throw errors.failed("look for writes of other processes", e);
        } finally {
            turn.unlock();
            wakeFirstInLine();
        }
    }

    /** How many callers wait that nobody has begun to serve. */
    int inLine() {
        return line.size();
    }

    /** Ends it; work that comes later gets this exception. What is in the log goes to the file, as far as nobody still reads it. */
    void close(StoreException reason) throws SQLException {
        turn.lock();
        try {
            if (closed != null) {
                return;
            }
            closed = reason;
            try {
                connection.pragma("wal_checkpoint(TRUNCATE)");
            } finally {
                connection.close();
            }
        } finally {
            turn.unlock();
            wakeFirstInLine();
        }
    }

    /**
     * Who gave the turn back calls the next. A caller that joins the line too late to be seen here finds the turn free; one that joined
     * earlier is seen, or is run by whoever is called.
     */
    private void wakeFirstInLine() {
        Piece<?> first = line.peek();
        if (first != null) {
            LockSupport.unpark(first.caller);
        }
    }

    private void runWhatIsInLine() {
        List<Piece<?>> batch = new ArrayList<>();
        for (Piece<?> next = line.poll(); next != null; next = batch.size() < MAX_COMBINED ? line.poll() : null) {
            batch.add(next);
        }
        try {
            run(batch);
        } finally {
            // After an Error on the way, such as a full heap, nobody may be left waiting.
            batch.forEach(piece -> piece.finish(new StoreException(
                    "The transaction that was to " + piece.doing + " was abandoned by an error of the virtual machine.",
                    true,
                    null)));
        }
    }

    private void run(List<Piece<?>> batch) {
        if (closed != null) {
            StoreException reason = closed;
            batch.forEach(piece -> piece.finish(reason));
            return;
        }
        try {
            connection.update("BEGIN IMMEDIATE");
        } catch (SQLException e) {
            batch.forEach(piece -> piece.finish(errors.failed(piece.doing, e)));
            return;
        }
        boolean committed = false;
        try {
            committed = batch.size() == 1 ? batch.get(0).attempt(connection, errors) : runBehindSavepoints(batch);
        } finally {
            if (!committed) {
                rollback();
            }
        }
        if (committed) {
            commit(batch);
        } else if (batch.size() > 1) {
            // One piece took the whole transaction with it, as a full disk may. Alone, each gets the answer that is its
            // own.
            batch.stream().filter(piece -> !piece.done).forEach(piece -> run(List.of(piece)));
        }
    }

    /** False if the transaction is gone; pieces that failed by themselves are finished then and the others are not. */
    private boolean runBehindSavepoints(List<Piece<?>> batch) {
        try {
            for (Piece<?> piece : batch) {
                connection.update("SAVEPOINT piece");
                if (!piece.attempt(connection, errors)) {
                    connection.update("ROLLBACK TO piece");
                }
                connection.update("RELEASE piece");
            }
            return true;
        } catch (SQLException transactionIsGone) {
            return false;
        }
    }

    private void commit(List<Piece<?>> batch) {
        try {
            connection.update("COMMIT");
        } catch (SQLException e) {
            boolean rolledBack = rollback();
            batch.forEach(piece -> piece.finish(errors.commitFailed(e, rolledBack, piece.tokens)));
            return;
        }
        batch.forEach(Piece::finish);
    }

    /** True if there was a transaction to roll back; SQLite ends one by itself after some errors. */
    private boolean rollback() {
        try {
            connection.update("ROLLBACK");
            return true;
        } catch (SQLException noneIsOpen) {
            return false;
        }
    }

    /** One caller's work and what became of it. */
    private static final class Piece<T> {
        private final String doing;
        private final List<ScheduleToken> tokens;
        private final Work<T> work;
        private final Thread caller = Thread.currentThread();
        private @Nullable T value;
        private @Nullable RuntimeException failure;
        /** Written last, read first. */
        private volatile boolean done;

        private Piece(String doing, List<ScheduleToken> tokens, Work<T> work) {
            this.doing = doing;
            this.tokens = tokens;
            this.work = work;
        }

        /** True if the work is done and waits for the commit; false if it failed and is finished. */
        private boolean attempt(SqliteConnection connection, SqliteErrors errors) {
            try {
                value = work.run(connection);
                return true;
            } catch (SQLException e) {
                finish(errors.failed(doing, e));
            } catch (RuntimeException e) {
                finish(e);
            }
            return false;
        }

        private void finish() {
            finish(null);
        }

        private void finish(@Nullable RuntimeException outcome) {
            if (!done) {
                failure = outcome;
                done = true;
                // Not itself: the permit would end whatever it parks for next.
                if (caller != Thread.currentThread()) {
                    LockSupport.unpark(caller);
                }
            }
        }

        @SuppressWarnings("NullAway") // what the work returned, null only where T is nullable
        private T result() {
            if (failure != null) {
                throw failure;
            }
            return value;
        }
    }
}
