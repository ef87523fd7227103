package dev.postdate.spi;

import dev.postdate.spi.ClaimStore.SettleResult;
import java.sql.Connection;

/** A transaction for one handler: its writes, what it sends and the settlement of its message take effect together or not at all. */
public interface HandlingTransaction extends AutoCloseable {

    /** For the handler's statements, not in auto-commit mode. Whoever is given it must not end the transaction. */
    Connection connection();

    /**
     * Settles the message in this transaction under its guard, and commits; where the guard does not hold, rolls back instead.
     *
     * @throws dev.postdate.OutcomeUnknownException if the answer to the commit was lost
     * @throws dev.postdate.StoreException if it was rolled back for another reason
     */
    SettleResult settle(Settlement settlement);

    /** True if this failure of a handler came of the database ending the connection, so that nothing is to be blamed on the message. */
    boolean isLost(Throwable failure);

    /** Rolls back, unless it was committed, and gives the connection back. */
    @Override
    void close();
}
