package dev.postdate.testkit.conformance.transport;

import dev.postdate.spi.TimeDriver;
import dev.postdate.spi.transport.Transport;

/** Makes the transports of one test, which all reach each other and nobody else. What they can do is read from their {@link Transport#info()}. */
public interface TransportFixture extends AutoCloseable {

    /** Another way to the same destinations. */
    Transport newTransport();

    /** Clock and threads that the transports are given. */
    TimeDriver time();

    /** Removes what they have left behind, once they are closed. */
    @Override
    default void close() throws Exception {}
}
