package dev.postdate.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Due;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NowTest {

    private static final UUID ID = new UUID(1, 2);
    private static final Instant WHOLE = Instant.parse("2026-03-01T12:00:00.000001Z");

    private final Now between = Now.of(WHOLE.plusNanos(300));

    @Test
    void whatIsDueAtOnceIsDueByTheClockInItsGrain() {
        assertThat(between.dueAt(ID, Due.NOW)).isEqualTo(between.micros());
        assertThat(between.dueAt(ID, Due.at(WHOLE.minusNanos(1)))).isEqualTo(between.micros());
        assertThat(between.dueAt(ID, Due.at(WHOLE))).isEqualTo(between.micros());
    }

    @Test
    void whatIsDueLaterNeverComesEarlyByAFractionOfTheGrain() {
        assertThat(between.dueAt(ID, Due.in(Duration.ofSeconds(1)))).isEqualTo(between.micros() + 1_000_001);
        assertThat(between.dueAt(ID, Due.at(WHOLE.plusNanos(200)))).isEqualTo(between.micros() + 1);
        assertThat(between.dueAt(ID, Due.at(WHOLE.plusNanos(301)))).isEqualTo(between.micros() + 1);
    }

    @Test
    void aWaitEndsAtTheDueTimeAndNotAGrainLater() {
        assertThat(between.nanosUntil(between.micros() + 1)).isEqualTo(700);
        assertThat(between.nanosUntil(between.micros())).isZero();
        assertThat(between.nanosUntil(between.micros() - 1)).isZero();
        assertThat(between.nanosUntil(Micros.floor(Micros.HORIZON))).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void instantsAreKeptInMicrosecondsFromEndToEnd() {
        for (Instant instant :
                new Instant[] {Micros.HORIZON, Instant.EPOCH, Instant.ofEpochSecond(-5, 999_999_000), WHOLE}) {
            assertThat(Micros.instant(Micros.floor(instant))).isEqualTo(instant);
            assertThat(Micros.ceil(instant)).isEqualTo(Micros.floor(instant));
        }
        assertThat(Micros.ceil(WHOLE.plusNanos(1))).isEqualTo(Micros.floor(WHOLE) + 1);
        assertThat(Micros.floor(Instant.MIN)).isEqualTo(Long.MIN_VALUE);
        assertThat(Micros.ceil(Instant.MAX)).isEqualTo(Long.MAX_VALUE);
    }
}
