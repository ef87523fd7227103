package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.server.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A transaction that has looked at the database and goes on, as a report or a dump does: what is deleted meanwhile has to be kept. */
final class OldSnapshot implements AutoCloseable {

    private final Connection connection;

    OldSnapshot(Database database) throws SQLException {
        connection = database.connect();
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT count(*) FROM pg_class");
        }
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.close();
    }
}
