package dev.postdate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.postdate.spi.MessageIds;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTokenTest {

    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int PREFIX = 3;

    private final Random random = new Random(11);

    @Test
    void itsTextIsReadBack() {
        for (UUID id : new UUID[] {
            new UUID(0, 0), new UUID(-1, -1), new UUID(Long.MIN_VALUE, 1), MessageIds.create(Instant.EPOCH)
        }) {
            assertReadBack(id);
        }
        for (int i = 0; i < 10_000; i++) {
            assertReadBack(new UUID(random.nextLong(), random.nextLong()));
        }
    }

    private static void assertReadBack(UUID id) {
        ScheduleToken token = ScheduleToken.of(id);
        assertThat(token.toString()).hasSize(31).matches("pd-[" + ALPHABET + "]{28}");
        assertThat(ScheduleToken.parse(token.toString())).isEqualTo(token).hasSameHashCodeAs(token);
        assertThat(ScheduleToken.parse(" " + token.toString().toUpperCase(Locale.ROOT) + "\n")
                        .messageId())
                .isEqualTo(id);
    }

    @Test
    void everySingleWrongCharacterIsNoticed() {
        for (int round = 0; round < 200; round++) {
            String text = ScheduleToken.of(new UUID(random.nextLong(), random.nextLong()))
                    .toString();
            for (int i = PREFIX; i < text.length(); i++) {
                for (int j = 0; j < ALPHABET.length(); j++) {
                    char other = ALPHABET.charAt(j);
                    if (other != text.charAt(i)) {
                        assertRefused(text.substring(0, i) + other + text.substring(i + 1));
                    }
                }
            }
        }
    }

    @Test
    void everySwapOfTwoNeighboursIsNoticed() {
        for (int round = 0; round < 5_000; round++) {
            String text = ScheduleToken.of(new UUID(random.nextLong(), random.nextLong()))
                    .toString();
            for (int i = PREFIX; i + 1 < text.length(); i++) {
                if (text.charAt(i) != text.charAt(i + 1)) {
                    assertRefused(text.substring(0, i) + text.charAt(i + 1) + text.charAt(i) + text.substring(i + 2));
                }
            }
        }
    }

    private static void assertRefused(String text) {
        assertThatIllegalArgumentException().as(text).isThrownBy(() -> ScheduleToken.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pd-",
                "019b76da-a800-7018-8990-19b59f52e8b0",
                "pd-0000000000000000000000000000x",
                "xx-0000000000000000000000000000",
                "pd-000000000000000000000000000",
                "pd-00000000000000000000000000000",
                "pd-8000000000000000000000000000",
                "pd-000000000000000000000000000o",
                "pd-000000000000000000000000000l",
                "pd-00000000000000000000000000 0",
                "pd-000000000000000000000000000\u212a",
                "pd-\u0660000000000000000000000000000"
            })
    void otherTextIsRefusedSayingWhatWasExpected(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScheduleToken.parse(text))
                .withMessageContaining("is no schedule token")
                .withMessageContaining("ScheduleToken.toString()");
    }

    @Test
    void aVeryLongTextIsNotRepeatedInFull() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScheduleToken.parse("pd-".repeat(10_000)))
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(400));
    }

    @Test
    void nothingIsNoToken() {
        assertThatNullPointerException().isThrownBy(() -> ScheduleToken.parse(null));
        assertThatNullPointerException().isThrownBy(() -> ScheduleToken.of(null));
    }
}
