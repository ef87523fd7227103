package dev.postdate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.Headers;
import dev.postdate.TransportException;
import dev.postdate.internal.time.SystemTime;
import dev.postdate.memory.InMemoryBroker;
import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.TimeDriver;
import dev.postdate.spi.transport.OutgoingMessage;
import dev.postdate.spi.transport.Transport;
import dev.postdate.spi.transport.TransportContext;
import dev.postdate.testkit.conformance.transport.TransportConformance;
import dev.postdate.testkit.conformance.transport.TransportFixture;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The broker in memory keeps what every transport must keep. */
class InMemoryBrokerTest extends TransportConformance {

    @Override
    protected TransportFixture fixture() {
        InMemoryBroker broker = InMemoryBroker.create();
        SystemTime time = new SystemTime("suite");
        return new TransportFixture() {
            @Override
            public Transport newTransport() {
                return broker.transport("memory");
            }

            @Override
            public TimeDriver time() {
                return time;
            }

            @Override
            public void close() {
                time.close();
            }
        };
    }

    @Test
    void itHoldsNothingForLaterAndSendsNothingOnceClosed() {
        VirtualTime time = VirtualTime.create();
        Transport.Session session = InMemoryBroker.create()
                .transport("memory")
                .open(new TransportContext("orders", "orders-1", List.of(), time, () -> {}));
        assertThatThrownBy(() -> session.sender()
                        .send(message(Duration.ofSeconds(1)))
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(TransportException.class)
                .hasMessageContaining("holds none for PT1S");
        assertThat(session.health().connected()).isTrue();
        session.close();
        assertThat(session.health().connected()).isFalse();
        assertThatThrownBy(() -> session.sender()
                        .send(message(null))
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("is closed");
    }

    private static OutgoingMessage message(Duration delay) {
        UUID id = UUID.randomUUID();
        return new OutgoingMessage(
                id,
                "work",
                false,
                new Content("suite.work", 1, "text/plain", new byte[0]),
                Headers.empty(),
                new Correlation(null, id, null, null),
                "orders",
                null,
                null,
                delay);
    }
}
