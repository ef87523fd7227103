package dev.postdate.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.CancelResult;
import dev.postdate.ConfigurationException;
import dev.postdate.Delayed;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.SchedulingResult;
import dev.postdate.SendOptions;
import dev.postdate.TransportException;
import dev.postdate.admin.Concern;
import dev.postdate.admin.DeadLetter;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.transport.OutgoingMessage;
import dev.postdate.spi.transport.Receiver;
import dev.postdate.spi.transport.SendOutcome;
import dev.postdate.spi.transport.Sender;
import dev.postdate.spi.transport.Transport;
import dev.postdate.spi.transport.TransportContext;
import dev.postdate.spi.transport.TransportHealth;
import dev.postdate.spi.transport.TransportInfo;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What waits in the store and leaves through a transport. */
class RelayTest {

    @MessageType("relayed.charge")
    record Charge(String order) {}

    @MessageType("relayed.paid")
    record Paid(String order) {}

    @MessageType("relayed.start")
    record Start(String order) {}

    /** Answers as it is told to, and confirms what it was told nothing about. */
    private static final class Broker implements Transport, Transport.Session {
        final List<OutgoingMessage> sent = new ArrayList<>();
        final Deque<Function<OutgoingMessage, CompletableFuture<SendOutcome>>> answers = new ArrayDeque<>();
        boolean closed;

        @Override
        public TransportInfo info() {
            return new TransportInfo("broker", "the test", Set.of(), Duration.ofSeconds(1), Duration.ZERO);
        }

        @Override
        public Session open(TransportContext context) {
            return this;
        }

        @Override
        public Sender sender() {
            return message -> {
                var answer = answers.poll();
                if (answer != null) {
                    return answer.apply(message);
                }
                sent.add(message);
                return CompletableFuture.completedFuture(new SendOutcome.Confirmed());
            };
        }

        @Override
        public void startReceiving(Receiver receiver) {}

        @Override
        public void stopReceiving() {}

        @Override
        public TransportHealth health() {
            return new TransportHealth(true, Instant.EPOCH, null);
        }

        @Override
        public void close() {
            closed = true;
        }

        void answers(SendOutcome outcome) {
            answers.add(message -> CompletableFuture.completedFuture(outcome));
        }

        void fails(boolean isTransient) {
            answers.add(message ->
                    CompletableFuture.failedFuture(new TransportException("the test says so", isTransient, null)));
        }
    }

    private final Broker broker = new Broker();

    private TestPostdate start(PostdateBuilder described) {
        return TestPostdate.start(VirtualTime.create(), described.transport(broker));
    }

    private TestPostdate shop() {
        return start(Postdate.builder("shop").route(Charge.class, "broker:payments"));
    }

    @Test
    @DisplayName(
            "a message for a transport waits in the store, can be cancelled and moved, and is relayed when it is due")
    void relayed() {
        try (TestPostdate test = shop()) {
            SchedulingResult first = test.bus().scheduleSend(new Charge("o-1"), Duration.ofDays(1));
            SchedulingResult second = test.bus().scheduleSend(new Charge("o-2"), Duration.ofDays(1));
            assertThat(test.bus().cancel(first.token()).outcome()).isEqualTo(CancelResult.Outcome.CANCELLED);
            test.bus().reschedule(second.token(), Duration.ofDays(2));
            test.advance(Duration.ofDays(2).minusMillis(1));
            assertThat(broker.sent).isEmpty();
            test.advance(Duration.ofMillis(1));
            assertThat(broker.sent).singleElement().satisfies(message -> {
                assertThat(message.id()).isEqualTo(second.token().messageId());
                assertThat(message.destination()).isEqualTo("payments");
                assertThat(message.event()).isFalse();
                assertThat(message.content().type()).isEqualTo("relayed.charge");
                assertThat(message.application()).isEqualTo("shop");
                assertThat(message.replyTo()).isEqualTo("shop");
            });
            assertThat(test.scheduled()).isEmpty();
        }
        assertThat(broker.closed).isTrue();
    }

    @Test
    @DisplayName("a delayed cascade reaches another system")
    @Tag("G33")
    void cascade() {
        try (TestPostdate test = start(Postdate.builder("shop")
                .route(Charge.class, "broker:payments")
                .handleReturning(
                        Start.class, (start, context) -> Delayed.by(Duration.ofHours(1), new Charge(start.order()))))) {
            test.bus().send(new Start("o-1"));
            test.advance(Duration.ofMinutes(59));
            assertThat(broker.sent).isEmpty();
            test.advance(Duration.ofMinutes(1));
            assertThat(broker.sent).hasSize(1);
        }
    }

    @Test
    @DisplayName(
            "an event is published through a transport when it is due, beside its handlers here, and needs no subscriber there")
    void events() {
        List<String> here = new ArrayList<>();
        try (TestPostdate test = start(Postdate.builder("shop")
                .publishThrough("broker", Paid.class)
                .handle(Paid.class, (paid, context) -> here.add(paid.order())))) {
            SchedulingResult cancelled = test.bus().schedulePublish(new Paid("o-0"), Duration.ofDays(1));
            SchedulingResult first = test.bus().schedulePublish(new Paid("o-1"), Duration.ofDays(1));
            test.bus().cancel(cancelled.token());
            broker.answers(new SendOutcome.Unroutable("nobody has subscribed"));
            test.bus().publish(new Paid("o-2"));
            test.runUntilIdle();
            assertThat(broker.sent).isEmpty();
            test.advance(Duration.ofDays(1));
            assertThat(here).containsExactly("o-2", "o-1");
            assertThat(broker.sent).singleElement().satisfies(message -> {
                assertThat(message.event()).isTrue();
                assertThat(message.destination()).isEqualTo("relayed.paid");
                assertThat(message.id())
                        .as("the event's, for whoever gets it twice")
                        .isEqualTo(first.token().messageId());
            });
            assertThat(test.admin().deadLetters().list()).isEmpty();
            assertThat(test.postdate().explain(Paid.class).command()).startsWith("to its handler");
        }
    }

