package dev.postdate.testkit.conformance.transport;

import org.junit.jupiter.api.Nested;

/**
 * Everything that a transport must keep: all suites, those to come included.
 *
 * <p>To hold a transport to them, extend this class and give it a {@link TransportFixture}.
 */
public abstract class TransportConformance {

    /** Makes the transports of one test; asked once for each. */
    protected abstract TransportFixture fixture();

    @Nested
    class Sending extends SendingSuite {
        @Override
        protected TransportFixture fixture() {
            return TransportConformance.this.fixture();
        }
    }

    @Nested
    class Receiving extends ReceivingSuite {
        @Override
        protected TransportFixture fixture() {
            return TransportConformance.this.fixture();
        }
    }
}
