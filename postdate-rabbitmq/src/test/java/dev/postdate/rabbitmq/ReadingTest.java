package dev.postdate.rabbitmq;

import static dev.postdate.rabbitmq.Bench.queue;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.postdate.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What other programs publish, plainly. */
@ExtendWith(RabbitServers.class)
class ReadingTest {

    private static final byte[] BODY = "{\"order\":7}".getBytes(StandardCharsets.UTF_8);

    @BeforeEach
    void receive(Bench bench) {
        bench.receiving(bench.options(), queue("orders", "order-placed"));
    }

    private static BasicProperties.Builder typed() {
        return new BasicProperties.Builder().type("order-placed");
    }

    @Test
    void aTypeAndABodyAreEnough(Bench bench) throws Exception {
        bench.publish("orders", typed().build(), BODY);

        assertThat(bench.inbox.take()).satisfies(arrival -> {
            assertThat(arrival.why()).isNull();
            assertThat(arrival.message().content().type()).isEqualTo("order-placed");
            assertThat(arrival.message().content().version()).isEqualTo(1);
            assertThat(arrival.message().content().contentType()).isEqualTo("application/json");
            assertThat(arrival.message().content().body()).isEqualTo(BODY);
            assertThat(arrival.message().event()).isFalse();
            assertThat(arrival.message().application()).isNull();
            assertThat(arrival.message().correlation().conversationId())
                    .isEqualTo(arrival.message().id());
        });
    }

    @Test
    void aMessageWithoutAnIdHasTheSameOneWheneverItComesAgain(Bench bench) throws Exception {
        bench.publish("orders", typed().build(), BODY);
        Inbox.Arrival first = bench.inbox.next();
        first.receipt().giveBack();
        Inbox.Arrival again = bench.inbox.take();
        bench.publish("orders", typed().build(), "other".getBytes(StandardCharsets.UTF_8));
        Inbox.Arrival other = bench.inbox.take();

        assertThat(again.message().id()).isEqualTo(first.message().id());
        assertThat(again.message().redelivered()).isTrue();
        assertThat(other.message().id()).isNotEqualTo(first.message().id());
    }

    @Test
    void anIdThatIsNoUuidIsMadeOneThatStaysTheSame(Bench bench) throws Exception {
        bench.publish("orders", typed().messageId("order-7").build(), BODY);
        bench.publish("orders", typed().messageId("order-7").build(), new byte[0]);
        bench.publish("orders", typed().messageId("order-8").build(), BODY);
        UUID first = bench.inbox.take().message().id();

        assertThat(bench.inbox.take().message().id()).isEqualTo(first);
        assertThat(bench.inbox.take().message().id()).isNotEqualTo(first);
        assertThat(first.version()).isEqualTo(8);
    }

    @Test
    void aDueTimeInMillisecondsIsHandedInWhileItIsAhead(Bench bench) throws Exception {
        Instant due = Instant.now().plusSeconds(3_600).truncatedTo(ChronoUnit.MILLIS);
        bench.publish(
                "orders",
                typed().headers(Map.of("postdate-due", due.toEpochMilli())).build(),
                BODY);
        bench.publish("orders", typed().headers(Map.of("postdate-due", 1L)).build(), BODY);

        assertThat(bench.inbox.take().message().dueAt()).isEqualTo(due);
        assertThat(bench.inbox.take().message().dueAt()).isNull();
    }

    @Test
    void aMessageWithoutATypeIsHandedInAsUnreadableWithItsBytes(Bench bench) throws Exception {
        bench.publish("orders", new BasicProperties.Builder().appId("other").build(), BODY);

        Inbox.Arrival arrival = bench.inbox.take();
        assertThat(arrival.why()).contains("'type'");
        assertThat(arrival.message().content().body()).isEqualTo(BODY);
        assertThat(arrival.message().application()).isEqualTo("other");
        assertThat(bench.await(() -> bench.ready("orders") == 0)).isTrue();
    }

    @Test
    void headersThatAreNotWhatTheyShouldBeAreUnreadableAndHoldUpNobody(Bench bench) throws Exception {
        for (String name : List.of(
                "postdate-version", "postdate-due", "postdate-expires", "postdate-headers", "postdate-properties")) {
            bench.publish("orders", typed().headers(Map.of(name, "nonsense")).build(), BODY);
        }
        bench.publish(
                "orders", typed().headers(Map.of("postdate-version", 1L << 40)).build(), BODY);
        bench.publish("orders", typed().build(), BODY);

        for (int i = 0; i < 6; i++) {
            assertThat(bench.inbox.take().why()).isNotNull();
        }
        assertThat(bench.inbox.take().why()).isNull();
    }

    @Test
    void everyTypeThatAmqpHasForHeadersIsTakenAndNoneIsLost(Bench bench) throws Exception {
        Map<String, Object> headers = new HashMap<>();
        headers.put("short", (short) 3);
        headers.put("float", 1.5f);
        headers.put("decimal", new java.math.BigDecimal("1.25"));
        headers.put("time", java.util.Date.from(Instant.ofEpochSecond(5)));
        headers.put("list", List.of("a", 1));
        headers.put("table", Map.of("a", 1));
        headers.put("nothing", null);
        bench.publish("orders", typed().headers(headers).build(), BODY);

        Headers read = bench.inbox.take().message().headers();
        assertThat(read.number("short")).hasValue(java.math.BigDecimal.valueOf(3));
        assertThat(read.number("float")).hasValue(new java.math.BigDecimal("1.5"));
        assertThat(read.number("decimal")).hasValue(new java.math.BigDecimal("1.25"));
        assertThat(read.instant("time")).hasValue(Instant.ofEpochSecond(5));
        assertThat(read.text("list")).hasValue("[a, 1]");
        assertThat(read.text("table")).hasValue("{a=1}");
    }

    @Test
    void whatComesByAnExchangeIsAnEventUnlessItSaysOtherwise(Bench bench) throws Exception {
        bench.plain().basicPublish(bench.prefix + "order-placed", "", typed().build(), BODY);
        bench.plain()
                .basicPublish(
                        bench.prefix + "order-placed",
                        "",
                        typed().headers(Map.of("postdate-event", false)).build(),
                        BODY);

        assertThat(bench.inbox.take().message().event()).isTrue();
        assertThat(bench.inbox.take().message().event()).isFalse();
    }

    @Test
    void whatTheBrokerWritesIntoHeadersIsNotHandedIn(Bench bench) throws Exception {
        bench.plain()
                .queueDeclare(
                        bench.prefix + "before",
                        true,
                        false,
                        false,
                        Map.of(
                                "x-queue-type",
                                "quorum",
                                "x-message-ttl",
                                1,
                                "x-dead-letter-exchange",
                                "",
                                "x-dead-letter-routing-key",
                                bench.prefix + "orders"));
        bench.publish("before", typed().headers(Map.of("kept", "yes")).build(), BODY);
        Inbox.Arrival first = bench.inbox.next();
        first.receipt().giveBack();
        Inbox.Arrival again = bench.inbox.take();

        assertThat(first.message().headers().names()).containsExactly("kept");
        assertThat(again.message().headers().names()).containsExactly("kept");
    }
}
