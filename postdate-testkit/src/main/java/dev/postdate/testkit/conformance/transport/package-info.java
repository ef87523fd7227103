/**
 * What every transport must keep, for authors of transports: extend {@link dev.postdate.testkit.conformance.transport.TransportConformance} and give it
 * a {@link dev.postdate.testkit.conformance.transport.TransportFixture}.
 *
 * <p>These run in real time, because brokers do. A test that needs a capability which the transport does not declare is reported as aborted, with what
 * is missing as the reason.
 */
@NullMarked
package dev.postdate.testkit.conformance.transport;

import org.jspecify.annotations.NullMarked;
