package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.spi.FailureRecord;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CodecsTest {

    @ParameterizedTest
    @EnumSource
    void everyCharacterComesBackAndDifferentTextsStayDifferent(EscapedText form) {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            String one = "x" + c + "y";
            assertThat(form.read(form.write(one))).isEqualTo(one);
            all.append(c);
        }
        assertThat(form.read(form.write(all.toString()))).isEqualTo(all.toString());
        assertThat(form.write("a\u001A0000")).isNotEqualTo(form.write("a\0"));
        assertThat(form.write("a\\0000")).isNotEqualTo(form.write("a\0"));
    }

    @Test
    void whatSqliteCanCarryIsStoredAsItIs() {
        String ordinary = "Größe 中 \uD83D\uDE00 'quoted' \\ back \t\n";

        assertThat(EscapedText.COLUMN.write(ordinary)).isSameAs(ordinary);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T10:00:00.123456789Z, 1795255200123456, 1795255200123457",
        "2026-11-21T10:00:00.123456Z, 1795255200123456, 1795255200123456",
        "1969-12-31T23:59:59.999999999Z, -1, 0",
        "9999-12-31T23:59:59.999999Z, 253402300799999999, 253402300799999999",
        "+1000000000-12-31T23:59:59.999999999Z, 9223372036854775807, 9223372036854775807",
        "-1000000000-01-01T00:00:00Z, -9223372036854775808, -9223372036854775808"
    })
    void instantsAreWholeMicroseconds(Instant instant, long floor, long ceiling) {
        assertThat(Micros.floor(instant)).isEqualTo(floor);
        assertThat(Micros.ceiling(instant)).isEqualTo(ceiling);
    }

    @Test
    void microsecondsAreInstantsAgain() {
        for (long micros : new long[] {Long.MIN_VALUE, -1, 0, 1, 253_402_300_799_999_999L, Long.MAX_VALUE}) {
            assertThat(Micros.instant(micros).getNano() % 1_000).isZero();
        }
        assertThat(Micros.floor(Micros.instant(-1))).isEqualTo(-1);
    }

    @Test
    void aHistoryStaysSmall() {
        FailureRecord huge = new FailureRecord(Instant.EPOCH, "node", 1, "e".repeat(1_000_000), "t".repeat(1_000_000));

        List<FailureRecord> read = FailuresText.read(FailuresText.write(List.of(huge, huge)));

        assertThat(read).hasSize(2).allSatisfy(failure -> {
            assertThat(failure.error()).hasSize(FailuresText.MAX_ERROR).endsWith("…");
            assertThat(failure.trace()).hasSize(FailuresText.MAX_TRACE).endsWith("…");
        });
        assertThat(FailuresText.write(List.of())).isNull();
        assertThat(FailuresText.read(null)).isEmpty();
    }
}
