package dev.postdate.testkit.conformance.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Headers;
import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.transport.IncomingMessage;
import dev.postdate.spi.transport.OutgoingMessage;
import dev.postdate.spi.transport.Receiver;
import dev.postdate.spi.transport.SendOutcome;
import dev.postdate.spi.transport.Transport;
import dev.postdate.spi.transport.TransportContext;
import dev.postdate.spi.transport.TransportContext.Incoming;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What all suites share: for each test destinations of its own, and sessions that are closed in the end. */
abstract class TransportSuite {

    /** For what has to come; much longer than it takes. */
    private static final long WAIT_SECONDS = 30;

    /** For what must not come: as long as it would take anywhere. */
    private static final long QUIET_MILLIS = 500;

    private final List<Transport.Session> sessions = new ArrayList<>();
    private TransportFixture fixture;
    /** Keeps the names of one test from those of another. */
    private String mark;

    /** Makes the transports of one test; asked once for each. */
    protected abstract TransportFixture fixture();

    /** One message as it was handed in. */
    record HandedIn(IncomingMessage message, Receiver.Receipt receipt) {}

    /** Keeps what is handed in. */
    static final class Inbox implements Receiver {
        private final BlockingQueue<HandedIn> arrived = new LinkedBlockingQueue<>();

        @Override
        public void arrived(IncomingMessage message, Receipt receipt) {
            arrived.add(new HandedIn(message, receipt));
        }

        @Override
        public void arrivedUnreadable(IncomingMessage raw, String why, Receipt receipt) {
            throw new AssertionError(raw.id() + " cannot be read: " + why);
        }

        /** The next one. */
        HandedIn next() throws InterruptedException {
            HandedIn next = arrived.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("a message that arrives").isNotNull();
            return next;
        }

        /** The next one, acknowledged. */
        IncomingMessage take() throws InterruptedException {
            HandedIn next = next();
            next.receipt().acknowledge();
            return next.message();
        }

        void staysEmpty() throws InterruptedException {
            assertThat(arrived.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS))
                    .as("a message that must not arrive")
                    .isNull();
        }
    }

    @BeforeEach
    final void openFixture() {
        fixture = fixture();
        mark = UUID.randomUUID().toString().substring(0, 8);
    }

    @AfterEach
    final void closeFixture() throws Exception {
        sessions.forEach(Transport.Session::close);
        fixture.close();
    }

    /** A name of this test's. */
    final String named(String name) {
        return name + "-" + mark;
    }

    final Incoming incoming(String queue, String... events) {
        return new Incoming(queue, Set.of(events), 10);
    }

    /** A node that receives from these queues, once it is told to. */
    final Transport.Session open(Incoming... queues) {
        Transport.Session session = fixture.newTransport()
                .open(new TransportContext("orders", "orders-1", List.of(queues), fixture.time(), () -> {}));
        sessions.add(session);
        return session;
    }

    final Inbox receive(Transport.Session session) {
        Inbox inbox = new Inbox();
        session.startReceiving(inbox);
        return inbox;
    }

    final SendOutcome send(Transport.Session session, OutgoingMessage message) throws Exception {
        return session.sender().send(message).toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    final OutgoingMessage command(String queue, String text) {
        return message(queue, false, "suite.work", text);
    }

    final OutgoingMessage event(String type, String text) {
        return message(type, true, type, text);
    }

    private static OutgoingMessage message(String destination, boolean event, String type, String text) {
        UUID id = UUID.randomUUID();
        return new OutgoingMessage(
                id,
                destination,
                event,
                new Content(type, 1, "text/plain", text.getBytes(StandardCharsets.UTF_8)),
                Headers.empty(),
                new Correlation(null, id, null, null),
                "orders",
                null,
                null,
                null);
    }

    static String text(IncomingMessage message) {
        return new String(message.content().body(), StandardCharsets.UTF_8);
    }
}
