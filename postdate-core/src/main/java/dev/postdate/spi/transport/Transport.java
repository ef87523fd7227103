package dev.postdate.spi.transport;

/**
 * Carries messages between processes, such as through a broker. Given to the builder closed; the node opens it at start and closes it at stop.
 */
public interface Transport {

    /** What it is; may be asked before it is open. */
    TransportInfo info();

    /**
     * Connects and declares what this node needs.
     *
     * @throws dev.postdate.TransportException if it cannot be used, saying what was tried and what to do
     */
    Session open(TransportContext context);

    /** An open transport, as one node sees it. Thread-safe. It finds its way back after an outage by itself. */
    interface Session extends AutoCloseable {

        Sender sender();

        /** Hands in what arrives on the queues of the context, until {@link #stopReceiving}. */
        void startReceiving(Receiver receiver);

        /**
         * Hands in nothing more. What was handed in and is not acknowledged can still be, until {@link #close}; then it comes again, here or at
         * another node.
         */
        void stopReceiving();

        /** How it is, without asking anybody. */
        TransportHealth health();

        @Override
        void close();
    }
}
