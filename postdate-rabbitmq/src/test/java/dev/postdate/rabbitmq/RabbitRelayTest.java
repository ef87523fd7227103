package dev.postdate.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.postdate.MessageBus;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.SchedulingResult;
import dev.postdate.SendOptions;
import dev.postdate.admin.Concern;
import dev.postdate.admin.DeadLetter;
import dev.postdate.servers.PrivateRabbitMq;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.transport.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Messages that wait in a node's store, are relayed to RabbitMQ when they are due, and are taken from there by a client that knows nothing of Postdate. */
@ExtendWith(RabbitServers.class)
class RabbitRelayTest {

    @MessageType("shop.charge")
    record Charge(String order) {}

    @MessageType("shop.paid")
    record Paid(String order) {}

    private static Postdate start(Bench bench) {
        Transport rabbit = RabbitMq.transport(bench.uri(), bench.options());
        // tag::node
        return Postdate.builder("shop")
                .transport(rabbit) // RabbitMq.transport("amqp://user:password@host:5672/shop")
                .route(Charge.class, "rabbitmq:payments") // a queue of the broker's
                .publishThrough("rabbitmq", Paid.class) // an exchange named like the event's type
                .start();
        // end::node
    }

    /** A queue of somebody else's. */
    private static void declare(Bench bench, String queue) throws Exception {
        bench.plain().queueDeclare(bench.prefix + queue, true, false, false, Map.of("x-queue-type", "quorum"));
    }

    private static GetResponse next(Bench bench, String queue) throws Exception {
        assertThat(bench.await(() -> bench.ready(queue) > 0)).isTrue();
        return bench.take(queue);
    }

    private static String body(GetResponse response) {
        return new String(response.getBody(), StandardCharsets.UTF_8);
    }

    @Test
    void aMessageComesToAForeignConsumerWhenItIsDueUnlessItIsCancelled(Bench bench) throws Exception {
        declare(bench, "payments");
        try (Postdate postdate = start(bench)) {
            SchedulingResult cancelled = scheduleAsByThePlugin(postdate.bus());
            SchedulingResult kept = postdate.bus()
                    .scheduleSend(
                            new Charge("o-1"),
                            Duration.ofMillis(800),
                            SendOptions.builder().correlationId("case-7").build());
            assertThat(postdate.bus().cancel(cancelled.token()).removed()).isEqualTo(1);
            assertThat(bench.ready("payments")).isZero();

            GetResponse arrived = next(bench, "payments");
            AMQP.BasicProperties properties = arrived.getProps();
            assertThat(body(arrived)).isEqualTo("{\"order\":\"o-1\"}");
            assertThat(properties.getType()).isEqualTo("shop.charge");
            assertThat(properties.getContentType()).isEqualTo("application/json");
            assertThat(properties.getMessageId())
                    .isEqualTo(kept.token().messageId().toString());
            assertThat(properties.getCorrelationId()).isEqualTo("case-7");
            assertThat(properties.getAppId()).isEqualTo("shop");
            assertThat(properties.getReplyTo()).isEqualTo(bench.prefix + "shop");
            assertThat(bench.ready("payments")).isZero();
        }
    }

    // tag::after
    private static SchedulingResult scheduleAsByThePlugin(MessageBus bus) {
        return bus.scheduleSend(new Charge("o-0"), Duration.ofMillis(800));
    }
    // end::after

    // tag::before
    /** What it was with the plugin, for the guide: an exchange of type x-delayed-message, which a broker without it does not know. */
    private static void publishToThePlugin(Channel channel, byte[] body) throws IOException {
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .deliveryMode(2)
                .headers(Map.of("x-delay", 800))
                .build();
        channel.basicPublish("delayed", "payments", properties, body);
    }
    // end::before

    @Test
    void whatThePluginDidIsRefusedByABrokerWithoutIt(Bench bench) {
        assertThatThrownBy(() -> {
                    bench.plain().exchangeDeclare("delayed", "x-delayed-message", true);
                    publishToThePlugin(bench.plain(), new byte[0]);
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void anEventComesToWhoeverHasBoundAQueueToItsExchange(Bench bench) throws Exception {
        declare(bench, "accounting");
        bench.plain().exchangeDeclare(bench.prefix + "shop.paid", "fanout", true);
        bench.plain().queueBind(bench.prefix + "accounting", bench.prefix + "shop.paid", "");
        try (Postdate postdate = start(bench)) {
            SchedulingResult event = postdate.bus().schedulePublish(new Paid("o-1"), Duration.ofMillis(100));
            GetResponse arrived = next(bench, "accounting");
            assertThat(body(arrived)).isEqualTo("{\"order\":\"o-1\"}");
            assertThat(arrived.getProps().getMessageId())
                    .isEqualTo(event.token().messageId().toString());
        }
    }

    @Test
    @Tag("G25")
    void aCommandForAQueueThatIsNotThereIsADeadLetterAndArrivesOnceItIsThereAndRedriven(Bench bench) throws Exception {
        try (Postdate postdate = start(bench)) {
            postdate.bus().send(new Charge("o-1"));
            assertThat(bench.await(() -> !postdate.admin().deadLetters().list().isEmpty()))
                    .isTrue();
            DeadLetter dead = postdate.admin().deadLetters().list().get(0);
            assertThat(dead.reason()).isEqualTo(DeadReason.UNROUTABLE);
            assertThat(dead.detail()).contains("'payments'", "NO_ROUTE");

            declare(bench, "payments");
            assertThat(postdate.admin().deadLetters().redrive(dead.messageId())).isTrue();
            assertThat(next(bench, "payments").getProps().getMessageId())
                    .isEqualTo(dead.messageId().toString());
        }
    }

    @Test
    @Tag("G27")
    void whatIsDueWhileTheBrokerIsAwayIsDeliveredAfterwardsAndCostsNoAttempt(PrivateRabbitMq server, Bench bench)
            throws Exception {
        assumeTrue(
                server.isOurs(),
                PrivateRabbitMq.GIVEN + " names a server that belongs to somebody else and cannot be stopped.");
        declare(bench, "payments");
        try (Postdate postdate = start(bench)) {
            server.stop();
            Set<String> ids = new HashSet<>();
            for (int i = 0; i < 50; i++) {
                ids.add(postdate.bus()
                        .scheduleSend(new Charge("o-" + i), Duration.ofMillis(200))
                        .token()
                        .messageId()
                        .toString());
            }
            assertThat(bench.await(() -> kinds(postdate).contains(Concern.Kind.OUTAGE)))
                    .isTrue();
            server.startAgain();
            assertThat(bench.await(() -> bench.ready("payments") >= 50)).isTrue();
            for (int i = 0; i < 50; i++) {
                assertThat(ids.remove(bench.take("payments").getProps().getMessageId()))
                        .isTrue();
            }
            assertThat(postdate.admin().deadLetters().list()).isEmpty();
            assertThat(bench.await(() -> kinds(postdate).isEmpty())).isTrue();
        }
    }

    private static List<Concern.Kind> kinds(Postdate postdate) {
        return postdate.admin().health().concerns().stream().map(Concern::kind).toList();
    }
}
