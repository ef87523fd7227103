package dev.postdate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.postdate.Headers.Value;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeadersTest {

    private static final Headers ONE_OF_EACH = Headers.empty()
            .with("text", "1")
            .with("whole", 1)
            .with("decimal", new BigDecimal("1.0"))
            .with("floating", 1.0)
            .with("flag", true)
            .with("bytes", new byte[] {1})
            .with("instant", Instant.EPOCH);

    @Test
    void aValueIsFoundUnderItsOwnTypeOnly() {
        assertThat(ONE_OF_EACH.names())
                .filteredOn(name -> ONE_OF_EACH.text(name).isPresent())
                .containsExactly("text");
        assertThat(ONE_OF_EACH.names())
                .filteredOn(name -> ONE_OF_EACH.number(name).isPresent())
                .containsExactly("whole", "decimal", "floating");
        assertThat(ONE_OF_EACH.names())
                .filteredOn(name -> ONE_OF_EACH.flag(name).isPresent())
                .containsExactly("flag");
        assertThat(ONE_OF_EACH.names())
                .filteredOn(name -> ONE_OF_EACH.bytes(name).isPresent())
                .containsExactly("bytes");
        assertThat(ONE_OF_EACH.names())
                .filteredOn(name -> ONE_OF_EACH.instant(name).isPresent())
                .containsExactly("instant");
        assertThat(ONE_OF_EACH.get("none")).isEmpty();
    }

    @Test
    void addingAHeaderLeavesTheOriginalAlone() {
        Headers more = ONE_OF_EACH.with("text", "2").with("new", 3);

        assertThat(ONE_OF_EACH.text("text")).contains("1");
        assertThat(more.text("text")).contains("2");
        assertThat(more.names())
                .hasSize(ONE_OF_EACH.names().size() + 1)
                .startsWith("text")
                .endsWith("new");
    }

    @Test
    void neitherTheMapGivenNorTheMapTakenOpensThem() {
        Map<String, Value> given = new LinkedHashMap<>(Map.of("x", new Value.Whole(1)));
        Headers headers = Headers.of(given);
        given.put("y", new Value.Whole(2));

        assertThat(headers.names()).containsExactly("x");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> headers.asMap().clear());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> headers.names().clear());
    }

    @Test
    void bytesAreCopiedInAndOut() {
        byte[] given = {1, 2};
        Headers headers = Headers.empty().with("x", given);
        given[0] = 9;
        headers.bytes("x").orElseThrow()[1] = 9;

        assertThat(headers.bytes("x").orElseThrow()).containsExactly(1, 2);
    }

    @Test
    void equalityKnowsTypesBitsAndBytesButNotOrder() {
        assertThat(Headers.empty().with("a", 1).with("b", 2))
                .isEqualTo(Headers.empty().with("b", 2).with("a", 1));
        assertThat(Headers.empty().with("x", Double.NaN))
                .isEqualTo(Headers.empty().with("x", Double.NaN));
        assertThat(Headers.empty().with("x", -0.0)).isNotEqualTo(Headers.empty().with("x", 0.0));
        assertThat(Headers.empty().with("x", 1))
                .isNotEqualTo(Headers.empty().with("x", 1.0))
                .isNotEqualTo(Headers.empty().with("x", "1"));
        assertThat(Headers.empty().with("x", new BigDecimal("1.0")))
                .isNotEqualTo(Headers.empty().with("x", new BigDecimal("1.00")));
        assertThat(Headers.empty().with("x", new byte[] {1}))
                .isEqualTo(Headers.empty().with("x", new byte[] {1}))
                .hasSameHashCodeAs(Headers.empty().with("x", new byte[] {1}))
                .isNotEqualTo(Headers.empty().with("x", new byte[] {2}));
    }

    @Test
    void whatIsNoNumberHasNone() {
        Headers headers = Headers.empty()
                .with("nan", Double.NaN)
                .with("infinite", Double.POSITIVE_INFINITY)
                .with("minus zero", -0.0);

        assertThat(headers.number("nan")).isEmpty();
        assertThat(headers.number("infinite")).isEmpty();
        assertThat(headers.number("minus zero")).contains(BigDecimal.ZERO);
    }

    @Test
    void namesAreNotBlankAndNotTooLong() {
        String longest = "x".repeat(Headers.MAX_NAME_LENGTH);
        assertThat(Headers.empty().with(longest, 1).names()).containsExactly(longest);
        for (String name : new String[] {"", " ", "\t\n", longest + "x"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Headers.empty().with(name, 1))
                    .withMessageContaining("200");
            assertThatIllegalArgumentException().isThrownBy(() -> Headers.of(Map.of(name, new Value.Whole(1))));
        }
    }

    @Test
    void nothingIsNoValue() {
        assertThatNullPointerException().isThrownBy(() -> Headers.empty().with("x", (String) null));
        assertThatNullPointerException().isThrownBy(() -> Headers.empty().with("x", (byte[]) null));
        assertThatNullPointerException().isThrownBy(() -> Headers.empty().with("x", (Instant) null));
        assertThatNullPointerException().isThrownBy(() -> Headers.empty().with("x", (BigDecimal) null));
        assertThatNullPointerException().isThrownBy(() -> Headers.empty().with(null, 1));
    }
}
