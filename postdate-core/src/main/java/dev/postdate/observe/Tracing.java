package dev.postdate.observe;

import dev.postdate.spi.Claimed;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.Settlement;
import org.jspecify.annotations.Nullable;

/**
 * Carries traces over the time that messages wait: what was traced when a message was made is kept with it, and handed in again when it is
 * delivered, be that days later and on another node. Thread-safe. What it throws is logged and changes nothing else.
 */
public interface Tracing {

    /** Traces nothing. */
    Tracing NONE = new Tracing() {
        @Override
        public @Nullable String made(Envelope message) {
            return null;
        }

        @Override
        public Delivery delivers(Claimed message, String handler) {
            return (result, settlement, error) -> {};
        }
    };

    /**
     * A message is made, on the thread of who sends it, and not stored yet.
     *
     * @param message what is known of it; as its trace context stands that of the message whose handler sends it, if any
     * @return the trace context to keep with it, in the form of W3C's {@code traceparent}; null to leave that as it is
     */
    @Nullable
    String made(Envelope message);

    /**
     * A message is delivered: its handler will be called on this thread, within its transaction if it has one.
     *
     * @param handler the handler's name
     */
    Delivery delivers(Claimed message, String handler);

    /** A delivery under way. */
    @FunctionalInterface
    interface Delivery {
        /**
         * The handler has returned, and its transaction, if it has one, is at its end. Called once, on the same thread.
         *
         * @param result how the run ended
         * @param settlement what is to become of the message, unless its claim is lost or a cancel has come
         * @param error why it was not handled; null if it was
         */
        void ended(Attempt.Result result, Settlement settlement, @Nullable Throwable error);
    }
}
