package dev.postdate.spi;

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

    /** An open store, as one node sees it. */
    interface Session extends AutoCloseable {
        ScheduleStore schedules();

        ClaimStore claims();

        NodeStore nodes();

        TopologyStore topology();

        QueryStore queries();

        DeadLetterStore deadLetters();

        @Override
        void close();
    }
}
