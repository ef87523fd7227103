package dev.postdate.rabbitmq;

import static dev.postdate.rabbitmq.Bench.command;
import static dev.postdate.rabbitmq.Bench.delayed;
import static dev.postdate.rabbitmq.Bench.message;
import static dev.postdate.rabbitmq.Bench.outcome;
import static dev.postdate.rabbitmq.Bench.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import dev.postdate.TransportException;
import dev.postdate.spi.transport.OutgoingMessage;
import dev.postdate.spi.transport.SendOutcome;
import dev.postdate.spi.transport.Transport;
import dev.postdate.spi.transport.TransportCapability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Delays of one to four seconds that the broker holds. */
@ExtendWith(RabbitServers.class)
class DelaysTest {

    private RabbitOptions options = RabbitOptions.defaults();
    private Bench bench;

    @BeforeEach
    void useDelays(Bench given) {
        bench = given;
        options = bench.options().withNativeDelays();
    }

    // Thirty queues of each test would be a load on the broker that all share.
    @AfterEach
    void removeThem() throws Exception {
        RabbitDelays delays = RabbitMq.delays(bench.uri(), options);
        for (int level = 0; level < 28; level++) {
            bench.plain().queueDelete(new DelayTopology(bench.prefix, topology()).level(level));
        }
        bench.plain().queueDelete(unroutable());
        delays.remove();
    }

    private Topology topology() {
        return new Topology(options, "the broker");
    }

    private String unroutable() {
        return bench.prefix + "postdate.delay.v1.unroutable";
    }

    private long waiting() {
        return RabbitMq.delays(bench.uri(), options).waiting().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Test
    void itSaysWhatItCanDo() {
        assertThat(RabbitMq.transport(bench.uri(), options).info())
                .returns(true, info -> info.can(TransportCapability.NATIVE_DELAY))
                .returns(Duration.ofSeconds(1), info -> info.grain())
                .returns(Duration.ofSeconds(268_435_455), info -> info.longestDelay());
        assertThat(RabbitMq.transport(bench.uri()).info())
                .returns(false, info -> info.can(TransportCapability.NATIVE_DELAY))
                .returns(Duration.ZERO, info -> info.longestDelay());
    }

    @Test
    void noMessageIsEarlyAndEachReachesItsOwnDestinationOnceThoughOneNameEndsWithTheOther() throws Exception {
        Transport.Session session = bench.receiving(
                options,
                new dev.postdate.spi.transport.TransportContext.Incoming("retry", java.util.Set.of(), 1_000),
                new dev.postdate.spi.transport.TransportContext.Incoming("orders.retry", java.util.Set.of(), 1_000));
        Map<String, Long> due = new HashMap<>();
        List<CompletionStage<SendOutcome>> sent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String queue = i % 2 == 0 ? "retry" : "orders.retry";
            Duration delay = Duration.ofMillis(1 + i * 20L);
            String body = queue + " " + i;
            due.put(body, System.nanoTime() + delay.toNanos());
            sent.add(session.sender().send(delayed(queue, body, delay)));
        }
        for (CompletionStage<SendOutcome> one : sent) {
            assertThat(outcome(one)).isInstanceOf(SendOutcome.Confirmed.class);
        }

        for (int i = 0; i < 200; i++) {
            Inbox.Arrival arrival = bench.inbox.take();
            Long dueNanos = due.remove(Bench.text(arrival));
            assertThat(dueNanos).as("first arrival of %s", Bench.text(arrival)).isNotNull();
            assertThat(arrival.nanos() - dueNanos).isNotNegative();
            assertThat(Bench.text(arrival)).startsWith(arrival.message().queue() + " ");
            assertThat(arrival.message().headers().names()).isEmpty();
            assertThat(arrival.message().dueAt()).isNull();
        }
        assertThat(bench.await(() -> waiting() == 0)).isTrue();
        assertThat(bench.inbox.waiting()).isZero();
    }

    @Test
    void theSameMessageCanBeDelayedAgainAndAgain() throws Exception {
        Transport.Session session = bench.receiving(options, queue("retry"));
        OutgoingMessage message = delayed("retry", "1", Duration.ofSeconds(1));

        for (int i = 0; i < 3; i++) {
            outcome(session.sender().send(message));
            assertThat(bench.inbox.take().message().id()).isEqualTo(message.id());
        }
    }

    @Test
    void anEventReachesItsSubscribersAfterItsDelay() throws Exception {
        Transport.Session session =
                bench.receiving(options, queue("stock", "order-placed"), queue("mail", "order-placed"));
        outcome(session.sender().send(message("order-placed", true, "1", Duration.ofSeconds(1))));

        assertThat(List.of(
                        bench.inbox.take().message().queue(),
                        bench.inbox.take().message().queue()))
                .containsExactlyInAnyOrder("stock", "mail");
    }

