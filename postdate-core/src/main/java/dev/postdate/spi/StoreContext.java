package dev.postdate.spi;

/**
 * What a store gets from the node that opens it.
 *
 * @param application the name that the nodes of one application share
 * @param node the node's own name, for the history
 * @param sendOnly true if this process never claims
 * @param history true if this node tells what becomes of messages; only given to stores that declare {@link Capability#HISTORY}
 * @param transactionsAtOnce how many transactions for handlers this node may have open at once
 * @param time the seam for clock and threads; its instants are the clock of a store that has none of its own
 * @param wakeUp to be called, from any thread, when another process may have made a message due; losing a call only costs time
 */
public record StoreContext(
        String application,
        String node,
        boolean sendOnly,
        boolean history,
        int transactionsAtOnce,
        TimeDriver time,
        Runnable wakeUp) {

    /** Of a node named like its application, without history and without handlers that run in transactions. */
    public StoreContext(String application, boolean sendOnly, TimeDriver time, Runnable wakeUp) {
        this(application, application, sendOnly, false, 0, time, wakeUp);
    }
}
