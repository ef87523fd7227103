package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Due;
import dev.postdate.Headers;
import dev.postdate.spi.Address;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.FailureRecord;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.Origin;
import dev.postdate.spi.Progress;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What goes in comes out, to the last bit. */
public abstract class RoundTripSuite extends StoreSuite {

    /** Texts that stores and drivers are known to spoil. */
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            " leading and trailing ",
            "'; drop table postdate_message; --",
            "quote ' double \" back ` slash \\ percent % underscore _ question ? dollar $1 colon :name",
            "line\nfeed\rreturn\ttab\u000bvertical",
            "NUL \u0000 within",
            "ä ö ü ß é ñ",
            "combining e\u0301 is not é",
            "日本語 עברית العربية",
            "beyond the basic plane 😀 𝄞",
            "lone high \ud83d",
            "lone low \ude00 here",
            "the wrong way round \ude00\ud83d",
            "\ufeffbyte order mark \uffff \u2028 \u2029 \u0085");

    @Test
    @Tag("G30")
    void everyFieldOfAnEnvelopeRoundTrips() {
        Draft draft = Draft.command()
                .content(new Content(
                        "orders.payment-reminder", 7, "application/x-of-its-own; charset=utf-8", new byte[] {1, 2, 3}))
                .address(new Address(Draft.QUEUE, "Reminders.onDue"))
                .headers(Headers.empty().with("tenant", "north"))
                .correlation(new Correlation(
                        "order-42",
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
                .origin(new Origin("shop", "shop/answers"));

        assertThat(roundTrip(draft)).isEqualTo(draft.envelope());
    }

    @Test
    @Tag("G30")
    void whatIsAbsentStaysAbsent() {
        Draft draft = Draft.command();

        Envelope back = roundTrip(draft);

        assertThat(back).isEqualTo(draft.envelope());
        assertThat(back.address().handler()).isNull();
        assertThat(back.correlation().correlationId()).isNull();
        assertThat(back.correlation().causationId()).isNull();
        assertThat(back.correlation().traceParent()).isNull();
        assertThat(back.origin().replyTo()).isNull();
        assertThat(back.eventId()).isNull();
        assertThat(back.headers().isEmpty()).isTrue();
    }

    @Test
    @Tag("G30")
    void idsOfEveryShapeRoundTrip() {
        for (UUID id :
                List.of(new UUID(0, 0), new UUID(-1, -1), new UUID(Long.MIN_VALUE, Long.MAX_VALUE), new UUID(1, -1))) {
            Draft draft = Draft.command().correlation(new Correlation(null, id, id, null));

            assertThat(roundTrip(draft).correlation()).isEqualTo(new Correlation(null, id, id, null));
        }
    }

    @Test
    @Tag("G30")
    void headersKeepTheirTypes() {
        Headers headers = Headers.empty()
                .with("text", "42")
                .with("whole", 42L)
                .with("smallest", Long.MIN_VALUE)
                .with("greatest", Long.MAX_VALUE)
                .with("decimal", new BigDecimal("42.00"))
                .with("long decimal", new BigDecimal("-123456789012345678901234567890.1234567890"))
                .with("exponent", new BigDecimal("1E+400"))
                .with("floating", 42.0)
                .with("tiny", Double.MIN_VALUE)
                .with("huge", Double.MAX_VALUE)
                .with("third", 1.0 / 3)
                .with("minus zero", -0.0)
                .with("not a number", Double.NaN)
                .with("infinite", Double.NEGATIVE_INFINITY)
                .with("true", true)
                .with("false", false)
                .with("bytes", everyByte())
                .with("no bytes", new byte[0])
                .with("instant", Instant.parse("2026-02-28T23:59:59.123456789Z"))
                .with("before the epoch", Instant.parse("-0044-03-15T12:00:00.000000001Z"))
                .with("last instant", Instant.MAX)
                .with("first instant", Instant.MIN);

        assertThat(roundTrip(Draft.command().headers(headers)).headers()).isEqualTo(headers);
    }

    @Test
    @Tag("G30")
    void headersHoldAnyTextInNameAndValue() {
        Headers headers = Headers.empty();
        for (int i = 0; i < TEXTS.size(); i++) {
            headers = headers.with(i + TEXTS.get(i), TEXTS.get(i));
        }

        Headers back = roundTrip(Draft.command().headers(headers)).headers();

        assertThat(back).isEqualTo(headers);
    }

    @Test
    @Tag("G30")
    void headersHoldEveryCharacter() {
        StringBuilder everything = new StringBuilder();
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            everything.append((char) c);
        }
        String reversed = new StringBuilder(everything).reverse().toString();
        Headers headers = Headers.empty().with("forward", everything.toString()).with("backward", reversed);

        assertThat(roundTrip(Draft.command().headers(headers)).headers().equals(headers))
                .isTrue();
    }

    @Test
    @Tag("G30")
    void headersKeepTheirOrder() {
        Headers headers =
                Headers.empty().with("zebra", 1).with("ant", 2).with("Zebra", 3).with("bee", 4);

        assertThat(roundTrip(Draft.command().headers(headers)).headers().names())
                .containsExactly("zebra", "ant", "Zebra", "bee");
    }

    @Test
    @Tag("G30")
    void aBodyHoldsEveryByteAndMayBeEmpty() {
        assertThat(roundTrip(Draft.command().body(everyByte())).content().body())
                .isEqualTo(everyByte());
        assertThat(roundTrip(Draft.command().body(new byte[0])).content().body())
                .isEmpty();
        assertThat(roundTrip(Draft.command().body(new byte[] {0})).content().body())
                .containsExactly(0);
    }

    @Test
    @Tag("G30")
    void aBodyOfFiveMegabytesRoundTrips() {
        byte[] body = new byte[5 * 1024 * 1024];
        new Random(5).nextBytes(body);

        assertThat(roundTrip(Draft.command().body(body)).content().body()).isEqualTo(body);
    }

    @Test
    @Tag("G30")
    void textsOfTheEnvelopeHoldAnyCharacterThatUnicodeHas() {
        for (String text : TEXTS) {
            if (hasLoneSurrogate(text) || text.indexOf('\0') >= 0) {
                continue; // names of types, queues and handlers are the application's own; no user has these
            }
            Draft draft = Draft.command()
                    .type("type " + text)
                    .queue("queue " + text)
                    .correlation(new Correlation("correlation " + text, UUID.randomUUID(), null, "trace " + text))
                    .origin(new Origin("application " + text, "reply " + text));
            append(draft);

            assertThat(row(draft.id()).envelope()).isEqualTo(draft.envelope());
            assertThat(startNode().claim(1, "queue " + text))
                    .singleElement()
                    .extracting(Claimed::envelope)
                    .isEqualTo(draft.envelope());
        }
    }

    @Test
    @Tag("G30")
    void aRowShowsItsTimesAndItsKey() {
        Instant created = time.instant();
        Draft draft = Draft.command().in(Duration.ofHours(1)).key("order-42");
        append(draft);
        time.advance(Duration.ofMinutes(5));

        MessageRecord row = row(draft.id());

        assertThat(row.envelope()).isEqualTo(draft.envelope());
        assertThat(row.state()).isEqualTo(MessageState.PENDING);
        assertThat(row.createdAt()).isEqualTo(created);
        assertThat(row.dueAt()).isEqualTo(created.plus(Duration.ofHours(1)));
        assertThat(row.expiresAt()).isNull();
        assertThat(row.key()).isEqualTo("order-42");
        assertThat(row.progress()).isEqualTo(Progress.NONE);
    }

    @Test
    @Tag("G30")
    void errorsOfAnyTextAreKept() {
        append(Draft.command());
        TestNode node = startNode();
        String everything = String.join("|", TEXTS);
        FailureRecord failure = new FailureRecord(time.instant(), "node " + everything, 1, everything, everything);

        Claimed claimed = node.claimOne();
        node.settle(TestNode.retry(claimed.ref(), Due.NOW, failure));

        assertThat(node.claimOne().progress()).isEqualTo(new Progress(1, 1, List.of(failure), time.instant()));
    }

    private Envelope roundTrip(Draft draft) {
        append(draft);
        Envelope found = row(draft.id()).envelope();
        Envelope claimed = startNode().claimOne().envelope();
        assertThat(found).isEqualTo(claimed);
        return claimed;
    }

    private static byte[] everyByte() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static boolean hasLoneSurrogate(String text) {
        return text.codePoints()
                .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }
}
