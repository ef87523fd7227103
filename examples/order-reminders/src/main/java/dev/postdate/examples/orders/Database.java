package dev.postdate.examples.orders;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The shop's own statements on a database. Thread-safe. */
final class Database {

    private final DataSource connections;

    /** What is done with a connection. */
    @FunctionalInterface
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    Database(DataSource connections) {
        this.connections = connections;
    }

    /** Does the work; each statement commits by itself. */
    <T> T run(Work<T> work) {
        try (Connection connection = connections.getConnection()) {
            return work.with(connection);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /** Does the work in one transaction: all of it, or nothing if it throws. */
    <T> T inTransaction(Work<T> work) {
        return run(connection -> {
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                T result = work.with(connection);
                connection.commit();
                done = true;
                return result;
            } finally {
                if (!done) {
                    connection.rollback();
                }
            }
        });
    }
}
