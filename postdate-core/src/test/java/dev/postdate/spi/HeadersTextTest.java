package dev.postdate.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postdate.Headers;
import dev.postdate.Headers.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTextTest {

    @Test
    void aPersonCanReadIt() {
        Headers headers = Headers.empty()
                .with("customer", "Zoë & sons")
                .with("tries", 3)
                .with("price", new BigDecimal("12.50"))
                .with("due", Instant.parse("2026-03-01T12:00:00.000000001Z"))
                .with("urgent", true);

        assertThat(HeadersText.write(headers))
                .isEqualTo(
                        "customer\ts\tZoë & sons\ntries\ti\t3\nprice\td\t12.50\ndue\tt\t2026-03-01T12:00:00.000000001Z\nurgent\tb\ttrue\n");
    }

    @Test
    void noHeadersAreNoText() {
        assertThat(HeadersText.write(Headers.empty())).isNull();
        assertThat(HeadersText.read(null)).isEqualTo(Headers.empty());
        assertThat(HeadersText.read("")).isEqualTo(Headers.empty());
    }

    @Test
    void everyUnitOfUtf16Survives() {
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            String text = "a" + c + "b" + c;
            assertThat(roundTrip(text)).as("U+%04X", (int) c).isEqualTo(text);
        }
    }

    @Test
    void anyTextSurvivesUtf8AndHoldsNothingThatBreaksALine() {
        Random random = new Random(42);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                switch (random.nextInt(4)) {
                    case 0 -> text.append((char) random.nextInt(0x80));
                    case 1 -> text.append((char) (0xD800 + random.nextInt(0x800)));
                    case 2 -> text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
                    default -> text.append("\\0041\t\n".charAt(random.nextInt(7)));
                }
            }
            Headers headers = Headers.empty().with("x" + text, text.toString());

            String written = HeadersText.write(headers);

            assertThat(written).doesNotContain("\0", "\r", "\u2028").endsWith("\n");
            assertThat(written.lines()).hasSize(1);
            byte[] utf8 = written.getBytes(StandardCharsets.UTF_8);
            assertThat(HeadersText.read(new String(utf8, StandardCharsets.UTF_8)))
                    .isEqualTo(headers);
        }
    }

    @Test
    void pairedSurrogatesStayReadableAndLoneOnesAreEscaped() {
        assertThat(HeadersText.write(Headers.empty().with("x", "😀"))).isEqualTo("x\ts\t😀\n");
        assertThat(HeadersText.write(Headers.empty().with("x", "\ude00\ud83d"))).isEqualTo("x\ts\t\\de00\\d83d\n");
    }

    @Test
    void theEmptyTextSurvives() {
        assertThat(roundTrip("")).isEmpty();
    }

    @Test
    void numbersKeepTheirTypeAndEveryBitThatCounts() {
        Headers headers = Headers.empty()
                .with("min", Long.MIN_VALUE)
                .with("max", Long.MAX_VALUE)
                .with("nan", Double.NaN)
                .with("minus zero", -0.0)
                .with("zero", 0.0)
                .with("infinite", Double.NEGATIVE_INFINITY)
                .with("smallest", Double.MIN_VALUE)
                .with("scaled", new BigDecimal("1.500"))
                .with("thousands", new BigDecimal("1E+3"))
                .with("tiny", new BigDecimal(BigInteger.TEN, Integer.MAX_VALUE))
                .with("huge", new BigDecimal(BigInteger.valueOf(-123), Integer.MIN_VALUE));

        Headers read = HeadersText.read(HeadersText.write(headers));

        assertThat(read).isEqualTo(headers);
        assertThat(read.get("minus zero")).contains(new Value.Floating(-0.0)).isNotEqualTo(read.get("zero"));
    }

    @Test
    void instantsSurviveFromEndToEnd() {
        for (Instant instant : new Instant[] {Instant.MIN, Instant.MAX, Instant.EPOCH, Instant.ofEpochSecond(-1, 1)}) {
            Headers headers = Headers.empty().with("at", instant);
            assertThat(HeadersText.read(HeadersText.write(headers))).isEqualTo(headers);
        }
    }

    @Test
    void bytesSurvive() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        Headers headers = Headers.empty().with("all", all).with("none", new byte[0]);

        assertThat(HeadersText.read(HeadersText.write(headers))).isEqualTo(headers);
    }

    @Test
    void headersKeepTheirOrder() {
        Headers headers = Headers.empty().with("z", 1).with("a", 2).with("m", 3);

        assertThat(HeadersText.read(HeadersText.write(headers)).names()).containsExactly("z", "a", "m");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no tabs\n",
                "one\ts\n",
                "x\tq\tunknown type\n",
                "x\t\tno type\n",
                "x\tss\ttwo types\n",
                "\ts\tno name\n",
                "x\ti\t1.5\n",
                "x\td\tmany\n",
                "x\td\t1/\n",
                "x\tf\tmany\n",
                "x\tb\tperhaps\n",
                "x\tt\tyesterday\n",
                "x\tx\t*\n",
                "x\ts\tcut\\00\n",
                "x\ts\tcut\\\n",
                "x\ts\t\\-001\n",
                "x\ts\t\\00g0\n"
            })
    void whatIsNoHeaderIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> HeadersText.read(text));
    }

    private static String roundTrip(String text) {
        return HeadersText.read(HeadersText.write(Headers.empty().with("x", text)))
                .text("x")
                .orElseThrow();
    }
}
