package dev.postdate.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "500ms,PT0.5S",
        "10s,PT10S",
        "5m,PT5M",
        "2h,PT2H",
        "3d,PT72H",
        "1ms,PT0.001S",
        "3650d,PT87600H",
        "007s,PT7S"
    })
    void readsWhatPeopleType(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10", "s", "-1s", "1.5s", "10 s", "10S", "1w", "PT10S", "1h30m", "ten", "99999999999d", "١s"
            })
    void refusesWhatIsNoDurationAndSaysWhatIsOne(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("500ms, 10s, 5m, 2h or 3d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "0ms", "3651d", "999999999h"})
    void refusesWhatIsOutOfRange(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).hasMessageContaining("out of range: expected 1ms to 3650d");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.0153S,15 ms",
        "PT1.56S,1.6 s",
        "PT9.987S,10.0 s",
        "PT23H59M59S,24 h",
        "PT119S,119.0 s",
        "PT3M,3 min",
        "PT26H,26 h",
        "PT72H,3 d"
    })
    void printsWhatMatters(Duration duration, String expected) {
        assertThat(Durations.readable(duration)).isEqualTo(expected);
    }
}
