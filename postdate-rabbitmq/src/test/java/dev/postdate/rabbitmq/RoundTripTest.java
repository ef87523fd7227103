package dev.postdate.rabbitmq;

import static dev.postdate.rabbitmq.Bench.outcome;
import static dev.postdate.rabbitmq.Bench.queue;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.GetResponse;
import dev.postdate.Headers;
import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.transport.IncomingMessage;
import dev.postdate.spi.transport.OutgoingMessage;
import dev.postdate.spi.transport.SendOutcome;
import dev.postdate.spi.transport.Transport;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Everything that an envelope may hold comes out of the broker as it went in. */
@ExtendWith(RabbitServers.class)
class RoundTripTest {

    private static final String[] TEXTS = {
        "",
        "plain",
        "\u0000",
        "\uD800",
        "x\uDC00y",
        "\uD83D\uDE00",
        "tab\tline\n\\N",
        "\u00E9",
        "l".repeat(255),
        "\u00E9".repeat(200)
    };
    private static final int[] SIZES = {0, 1, 300, 131_072, 1_000_000};

    private static Headers everyType() {
        return Headers.empty()
                .with("text", "\u0000 \uD800 \u00E9 \uD83D\uDE00")
                .with("empty", "")
                .with("long", "x".repeat(2_000))
                .with("least", Long.MIN_VALUE)
                .with("most", Long.MAX_VALUE)
                .with("decimal", new BigDecimal("-12345678901234567890.1230"))
                .with("wide", new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE))
                .with("pi", Math.PI)
                .with("minusZero", -0.0)
                .with("nan", Double.NaN)
                .with("infinite", Double.NEGATIVE_INFINITY)
                .with("yes", true)
                .with("no", false)
                .with("bytes", everyByte())
                .with("none", new byte[0])
                .with("instant", Instant.parse("2026-03-04T05:06:07.123456789Z"))
                .with("farAway", Instant.MAX)
                .with("\u00E9".repeat(200), "a name of 400 bytes")
                .with("CC", "the broker would send a copy")
                .with("BCC", "and so here")
                .with("x-death", "the broker's own")
                .with("traceparent", "the user's own")
                .with("postdate-due", 1L)
                .with("postdate-headers", "not ours");
    }

    private static byte[] everyByte() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static OutgoingMessage odd(int number) {
        byte[] body = new byte[SIZES[number % SIZES.length]];
        new Random(number).nextBytes(body);
        String text = TEXTS[number % TEXTS.length];
        boolean bare = number % 3 == 0;
        String nothing = bare ? null : text;
        return new OutgoingMessage(
                UUID.randomUUID(),
                "odd",
                false,
                new Content("type" + number, number, "text/" + text, body),
                bare ? Headers.empty() : everyType().with("number", number),
                new Correlation(nothing, UUID.randomUUID(), bare ? null : UUID.randomUUID(), nothing),
                "app" + text,
                bare ? null : "reply" + number,
                bare ? null : Instant.parse("2050-01-01T00:00:00.000000001Z").plusNanos(number),
                null);
    }

    private static void assertSame(IncomingMessage in, OutgoingMessage out) {
        assertThat(in.id()).isEqualTo(out.id());
        assertThat(in.content()).isEqualTo(out.content());
        assertThat(in.headers()).isEqualTo(out.headers());
        assertThat(in.correlation()).isEqualTo(out.correlation());
        assertThat(in.application()).isEqualTo(out.application());
        assertThat(in.replyTo()).isEqualTo(out.replyTo());
        assertThat(in.expiresAt()).isEqualTo(out.expiresAt());
        assertThat(in.event()).isEqualTo(out.event());
        assertThat(in.dueAt()).isNull();
    }

    @Test
    void everyFieldAndEveryTypeOfHeaderRoundTrips(Bench bench) throws Exception {
        Transport.Session session = bench.receiving(bench.options(), queue("odd"));
        List<OutgoingMessage> sent = new ArrayList<>();
        List<CompletionStage<SendOutcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            sent.add(odd(i));
            outcomes.add(session.sender().send(sent.get(i)));
        }

        for (CompletionStage<SendOutcome> outcome : outcomes) {
            assertThat(outcome(outcome)).isInstanceOf(SendOutcome.Confirmed.class);
        }
        for (OutgoingMessage out : sent) {
            Inbox.Arrival arrival = bench.inbox.take();
            assertThat(arrival.why()).isNull();
            assertSame(arrival.message(), out);
        }
    }

    @Test
    void anotherLanguageFindsPlainPropertiesAndHeaders(Bench bench) throws Exception {
        Transport.Session session = bench.open(bench.options(), queue("orders"));
        UUID id = UUID.randomUUID();
        UUID conversation = UUID.randomUUID();
        outcome(session.sender()
                .send(new OutgoingMessage(
                        id,
                        "orders",
                        false,
                        new Content("billing.payment-due", 3, "application/json", new byte[] {'{', '}'}),
                        Headers.empty().with("tenant", "blue").with("count", 7).with("urgent", true),
                        new Correlation("c-1", conversation, id, "00-trace"),
                        "shop",
                        "replies",
                        null,
                        null)));

        GetResponse got = bench.take("orders");
        assertThat(got.getProps())
                .returns(id.toString(), p -> p.getMessageId())
                .returns("billing.payment-due", p -> p.getType())
                .returns("application/json", p -> p.getContentType())
                .returns("c-1", p -> p.getCorrelationId())
                .returns("shop", p -> p.getAppId())
                .returns(bench.prefix + "replies", p -> p.getReplyTo())
                .returns(2, p -> p.getDeliveryMode());
        assertThat(got.getBody()).asString().isEqualTo("{}");
        assertThat(shown(got.getProps().getHeaders()))
                .isEqualTo(Map.of(
                        "postdate-version", "3",
                        "postdate-event", "false",
                        "postdate-conversation", conversation.toString(),
                        "postdate-causation", id.toString(),
                        "traceparent", "00-trace",
                        "tenant", "blue",
                        "count", "7",
                        "urgent", "true"));
    }

    private static Map<String, String> shown(@Nullable Map<String, Object> headers) {
        Map<String, String> shown = new java.util.TreeMap<>();
        headers.forEach((name, value) -> shown.put(name, value.toString()));
        // The broker's own.
        shown.remove("x-delivery-count");
        return shown;
    }
}
