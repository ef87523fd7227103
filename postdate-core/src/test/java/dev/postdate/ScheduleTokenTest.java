package dev.postdate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("G19")
class ScheduleTokenTest {

    @Test
    void textAndTokenStandForEachOther() {
        Random random = new Random(42);
        for (int i = 0; i < 10_000; i++) {
            ScheduleToken token = ScheduleToken.of(new UUID(random.nextLong(), random.nextLong()));
            assertThat(ScheduleToken.parse(token.toString())).isEqualTo(token);
            assertThat(ScheduleToken.parse(" " + token.toString().toUpperCase(Locale.ROOT) + "\n")).isEqualTo(token);
        }
        for (UUID edge : new UUID[] {new UUID(0, 0), new UUID(-1, -1)}) {
            assertThat(ScheduleToken.parse(ScheduleToken.of(edge).toString()).messageId()).isEqualTo(edge);
        }
    }

    @Test
    void aSlipOfThePenIsNoticed() {
        String text = ScheduleToken.of(new UUID(0x0190_1234_5678_7abcL, 0x8123_4567_89ab_cdefL)).toString();
        for (int i = 3; i < text.length(); i++) {
            char other = text.charAt(i) == '7' ? '3' : '7';
            String slip = text.substring(0, i) + other + text.substring(i + 1);
            assertThatThrownBy(() -> ScheduleToken.parse(slip)).as(slip).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pd-", "42", "pd-0000000000000000000000000000u", "qd-00000000000000000000000000", "0190a5d0-1111-7000-8000-000000000000"})
    void textThatIsNoTokenIsRefusedSayingWhatWasExpected(String text) {
        assertThatThrownBy(() -> ScheduleToken.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is no schedule token")
                .hasMessageContaining("Expected 'pd-' and 28 characters");
    }
}
