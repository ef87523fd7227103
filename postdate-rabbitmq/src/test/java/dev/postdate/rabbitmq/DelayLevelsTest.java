package dev.postdate.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.TransportException;
import dev.postdate.rabbitmq.DelayLevels.Target;
import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DelayLevelsTest {

    private static final Target ORDERS = new Target(false, "orders");

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0000000000000000000000000000",
        "1, 0, 0000000000000000000000000001",
        "2, 1, 0000000000000000000000000010",
        "3, 1, 0000000000000000000000000011",
        "10, 3, 0000000000000000000000001010",
        "15, 3, 0000000000000000000000001111",
        "28, 4, 0000000000000000000000011100",
        "268435455, 27, 1111111111111111111111111111"
    })
    void aDelayEntersAtItsHighestDigitAndIsWrittenInBinary(long seconds, int level, String digits) {
        assertThat(DelayLevels.entry(seconds)).isEqualTo(level);
        assertThat(DelayLevels.key(seconds, ORDERS)).isEqualTo(String.join(".", digits.split("")) + ".q-orders");
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0", "PT-5S, 0", "PT0.000000001S, 1", "PT1S, 1", "PT1.000000001S, 2", "PT268435455S, 268435455"})
    void aDelayIsRoundedUpToWholeSeconds(Duration delay, long seconds) {
        assertThat(DelayLevels.seconds(delay)).isEqualTo(seconds);
    }

    @Test
    void aDelayLongerThanAllLevelsTogetherIsRefused() {
        assertThatThrownBy(() ->
                        DelayLevels.seconds(Duration.ofSeconds(268_435_455).plusNanos(1)))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("268435455");
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry", "orders.retry", "a.#", "*", "#", "%2E", "ä ö", "q-", "a_b-C9"})
    void aDestinationIsOneWordWithoutWildcards(String name) {
        assertThat(new Target(false, name).word()).matches("q-[A-Za-z0-9_%-]*");
        assertThat(new Target(true, name).word()).isNotEqualTo(new Target(false, name).word());
    }

    @Test
    void differentDestinationsHaveDifferentWords() {
        assertThat(new Target(false, "%2E").word()).isNotEqualTo(new Target(false, ".").word());
        assertThat(new Target(false, "a-b").word()).isNotEqualTo(new Target(false, "a.b").word());
    }

    @Test
    void aDestinationWhoseNameMakesTheKeyTooLongIsRefused() {
        int room = 255 - 2 * 28 - "q-".length();

        assertThat(DelayLevels.key(1, new Target(false, "x".repeat(room)))).hasSize(255);
        assertThatThrownBy(() -> DelayLevels.key(1, new Target(false, "x".repeat(room + 1))))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("256 bytes");
    }

    @Test
    void everyKeyWaitsOnTheLevelsOfItsOnesAndArrivesAtItsDestinationAlone() {
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            long seconds = random.nextLong(DelayLevels.MOST_SECONDS + 1);
            String key = DelayLevels.key(seconds, new Target(false, "orders.retry"));
            long waited = 0;
            for (int level = DelayLevels.entry(seconds); level >= 0; level--) {
                boolean waits = fits(DelayLevels.waits(level), key);
                assertThat(fits(DelayLevels.skips(level), key)).isNotEqualTo(waits);
                waited += waits ? 1L << level : 0;
            }
            assertThat(waited).isEqualTo(seconds);
            assertThat(fits(DelayLevels.arrives(new Target(false, "orders.retry")), key))
                    .isTrue();
            assertThat(fits(DelayLevels.arrives(new Target(false, "retry")), key))
                    .isFalse();
            assertThat(DelayLevels.longestWait(key, DelayLevels.entry(seconds))).hasSeconds(seconds);
        }
    }

    // As RabbitMQ compares: a star is exactly one word.
    private static boolean fits(String pattern, String key) {
        return Pattern.matches(pattern.replace(".", "\\.").replace("*", "[^.]*"), key);
    }
}
