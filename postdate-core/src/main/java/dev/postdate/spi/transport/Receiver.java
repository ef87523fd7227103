package dev.postdate.spi.transport;

/** Takes what arrives. Thread-safe. */
public interface Receiver {

    /** A message has arrived. Returns at once; the receipt is used later, from any thread. */
    void arrived(IncomingMessage message, Receipt receipt);

    /**
     * Something has arrived that is no message, such as one without a type. It is kept as a dead letter.
     *
     * @param raw as much of it as can be kept
     * @param why what is wrong with it, in words
     */
    void arrivedUnreadable(IncomingMessage raw, String why, Receipt receipt);

    /** Says what became of a message that was handed in; to be used once, later uses change nothing. */
    interface Receipt {
        /** It is safe here, and need not come again. */
        void acknowledge();

        /** It is not, and has to come again, here or at another node. */
        void giveBack();
    }
}
