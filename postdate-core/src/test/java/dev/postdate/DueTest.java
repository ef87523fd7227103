package dev.postdate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;

class DueTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.000000123Z");

    @Test
    void anInstantIsKeptAsGivenToTheNanosecond() {
        assertThat(Due.at(NOW.plusNanos(1)).resolve(NOW)).isEqualTo(NOW.plusNanos(1));
        assertThat(Due.at(Instant.MAX).resolve(NOW)).isEqualTo(Instant.MAX);
    }

    @Test
    void thePastIsNow() {
        assertThat(Due.at(NOW).resolve(NOW)).isEqualTo(NOW);
        assertThat(Due.at(NOW.minusNanos(1)).resolve(NOW)).isEqualTo(NOW);
        assertThat(Due.at(Instant.MIN).resolve(NOW)).isEqualTo(NOW);
    }

    @Test
    void aDelayIsCountedFromTheClockGiven() {
        assertThat(Due.in(Duration.ofNanos(1)).resolve(NOW)).isEqualTo(NOW.plusNanos(1));
        assertThat(Due.NOW.resolve(NOW)).isEqualTo(NOW);
        assertThat(Due.in(Duration.ofNanos(-1)).resolve(NOW)).isEqualTo(NOW);
        assertThat(Due.in(Duration.ofSeconds(Long.MIN_VALUE)).resolve(Instant.MIN))
                .isEqualTo(Instant.MIN);
    }

    @Test
    void aDelayBeyondTheCalendarEndsWithIt() {
        assertThat(Due.in(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)).resolve(NOW))
                .isEqualTo(Instant.MAX);
        assertThat(Due.in(Duration.ofNanos(1)).resolve(Instant.MAX)).isEqualTo(Instant.MAX);
    }

    @Test
    void aZonedTimeInAGapOrAnOverlapIsTheInstantThatItStandsFor() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        ZonedDateTime inGap = ZonedDateTime.of(2026, 3, 29, 2, 30, 0, 0, berlin);
        ZonedDateTime inOverlap = ZonedDateTime.of(2026, 10, 25, 2, 30, 0, 0, berlin);

        assertThat(Due.at(inGap)).isEqualTo(Due.at(Instant.parse("2026-03-29T01:30:00Z")));
        assertThat(Due.at(inOverlap.withLaterOffsetAtOverlap()))
                .isEqualTo(Due.at(Instant.parse("2026-10-25T01:30:00Z")));
    }

    @Test
    void nothingIsNoDueTime() {
        assertThatNullPointerException().isThrownBy(() -> Due.at((Instant) null));
        assertThatNullPointerException().isThrownBy(() -> Due.at((ZonedDateTime) null));
        assertThatNullPointerException().isThrownBy(() -> Due.in(null));
    }
}
