package dev.postdate.spi;

import java.sql.Connection;

/**
 * Begins transactions for handlers in place of the store, for containers that manage transactions themselves: what a handler does through
 * the container takes part then. Thread-safe.
 */
@FunctionalInterface
public interface TransactionProvider {

    /**
     * Begins one of its own on the calling thread, whatever is under way there, on the store's database.
     *
     * @throws dev.postdate.StoreException if none can be begun, which is charged to no message
     */
    Provided begin();

    /** One transaction, begun and ended on the same thread. */
    interface Provided extends AutoCloseable {

        /** In a transaction, that is not in auto-commit mode. */
        Connection connection();

        /**
         * Commits, or fails. Whatever it throws that does not come of the database ending the connection, or resolving a
         * conflict, has rolled it back and is a failure of the handler.
         */
        void commit() throws Exception;

        /** Rolls back, unless it was committed, and gives the connection back. */
        @Override
        void close();
    }
}
