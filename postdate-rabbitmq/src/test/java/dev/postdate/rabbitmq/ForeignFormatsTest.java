package dev.postdate.rabbitmq;

import static dev.postdate.rabbitmq.Bench.queue;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other libraries publish, over the broker. */
@ExtendWith(RabbitServers.class)
class ForeignFormatsTest {

    private static final String URN = "urn:message:Shop.Contracts:OrderPlaced";

    private Bench bench = new Bench("");

    @BeforeEach
    void receive(Bench given) {
        bench = given;
        bench.receiving(
                bench.options()
                        .withFormats(
                                ForeignFormats.springAmqp(Map.of("shop.contracts.OrderPlaced", "order-placed")),
                                ForeignFormats.massTransit(Map.of(URN, "order-placed")),
                                ForeignFormats.typeHeader("event-type"),
                                raw -> raw.text("broken") == null
                                        ? Optional.empty()
                                        : Optional.of(ForeignMessage.of(null, "text/plain", raw.body()))),
                queue("orders"));
    }

    private Inbox.Arrival publish(Recorded recorded) throws Exception {
        bench.publish("orders", recorded.properties(), recorded.bytes());
        return bench.inbox.take();
    }

    private static BasicProperties massTransit() {
        return new BasicProperties.Builder()
                .contentType("application/vnd.masstransit+json")
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"spring-amqp-4.1.1", "spring-amqp-3.2.12"})
    void springAmqpsClassNameIsMappedToAMessageTypeAndTheBodyIsAsItWas(String name) throws Exception {
        Recorded recorded = Recorded.read(name);
        Inbox.Arrival arrival = publish(recorded);

        assertThat(arrival.why()).isNull();
        assertThat(arrival.message().content().type()).isEqualTo("order-placed");
        assertThat(arrival.message().content().contentType()).isEqualTo("application/json");
        assertThat(arrival.message().content().body()).isEqualTo(recorded.bytes());
    }

    @Test
    void aClassThatIsNotRegisteredIsATypeThatNobodyKnowsAndIsNeverLoaded() throws Exception {
        bench.publish(
                "orders",
                new BasicProperties.Builder()
                        .headers(Map.of("__TypeId__", "dev.postdate.rabbitmq.ForeignFormatsTest$Loaded"))
                        .build(),
                "{}".getBytes(StandardCharsets.UTF_8));

        assertThat(bench.inbox.take().message().content().type())
                .isEqualTo("dev.postdate.rabbitmq.ForeignFormatsTest$Loaded");
        assertThat(System.getProperty("postdate.test.loaded")).isNull();
    }

    /** Leaves a trace once it is initialised. */
    static final class Loaded {
        static {
            System.setProperty("postdate.test.loaded", "yes");
        }
    }

    @Test
    void massTransitsEnvelopeIsTakenOffAndItsMessageKeepsEveryDigit() throws Exception {
        Inbox.Arrival arrival = publish(Recorded.read("masstransit-8"));

        assertThat(arrival.why()).isNull();
        assertThat(arrival.message().id()).isEqualTo(UUID.fromString("181c0000-6393-3630-36a4-08daf4e7c6da"));
        assertThat(arrival.message().content().type()).isEqualTo("order-placed");
        assertThat(arrival.message().content().contentType()).isEqualTo("application/json");
        assertThat(new String(arrival.message().content().body(), StandardCharsets.UTF_8))
                .contains("\"A-17\"", "12345678901234567890.120", "caf\u00e9")
                .doesNotContain("massTransitVersion");
        assertThat(arrival.message().correlation().correlationId()).isEqualTo("5b0a0000-6393-3630-0001-08daf4e7c6da");
        assertThat(arrival.message().correlation().conversationId())
                .isEqualTo(UUID.fromString("181c0000-6393-3630-4c5b-08daf4e7c6db"));
        assertThat(arrival.message().expiresAt()).isEqualTo(Instant.parse("2050-01-02T03:04:05.123456700Z"));
        assertThat(arrival.message().headers().text("masstransit-responseAddress"))
                .hasValue("rabbitmq://localhost/shop-replies");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"messageType\":[\"urn:x\"]}",
                "{\"message\":{}}",
                "{\"message\":{},\"messageType\":[]}",
                "{\"message\":{},\"messageType\":[\"urn:x\"],\"expirationTime\":\"soon\"}",
                "{\"message\":{},\"messageType\":[\"urn:x\"]} and more"
            })
    void anEnvelopeThatCannotBeUnderstoodIsHandedInAsUnreadableWithItsBytes(String body) throws Exception {
        bench.publish("orders", massTransit(), body.getBytes(StandardCharsets.UTF_8));

        Inbox.Arrival arrival = bench.inbox.take();
        assertThat(arrival.why()).contains("MassTransit's envelope");
        assertThat(new String(arrival.message().content().body(), StandardCharsets.UTF_8))
                .isEqualTo(body);
    }

    @Test
    void theFirstRegisteredOfMassTransitsTypesCountsAndOtherwiseTheFirst() throws Exception {
        bench.publish(
                "orders",
                massTransit(),
                ("{\"MessageType\":[\"urn:other\",\"" + URN + "\"],\"Message\":1}").getBytes(StandardCharsets.UTF_8));
        bench.publish(
                "orders",
                massTransit(),
                "{\"messageType\":[\"urn:a\",\"urn:b\"],\"message\":null}".getBytes(StandardCharsets.UTF_8));

        assertThat(bench.inbox.take().message().content().type()).isEqualTo("order-placed");
        assertThat(bench.inbox.take().message().content().type()).isEqualTo("urn:a");
    }

    @Test
    void aTypeInAHeaderOfTheirOwnIsEnough() throws Exception {
        Inbox.Arrival arrival = publish(Recorded.read("type-header"));

        assertThat(arrival.message().content().type()).isEqualTo("order-placed");
        assertThat(arrival.message().correlation().correlationId()).isEqualTo("c-1");
        assertThat(arrival.message().headers().text("tenant")).hasValue("blue");
    }

    @Test
    void aFormatThatFailsLosesNothing() throws Exception {
        bench.publish(
                "orders",
                new BasicProperties.Builder().headers(Map.of("broken", "yes")).build(),
                new byte[] {1, 2, 3});

        Inbox.Arrival arrival = bench.inbox.take();
        assertThat(arrival.why()).isNotNull();
        assertThat(arrival.message().content().body()).containsExactly(1, 2, 3);
    }

    @Test
    void aMessageOfOursIsNotTakenForAForeignOneWhateverItsUserPutsIntoIt() throws Exception {
        bench.publish(
                "orders",
                new BasicProperties.Builder()
                        .type("ours")
                        .headers(Map.of("postdate-version", 2, "__TypeId__", "shop.contracts.OrderPlaced"))
                        .build(),
                new byte[0]);

        assertThat(bench.inbox.take().message().content().type()).isEqualTo("ours");
    }
}
