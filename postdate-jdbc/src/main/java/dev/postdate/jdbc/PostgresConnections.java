package dev.postdate.jdbc;

import dev.postdate.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A few connections that are taken from a pool once and kept, so that handlers which hold all others neither starve the lease nor wait for
 * themselves. One that has ended is given back and replaced at its next use. Thread-safe.
 */
final class PostgresConnections {

    /** Longer than any statement of ours and the longest wait for a lock; without it a host that is gone is noticed after many minutes. */
    private static final int ANSWERED_WITHIN_MILLIS = 90_000;

    /** Asking whether it still is one takes a round trip, so a connection that is in use all the time is not asked. */
    private static final long WARM_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** @param since by {@link System#nanoTime}: how long a connection has lain idle is not what a test's clock says */
    private record Idle(Connection connection, long since) {}

    private final DataSource pool;
    private final Semaphore permits;
    /** Those that wait for locks leave one of several connections to others. */
    private final Semaphore patience;

    private final int size;
    private final Deque<Idle> idle = new ArrayDeque<>();
    private final List<Runnable> released = new CopyOnWriteArrayList<>();
    private volatile @Nullable StoreException closed;

    PostgresConnections(DataSource pool, int size) {
        this.pool = pool;
        this.size = size;
        this.permits = new Semaphore(size, true);
        this.patience = new Semaphore(Math.max(1, size - 1), true);
    }

    /** Takes them all now. */
    void fill() throws SQLException {
        for (int i = 0; i < size; i++) {
            lay(reserve());
        }
    }

    private void lay(Connection connection) {
        synchronized (idle) {
            idle.push(new Idle(connection, System.nanoTime()));
        }
    }

    private Connection reserve() throws SQLException {
        Connection connection = connect(pool);
        if (connection.getNetworkTimeout() == 0) {
            connection.setNetworkTimeout(Runnable::run, ANSWERED_WITHIN_MILLIS);
        }
        return connection;
    }

    /** A connection of a pool as everything here needs it: READ COMMITTED, and in auto-commit mode. */
    static Connection connect(DataSource pool) throws SQLException {
        Connection connection = pool.getConnection();
        boolean ready = false;
        try {
            connection.setAutoCommit(true);
            if (connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
            ready = true;
            return connection;
        } finally {
            if (!ready) {
                giveUp(connection);
            }
        }
    }

    /** Takes the right to one of them, waiting for it. */
    void acquire() {
        permits.acquireUninterruptibly();
        StoreException reason = closed;
        if (reason != null) {
            permits.release();
            throw reason;
        }
    }

    /** The right to wait for locks with one of them; false if it was not to be had within that time. */
    boolean acquirePatience(long millis) {
        try {
            return patience.tryAcquire(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // What waits for a lock is over soon; the caller finds out behind it.
            Thread.currentThread().interrupt();
            return patience.tryAcquire();
        }
    }

    void releasePatience() {
        patience.release();
    }

    /** The right to one of them, if one is free and nobody waits for it. */
    boolean tryAcquire() {
        return !permits.hasQueuedThreads() && permits.tryAcquire();
    }

    void release() {
        permits.release();
        released.forEach(Runnable::run);
    }

    /** Tells somebody of every connection that becomes free. */
    void whenReleased(Runnable told) {
        released.add(told);
    }

    void forget(Runnable told) {
        released.remove(told);
    }

    /**
     * Uses one of them; the caller has acquired the right to. One that has lain idle may have ended without anybody having noticed. Where
     * that shows in the first step, all that lay idle are given up and the step is done again on a new one, so that an outage costs no call
     * once it is over.
     *
     * @param first a step that changes nothing
     */
    <S, T> T use(Use<S> first, Then<S, T> then) throws SQLException {
        requireOpen();
        Idle kept;
        synchronized (idle) {
            kept = idle.poll();
        }
        if (kept != null) {
            try {
                return on(kept.connection(), connection -> then.on(connection, firstStep(first, connection)));
            } catch (EndedWhileIdle e) {
                giveUpIdle();
            }
        }
        return on(reserve(), connection -> then.on(connection, first.on(connection)));
    }

    /** Uses one of them for something that must not be begun twice. */
    <T> T use(Use<T> use) throws SQLException {
        return use(connection -> connection, (connection, same) -> use.on(connection));
    }

    /**
     * Uses one that was used a moment ago, so that it has hardly ended since, for something whose outcome would not be known if it had; the
     * caller has acquired the right to it. Null if there is none, and nothing was done.
     */
    <T> @Nullable T useWarm(Use<T> use) throws SQLException {
        requireOpen();
        Idle kept;
        synchronized (idle) {
            kept = idle.peek();
            if (kept == null || System.nanoTime() - kept.since() > WARM_NANOS) {
                return null;
            }
            idle.remove();
        }
        return on(kept.connection(), use);
    }

    private static <S> S firstStep(Use<S> first, Connection connection) throws SQLException {
        try {
            return first.on(connection);
        } catch (SQLException e) {
            throw PostgresErrors.endsConnection(e) ? new EndedWhileIdle(e) : e;
        }
    }

    private <T> T on(Connection connection, Use<T> use) throws SQLException {
        boolean intact = false;
        try {
            T result = use.on(connection);
            intact = true;
            return result;
        } catch (SQLException e) {
            intact = !PostgresErrors.endsConnection(e);
            throw e;
        } catch (RuntimeException e) {
            intact = !connection.isClosed();
            throw e;
        } finally {
            if (intact && closed == null && !connection.isClosed()) {
                lay(connection);
            } else {
                giveUp(connection);
            }
        }
    }

    private void giveUpIdle() {
        List<Idle> old;
        synchronized (idle) {
            old = List.copyOf(idle);
            idle.clear();
        }
        old.forEach(one -> giveUp(one.connection()));
    }

    private void requireOpen() {
        StoreException reason = closed;
        if (reason != null) {
            throw reason;
        }
    }

    /** Ends a connection for good: the pool must not hand it out again. */
    static void giveUp(Connection connection) {
        abort(connection);
        closeQuietly(connection);
    }

    /** Ends a connection that is closed by somebody else. */
    static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException alreadyEnded) {
            // Closing it is what counts.
        }
    }

    private static void giveBack(Connection connection) {
        try {
            if (!connection.isClosed() && connection.getNetworkTimeout() == ANSWERED_WITHIN_MILLIS) {
                // Not every pool puts back what it did not set.
                connection.setNetworkTimeout(Runnable::run, 0);
            }
        } catch (SQLException ended) {
            // So it is of no more use to the pool either.
        }
        closeQuietly(connection);
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException alreadyEnded) {
            // The pool drops it.
        }
    }

    void close(StoreException reason) {
        closed = reason;
        synchronized (idle) {
            idle.forEach(one -> giveBack(one.connection()));
            idle.clear();
        }
    }

    /** What is done with a connection. */
    @FunctionalInterface
    interface Use<T> {
        T on(Connection connection) throws SQLException;
    }

    /** What is done behind the first step, with what that gave. */
    @FunctionalInterface
    interface Then<S, T> {
        T on(Connection connection, S first) throws SQLException;
    }

    /** The connection had ended before it was used. */
    private static final class EndedWhileIdle extends SQLException {

        private static final long serialVersionUID = 1L;

        EndedWhileIdle(SQLException cause) {
            super(cause.getMessage(), cause.getSQLState(), cause);
        }
    }
}
