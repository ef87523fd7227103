package dev.postdate.spi;

import java.sql.Connection;

/**
 * Remembers messages until they are finished. Given to the builder closed; the node opens it at start and closes it at stop.
 *
 * <p>A store that several nodes of one process share is opened and closed once by each of them.
 */
public interface Store {

    /** What it is; may be asked before it is open. */
    StoreInfo info();

    /**
     * Makes it ready for one node.
     *
     * @throws dev.postdate.StoreException if it cannot be used, saying why and what to do
     */
    Session open(StoreContext context);

    /** The roles that an operator changes things through. */
    record Operations(TopologyStore topology, DeadLetterStore deadLetters, BulkStore messages) {}

    /** An open store, as one node sees it. */
    interface Session extends AutoCloseable {
        ScheduleStore schedules();

        ClaimStore claims();

        NodeStore nodes();

        TopologyStore topology();

        QueryStore queries();

        DeadLetterStore deadLetters();

        /** What became of messages, and what operators did. Only from stores that declare {@link Capability#HISTORY}. */
        default HistoryStore history() {
            throw new UnsupportedOperationException("This store does not declare HISTORY.");
        }

        /**
         * What an operator changes things through. Each change that is made to anything is an {@link ActionRecord}, or adds to that of
         * its call (see {@link Operator}), in the same transaction, and what it makes of messages is told to be by that name. A store that does not declare {@link Capability#HISTORY}
         * records nothing.
         */
        default Operations operatedBy(Operator operator) {
            return new Operations(topology(), deadLetters(), new UnrecordedBulk(schedules()));
        }

        /**
         * Joins a transaction of the caller's. Only from stores that declare {@link Capability#CALLER_TRANSACTIONS}.
         *
         * @param connection in a transaction, that is not in auto-commit mode; it stays the caller's
         */
        default JoinedTransaction join(Connection connection) {
            throw new UnsupportedOperationException("This store does not declare CALLER_TRANSACTIONS.");
        }

        /** Begins a transaction for one handler. Only from stores that declare {@link Capability#CALLER_TRANSACTIONS}. */
        default HandlingTransaction begin() {
            throw new UnsupportedOperationException("This store does not declare CALLER_TRANSACTIONS.");
        }

        /** Takes a transaction of the provider's for one handler, in the same way. */
        default HandlingTransaction begin(TransactionProvider provider) {
            throw new UnsupportedOperationException("This store does not declare CALLER_TRANSACTIONS.");
        }

        /** Wakes other nodes for what a transaction has stored that this store did not see commit. */
        default void committed() {}

        @Override
        void close();
    }
}
