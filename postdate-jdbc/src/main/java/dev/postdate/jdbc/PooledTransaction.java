package dev.postdate.jdbc;

import dev.postdate.spi.TransactionProvider;
import java.sql.Connection;
import java.sql.SQLException;

/** A transaction on a connection of the handlers' pool. */
final class PooledTransaction implements TransactionProvider.Provided {

    private final Connection jdbc;
    private boolean ended;

    PooledTransaction(PostgresDatabase database) {
        try {
            jdbc = PostgresConnections.connect(database.handlerPool());
            boolean begun = false;
            try {
                jdbc.setAutoCommit(false);
                begun = true;
            } finally {
                if (!begun) {
                    PostgresConnections.giveUp(jdbc);
                }
            }
        } catch (SQLException e) {
            throw database.errors().failed("begin a handler's transaction", e);
        }
    }

    @Override
    public Connection connection() {
        return jdbc;
    }

    @Override
    public void commit() throws SQLException {
        ended = true;
        try {
            jdbc.commit();
        } catch (SQLException e) {
            if (PostgresErrors.endsConnection(e)) {
                PostgresConnections.giveUp(jdbc);
            }
            throw e;
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
            } else {
                // Some pools say so of one that has ended, and want it back all the same.
                PostgresConnections.giveUp(jdbc);
            }
        } catch (SQLException e) {
            // The connection has ended, and what was not committed with it.
            PostgresConnections.giveUp(jdbc);
        }
    }
}
