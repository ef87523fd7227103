package dev.postdate.jdbc;

import dev.postdate.StoreException;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A connection that only reads, so that in WAL mode a long question neither waits for writers nor holds them up. */
final class SqliteReader {

    private final SqliteConnection connection;
    private final SqliteErrors errors;
    private final ReentrantLock turn = new ReentrantLock();
    /** Guarded by the turn. */
    private @Nullable StoreException closed;

    SqliteReader(SqliteConnection connection, SqliteErrors errors) {
        this.connection = connection;
        this.errors = errors;
    }

    /** Asks; all statements of one question see the same state of the file. */
    <T> T read(String doing, SqliteLane.Work<T> question) {
        turn.lock();
        try {
            if (closed != null) {
                throw closed;
            }
            connection.update("BEGIN");
            boolean answered = false;
            try {
                T answer = question.run(connection);
                connection.update("COMMIT");
                answered = true;
                return answer;
            } finally {
                if (!answered) {
                    rollback();
                }
            }
        } catch (SQLException e) {
            throw errors.failed(doing, e);
        } finally {
            turn.unlock();
        }
    }

    private void rollback() {
        try {
            connection.update("ROLLBACK");
        } catch (SQLException noneIsOpen) {
            // SQLite ends a transaction by itself after some errors.
        }
    }

    void close(StoreException reason) throws SQLException {
        turn.lock();
        try {
            closed = reason;
            connection.close();
        } finally {
            turn.unlock();
        }
    }
}
