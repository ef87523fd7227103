package dev.postdate.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutagePauseTest {

    private static final Ran.Pause MINUTE = new Ran.Pause(Duration.ofMinutes(1), "down");
    private static final long NANOS = Duration.ofMinutes(1).toNanos();

    private final OutagePause pause = new OutagePause(5);

    @Test
    void nothingRunsWhileItLastsAndOneAfterwards() {
        assertThat(pause.allowed(0)).isEqualTo(5);
        assertThat(pause.met(MINUTE, 100)).isTrue();
        assertThat(pause.allowed(100)).isZero();
        assertThat(pause.remaining(100)).isEqualTo(NANOS);
        assertThat(pause.allowed(100 + NANOS - 1)).isZero();
        assertThat(pause.allowed(100 + NANOS)).isEqualTo(1);
        assertThat(pause.isHeedful()).isTrue();
        assertThat(pause.why()).contains("down");
    }

    @Test
    void eachRunThatPassesDoublesHowManyMayRun() {
        pause.met(MINUTE, 0);
        assertThat(pause.passed(NANOS)).isTrue();
        assertThat(pause.allowed(NANOS)).isEqualTo(2);
        assertThat(pause.passed(NANOS)).isFalse();
        assertThat(pause.allowed(NANOS)).isEqualTo(4);
        assertThat(pause.isHeedful()).isTrue();
        pause.passed(NANOS);
        assertThat(pause.allowed(NANOS)).isEqualTo(5);
        assertThat(pause.isHeedful()).isFalse();
        assertThat(pause.why()).isEmpty();
    }

    @Test
    void aRunThatBeganBeforeThePauseDoesNotEndIt() {
        pause.met(MINUTE, 0);
        assertThat(pause.passed(NANOS - 1)).isFalse();
        assertThat(pause.allowed(NANOS)).isEqualTo(1);
    }

    @Test
    void meetingItAgainPausesAgainAndIsNoNews() {
        pause.met(MINUTE, 0);
        assertThat(pause.met(MINUTE, NANOS)).isFalse();
        assertThat(pause.allowed(NANOS)).isZero();
        assertThat(pause.allowed(2 * NANOS)).isEqualTo(1);
    }
}
