package dev.postdate.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

    private static final int WARM_UP = 1;

    @Test
    void tellsLateFromEarlyAndTwiceAndLeavesOutWhatWarmsUp() throws InterruptedException {
        Arrivals arrivals = new Arrivals(WARM_UP, 2);
        arrivals.handle(0, 0);
        arrivals.awaitWarmUp(Duration.ZERO);

        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        arrivals.handle(WARM_UP, now - 1_000_000);
        arrivals.handle(WARM_UP, now - 9_000_000);
        arrivals.handle(WARM_UP + 1, now + 60_000_000);
        arrivals.await(Duration.ZERO);

        assertThat(arrivals.most()).isBetween(1_000.0, 9_000.0);
        assertThat(arrivals.samples())
                .contains(new Sample("early", 1), new Sample("handled twice", 1))
                .anySatisfy(sample -> assertThat(sample.unit()).isEqualTo("ms too early at most"));
    }

    @Test
    void hasNoFigureWhileOneIsMissing() {
        Arrivals arrivals = new Arrivals(WARM_UP, 2);
        arrivals.handle(WARM_UP, 0);

        assertThatThrownBy(() -> arrivals.await(Duration.ZERO)).hasMessageContaining("Handled 1 of 2");
    }
}
