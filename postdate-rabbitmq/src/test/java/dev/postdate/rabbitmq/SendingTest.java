package dev.postdate.rabbitmq;

import static dev.postdate.rabbitmq.Bench.command;
import static dev.postdate.rabbitmq.Bench.event;
import static dev.postdate.rabbitmq.Bench.message;
import static dev.postdate.rabbitmq.Bench.outcome;
import static dev.postdate.rabbitmq.Bench.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.Headers;
import dev.postdate.TransportException;
import dev.postdate.spi.transport.OutgoingMessage;
import dev.postdate.spi.transport.SendOutcome;
import dev.postdate.spi.transport.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RabbitServers.class)
class SendingTest {

    private static OutgoingMessage with(OutgoingMessage message, Headers headers, Instant expiresAt) {
        return new OutgoingMessage(
                message.id(),
                message.destination(),
                message.event(),
                message.content(),
                headers,
                message.correlation(),
                message.application(),
                null,
                expiresAt,
                message.delay());
    }

    @Test
    void manyAreUnderWayAtOnceAndArriveInOrder(Bench bench) throws Exception {
        Transport.Session session = bench.receiving(bench.options(), queue("orders"));
        List<CompletionStage<SendOutcome>> sent = new ArrayList<>();
        boolean beforeTheOneBeforeWasConfirmed = false;
        for (int i = 0; i < 2_000; i++) {
            sent.add(session.sender().send(command("orders", "" + i)));
            beforeTheOneBeforeWasConfirmed |=
                    i > 0 && !sent.get(i - 1).toCompletableFuture().isDone();
        }

        assertThat(beforeTheOneBeforeWasConfirmed).isTrue();
        for (int i = 0; i < sent.size(); i++) {
            assertThat(Bench.text(bench.inbox.take())).isEqualTo("" + i);
            assertThat(outcome(sent.get(i))).isInstanceOf(SendOutcome.Confirmed.class);
        }
    }

    @Test
    void whatHasNoQueueIsUnroutableWithTheBrokersWordsAndTheOthersAreConfirmed(Bench bench) throws Exception {
        Transport.Session session = bench.open(bench.options(), queue("orders"));
        List<CompletionStage<SendOutcome>> routable = new ArrayList<>();
        List<CompletionStage<SendOutcome>> unroutable = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            routable.add(session.sender().send(command("orders", "" + i)));
            unroutable.add(session.sender().send(command("nowhere", "" + i)));
        }

        for (int i = 0; i < 200; i++) {
            assertThat(outcome(routable.get(i))).isInstanceOf(SendOutcome.Confirmed.class);
            assertThat(outcome(unroutable.get(i)))
                    .isInstanceOfSatisfying(
                            SendOutcome.Unroutable.class,
                            none -> assertThat(none.why()).contains(bench.prefix + "nowhere", "312 NO_ROUTE"));
        }
        assertThat(bench.ready("orders")).isEqualTo(200);
    }

    @Test
    void whatAFullQueueRejectsIsRefused(Bench bench) throws Exception {
        Transport.Session session = bench.open(
                bench.options().withQueueArguments(Map.of("x-max-length", 1, "x-overflow", "reject-publish")),
                queue("full"));
        List<SendOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            outcomes.add(outcome(session.sender().send(command("full", "" + i))));
        }

        assertThat(outcomes.get(0)).isInstanceOf(SendOutcome.Confirmed.class);
        assertThat(outcomes.get(19)).isInstanceOf(SendOutcome.Refused.class);
        long confirmed = outcomes.stream()
                .filter(SendOutcome.Confirmed.class::isInstance)
                .count();
        assertThat(bench.ready("full")).isEqualTo(confirmed);
    }

    @Test
    void anEventThatNobodyHasSubscribedToIsNoError(Bench bench) throws Exception {
        Transport.Session session = bench.open(bench.options());

        assertThat(outcome(session.sender().send(event("order-placed", "1"))))
                .isInstanceOf(SendOutcome.Confirmed.class);
    }

    @Test
    void anExchangeThatIsDeletedMeanwhileIsMadeAgain(Bench bench) throws Exception {
        Transport.Session session = bench.open(bench.options());
        outcome(session.sender().send(event("order-placed", "1")));
        bench.plain().exchangeDelete(bench.prefix + "order-placed");

        assertThatThrownBy(() -> outcome(session.sender().send(event("order-placed", "2"))))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TransportException.class)
                .hasMessageContaining("may have been sent");
        assertThat(bench.await(() -> bench.recoveries.get() == 1)).isTrue();
        assertThat(outcome(session.sender().send(event("order-placed", "2"))))
                .isInstanceOf(SendOutcome.Confirmed.class);
    }

    @Test
    void whatAmqpCannotCarryIsRefusedBeforeItIsPublished(Bench bench) throws Exception {
        Transport.Session session = bench.open(bench.options().withLargestBody(1_000), queue("orders"));
        List<OutgoingMessage> tooMuch = List.of(
                command("q".repeat(256), "1"),
                command("orders", "x".repeat(1_001)),
                with(command("orders", "1"), Headers.empty().with("large", "x".repeat(130_000)), null));

        for (OutgoingMessage message : tooMuch) {
            assertThatThrownBy(() -> outcome(session.sender().send(message)))
                    .cause()
                    .isInstanceOfSatisfying(
                            TransportException.class,
                            refused -> assertThat(refused.isTransient()).isFalse());
        }
        assertThat(outcome(session.sender().send(command("orders", "1")))).isInstanceOf(SendOutcome.Confirmed.class);
        assertThat(bench.recoveries).hasValue(0);
    }

    @Test
    void whatExpiresIsDroppedByTheBrokerAndNotBefore(Bench bench) throws Exception {
        Transport.Session session = bench.open(bench.options(), queue("orders"));
        Instant expiresAt = bench.time.instant().plusMillis(1_500);
        outcome(session.sender().send(with(command("orders", "1"), Headers.empty(), expiresAt)));
        boolean there = bench.ready("orders") == 1;
        boolean inTime = bench.time.instant().isBefore(expiresAt);

        assertThat(there || !inTime).isTrue();
        assertThat(bench.await(() -> bench.ready("orders") == 0)).isTrue();
        assertThat(bench.time.instant()).isAfterOrEqualTo(expiresAt);
    }

    @Test
    void anExpiryBeyondTheBrokersTimersIsLeftToTheReceiver(Bench bench) throws Exception {
        Transport.Session session = bench.receiving(bench.options(), queue("orders"));
        Instant expiresAt = Instant.parse("9999-01-01T00:00:00Z");

        assertThat(outcome(session.sender().send(with(command("orders", "1"), Headers.empty(), expiresAt))))
                .isInstanceOf(SendOutcome.Confirmed.class);
        assertThat(bench.inbox.take().message().expiresAt()).isEqualTo(expiresAt);
    }

    @Test
    void aDelayIsRefusedWhereTheBrokerHoldsNone(Bench bench) {
        Transport.Session session = bench.open(bench.options(), queue("orders"));

        assertThatThrownBy(() -> outcome(session.sender().send(message("orders", false, "1", Duration.ofSeconds(5)))))
                .cause()
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("withNativeDelays");
    }

    @Test
    void nothingCanBeSentOnceItIsClosed(Bench bench) {
        Transport.Session session = bench.open(bench.options(), queue("orders"));
        session.close();

        assertThatThrownBy(() -> outcome(session.sender().send(command("orders", "1"))))
                .cause()
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("was not sent");
    }
}
