package dev.postdate.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TallyTest {

    private static final long NEVER_MICROS = Long.MAX_VALUE;

    @Test
    void countsEachMessageOnceAndSaysWhichRunsWereTooMany() throws InterruptedException {
        Tally tally = new Tally(2);
        tally.handle(0, 0);
        tally.handle(0, 0);
        assertThatThrownBy(() -> tally.await(Duration.ZERO)).hasMessageContaining("Handled 1 of 2");
        tally.handle(1, NEVER_MICROS);
        tally.await(Duration.ZERO);
        assertThat(tally.twice()).isEqualTo(1);
        assertThat(tally.early()).isEqualTo(1);
    }
}
