package dev.postdate.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutagePauseTest {

    private static final Ran.Pause MINUTE = new Ran.Pause(Duration.ofMinutes(1), "down");
    private static final long NANOS = Duration.ofMinutes(1).toNanos();

    private final OutagePause pause = new OutagePause(5);

    private boolean met(long now) {
        return pause.met(MINUTE, pause.begin(), 0, now);
    }

    private boolean passed() {
        return pause.passed(pause.begin(), true);
    }

    @Test
    void nothingRunsWhileItLastsAndOneAfterwards() {
        assertThat(pause.allowed(0)).isEqualTo(5);
        assertThat(met(100)).isTrue();
        assertThat(pause.allowed(100)).isZero();
        assertThat(pause.remaining(100)).isEqualTo(NANOS);
        assertThat(pause.allowed(100 + NANOS - 1)).isZero();
        assertThat(pause.allowed(100 + NANOS)).isEqualTo(1);
        assertThat(pause.isHeedful()).isTrue();
        assertThat(pause.why()).contains("down");
    }

    @Test
    void eachRunThatPassesDoublesHowManyMayRun() {
        met(0);
        assertThat(passed()).isTrue();
        assertThat(pause.allowed(NANOS)).isEqualTo(2);
        assertThat(passed()).isFalse();
        assertThat(pause.allowed(NANOS)).isEqualTo(4);
        assertThat(pause.isHeedful()).isTrue();
        passed();
        assertThat(pause.allowed(NANOS)).isEqualTo(5);
        assertThat(pause.isHeedful()).isFalse();
        assertThat(pause.why()).isEmpty();
    }

    @Test
    void aRunThatBeganBeforeThePauseNeitherEndsItNorTakesThePlaceOfTheOneThatTries() {
        int before = pause.begin();
        pause.met(MINUTE, before, 3, 0);
        assertThat(pause.allowed(NANOS))
                .as("three are still at work, and one may try")
                .isEqualTo(4);
        assertThat(pause.passed(before, true)).isFalse();
        assertThat(pause.why()).contains("down");
        assertThat(pause.allowed(NANOS)).isEqualTo(3);
        assertThat(pause.met(MINUTE, before, 2, 5)).isFalse();
        assertThat(pause.passed(before, true)).isFalse();
        assertThat(pause.allowed(2 * NANOS)).isEqualTo(1);
    }

    @Test
    void aRunThatCalledNoHandlerSaysNothing() {
        met(0);
        assertThat(pause.passed(pause.begin(), false)).isFalse();
        assertThat(pause.why()).contains("down");
        assertThat(pause.allowed(NANOS)).isEqualTo(1);
    }

    @Test
    void meetingItAgainPausesAgainAndIsNoNews() {
        met(0);
        assertThat(met(NANOS)).isFalse();
        assertThat(pause.allowed(NANOS)).isZero();
        assertThat(pause.allowed(2 * NANOS)).isEqualTo(1);
    }
}