    @Test
    void anExpiryDoesNotLetAMessageOutEarly() throws Exception {
        Transport.Session session = bench.receiving(options, queue("retry"));
        long began = System.nanoTime();
        OutgoingMessage plain = delayed("retry", "1", Duration.ofSeconds(3));
        outcome(session.sender()
                .send(new OutgoingMessage(
                        plain.id(),
                        "retry",
                        false,
                        plain.content(),
                        plain.headers(),
                        plain.correlation(),
                        "shop",
                        null,
                        bench.time.instant().plusMillis(1_200),
                        plain.delay())));

        Inbox.Arrival arrival = bench.inbox.take();
        assertThat(Duration.ofNanos(arrival.nanos() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
        assertThat(arrival.message().expiresAt()).isNotNull();
    }

    @Test
    void whatHasLostItsDestinationIsKeptApartAndTheOthersFlowOn() throws Exception {
        Transport.Session session = bench.receiving(options, queue("retry"));
        bench.plain().queueDeclare(bench.prefix + "gone", true, false, false, Map.of("x-queue-type", "quorum"));
        // More than the broker hands on at once from one queue.
        List<CompletionStage<SendOutcome>> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sent.add(session.sender().send(delayed("gone", "" + i, Duration.ofSeconds(2))));
        }
        for (CompletionStage<SendOutcome> one : sent) {
            assertThat(outcome(one)).isInstanceOf(SendOutcome.Confirmed.class);
        }
        bench.plain().queueDelete(bench.prefix + "gone");
        outcome(session.sender().send(delayed("retry", "flows", Duration.ofSeconds(3))));

        assertThat(Bench.text(bench.inbox.take())).isEqualTo("flows");
        assertThat(bench.await(() -> waiting() == 100)).isTrue();
        assertThat(RabbitMq.delays(bench.uri(), options).waiting()).isEqualTo(Map.of(unroutable(), 100L));
    }

    @Test
    void aQueueThatIsDeletedAndMadeAgainIsReachedByWhoeverSentToItBefore() throws Exception {
        Transport.Session sender = bench.open(options);
        Transport.Session receiver = bench.receiving(options, queue("retry"));
        outcome(sender.sender().send(delayed("retry", "1", Duration.ofSeconds(1))));
        assertThat(Bench.text(bench.inbox.take())).isEqualTo("1");
        bench.plain().queueDelete(bench.prefix + "retry");
        receiver.close();
        bench.receiving(options, queue("retry"));

        outcome(sender.sender().send(delayed("retry", "2", Duration.ofSeconds(1))));

        assertThat(Bench.text(bench.inbox.take())).isEqualTo("2");
    }

    @Test
    void aDestinationThatIsNotThereIsUnroutableAtOnce() throws Exception {
        Transport.Session session = bench.open(options);

        assertThat(outcome(session.sender().send(delayed("nowhere", "1", Duration.ofSeconds(1)))))
                .isInstanceOfSatisfying(
                        SendOutcome.Unroutable.class,
                        none -> assertThat(none.why()).contains("no queue '" + bench.prefix + "nowhere'"));
    }

    @Test
    void aDelayThatIsTooLongIsRefusedBeforeItIsPublished() {
        Transport.Session session = bench.open(options, queue("retry"));

        assertThatThrownBy(() -> outcome(session.sender().send(delayed("retry", "1", Duration.ofDays(3_200)))))
                .cause()
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("268435455");
        assertThat(waiting()).isZero();
    }

    @Test
    void aNodeThatMayNotDeclareNamesWhatTheDelaysLack() {
        assertThatThrownBy(() -> bench.open(options.withoutDeclaring()))
                .isInstanceOf(TransportException.class)
                .hasMessageContainingAll("postdate.delay.v1.level.27", "RabbitDelays.declare()");
        RabbitMq.delays(bench.uri(), options).declare();
        bench.open(options.withoutDeclaring());
    }

    @Test
    void verifyingSaysWhatIsMissingAndWhatIsOtherwiseAndMakesNothing() throws Exception {
        RabbitDelays delays = RabbitMq.delays(bench.uri(), options);
        assertThat(delays.verify()).hasSize(30 + 29);
        delays.declare();
        assertThat(delays.verify()).isEmpty();
        String level = bench.prefix + "postdate.delay.v1.level.03";
        bench.plain().queueDelete(level);
        assertThat(delays.verify()).containsExactly("queue '" + level + "'");
        Map<String, Object> otherwise = new HashMap<>(
                new DelayTopology(bench.prefix, topology()).queues().get(1 + 3).arguments());
        otherwise.put("x-message-ttl", 9_000);
        bench.plain().queueDeclare(level, true, false, false, otherwise);

        assertThat(delays.verify())
                .singleElement()
                .asString()
                .contains("queue '" + level + "'", "x-message-ttl", "9000", "8000");
    }

    @Test
    void drainingTakesWhatWaitsWithWhatIsKnownOfItsDelayAndRemovingIsRefusedBefore() throws Exception {
        Transport.Session session = bench.open(options, queue("retry"));
        outcome(session.sender().send(delayed("retry", "long", Duration.ofDays(365))));
        outcome(session.sender().send(delayed("retry", "longer", Duration.ofDays(3_000))));
        RabbitDelays delays = RabbitMq.delays(bench.uri(), options);
        assertThatThrownBy(delays::remove)
                .isInstanceOf(TransportException.class)
                .hasMessageContainingAll("level.27", "level.24", "drain()");
        assertThatThrownBy(() -> delays.drain(held -> {
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");

        List<RabbitDelays.Held> drained = new ArrayList<>();
        assertThat(delays.drain(drained::add)).isEqualTo(2);

        assertThat(drained)
                .extracting(RabbitDelays.Held::longestWait)
                .containsExactly(Duration.ofDays(3_000), Duration.ofDays(365));
        assertThat(drained.get(1).heldUntil())
                .isBetween(
                        bench.time.instant().plus(Duration.ofDays(364)),
                        bench.time.instant().plus(Duration.ofDays(365)));
        assertThat(drained.get(1).properties())
                .extracting(AMQP.BasicProperties::getType)
                .isEqualTo("note");
        delays.remove();
        assertThat(delays.verify()).hasSize(59);
    }

    @Test
    void messagesWithoutADelayTakeNoDetour() throws Exception {
        Transport.Session session = bench.receiving(options, queue("retry"));
        outcome(session.sender().send(delayed("retry", "0", Duration.ZERO)));
        outcome(session.sender().send(command("retry", "1")));

        assertThat(Bench.text(bench.inbox.take())).isEqualTo("0");
        assertThat(Bench.text(bench.inbox.take())).isEqualTo("1");
    }
}
