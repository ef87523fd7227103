package dev.postdate.spi.transport;

import java.util.concurrent.CompletionStage;

/** Sends messages. Thread-safe; what one thread sends to one destination arrives in that order, unless it is sent again. */
public interface Sender {

    /**
     * Sends one message and says what became of it. Many may be under way at once; the stage is completed on a thread that must not be blocked.
     *
     * @return completed with the outcome, or exceptionally with a {@link dev.postdate.TransportException} where none is known: then it may have
     *     been sent, and has to be sent again under the same id
     */
    CompletionStage<SendOutcome> send(OutgoingMessage message);
}