    @Test
    @DisplayName("what is routed through a transport says so")
    void explained() {
        try (TestPostdate test = shop()) {
            assertThat(test.postdate().explain(Charge.class).command())
                    .isEqualTo("by its route through a transport, to 'payments', from queue 'shop/broker:'");
        }
    }

    @Test
    @Tag("G25")
    @DisplayName("G25 a command that the transport knows no destination for is a dead letter, and holds up no other")
    void unroutable() {
        broker.answers(new SendOutcome.Unroutable("NO_ROUTE"));
        try (TestPostdate test = shop()) {
            test.bus()
                    .send(
                            new Charge("lost"),
                            SendOptions.builder().to("broker:nowhere").build());
            test.bus().send(new Charge("o-2"));
            test.runUntilIdle();
            assertThat(broker.sent).hasSize(1);
            DeadLetter dead = test.admin().deadLetters().list().get(0);
            assertThat(dead.reason()).isEqualTo(DeadReason.UNROUTABLE);
            assertThat(dead.detail()).contains("'broker'", "'nowhere'", "NO_ROUTE");

            test.admin().deadLetters().redrive(dead.messageId());
            test.runUntilIdle();
            assertThat(broker.sent).hasSize(2);
            assertThat(broker.sent.get(1).id()).isEqualTo(dead.messageId());
        }
    }

    @Test
    @Tag("G27")
    @DisplayName(
            "G27 a transport that cannot be reached for an hour pauses the relay, costs no attempt, and is a concern meanwhile")
    void outage() {
        for (int i = 0; i < 4_000; i++) {
            broker.fails(true);
        }
        try (TestPostdate test = shop()) {
            for (int i = 0; i < 20; i++) {
                test.bus().send(new Charge("o-" + i));
            }
            test.advance(Duration.ofMinutes(60));
            assertThat(broker.sent).isEmpty();
            assertThat(test.admin().health().concerns())
                    .extracting(Concern::kind)
                    .contains(Concern.Kind.OUTAGE);
            assertThat(test.admin().health().concerns().get(0).text()).contains("the test says so");
            broker.answers.clear();
            test.advance(Duration.ofMinutes(1));
            assertThat(broker.sent).hasSize(20);
            assertThat(broker.sent.stream().map(OutgoingMessage::id).distinct()).hasSize(20);
            assertThat(test.admin().deadLetters().list()).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "what the transport refuses for now is sent again under its id, what it can never take is a dead letter")
    void refused() {
        broker.answers(new SendOutcome.Refused("the queue is full"));
        broker.fails(false);
        try (TestPostdate test = shop()) {
            SchedulingResult full = test.bus().scheduleSend(new Charge("full"), Duration.ZERO);
            test.runUntilIdle();
            test.bus().send(new Charge("never"));
            test.runUntilIdle();
            assertThat(test.admin().deadLetters().list())
                    .singleElement()
                    .satisfies(dead -> assertThat(dead.reason()).isEqualTo(DeadReason.REFUSED));
            test.advance(Duration.ofSeconds(2));
            assertThat(broker.sent)
                    .singleElement()
                    .satisfies(message ->
                            assertThat(message.id()).isEqualTo(full.token().messageId()));
        }
    }

    @Test
    @DisplayName("a message that expired before the transport could be reached is not sent")
    void expired() {
        broker.fails(true);
        try (TestPostdate test = shop()) {
            test.bus()
                    .send(
                            new Charge("o-1"),
                            SendOptions.builder()
                                    .expiresAfter(Duration.ofMillis(500))
                                    .build());
            test.advance(Duration.ofSeconds(5));
            assertThat(broker.sent).isEmpty();
            assertThat(test.scheduled()).isEmpty();
            assertThat(test.admin().ended().values()).containsExactly(1L);
        }
    }

    @Test
    @Tag("G42")
    @DisplayName(
            "G42 a route through a transport that is not there is an error at start, a destination through one at the call")
    void unknownTransport() {
        assertThatThrownBy(() -> start(Postdate.builder("shop").route(Charge.class, "rabbit:payments")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'rabbit:payments'")
                .hasMessageContaining("[broker]");
        assertThatThrownBy(() -> start(Postdate.builder("shop").transport(broker)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("given twice");
        assertThatThrownBy(() -> start(Postdate.builder("shop").publishThrough("rabbit", Paid.class)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'rabbit'")
                .hasMessageContaining("[broker]");
        try (TestPostdate test = shop()) {
            assertThatThrownBy(() -> test.bus()
                            .send(
                                    new Charge("o"),
                                    SendOptions.builder().to("rabbit:payments").build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'rabbit'")
                    .hasMessageContaining("[broker]");
        }
    }
}
