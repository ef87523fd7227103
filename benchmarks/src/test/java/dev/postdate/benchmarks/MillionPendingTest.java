package dev.postdate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** That the measurement runs; what it measures on a busy machine is not looked at. */
class MillionPendingTest {

    @Test
    void printsEveryFigure() throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        new MillionPending(2_000, new PrintStream(text, true, StandardCharsets.UTF_8)).run(1);
        assertThat(text.toString(StandardCharsets.UTF_8))
                .contains("scheduled, one caller", "scheduled, 2 callers", "bytes a message", "cancelled", "delivered");
    }
}
