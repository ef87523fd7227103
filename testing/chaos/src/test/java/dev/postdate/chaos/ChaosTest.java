package dev.postdate.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short run of what {@code scripts/chaos postgres} does at length. */
class ChaosTest {

    @Test
    @Tag("G08")
    @Tag("G09")
    @Tag("G10")
    @Tag("G11")
    @Tag("G13")
    void everyPromiseIsKeptWhileProcessesAreKilledAndFrozenAndTheServerRestarts(@TempDir Path directory)
            throws Exception {
        Plan plan = new Plan(3_000, 3, Duration.ofSeconds(1), Duration.ofSeconds(12), 20261101);
        ByteArrayOutputStream said = new ByteArrayOutputStream();

        boolean kept = new Chaos(plan, directory, new PrintStream(said, true, StandardCharsets.UTF_8)).run();

        String text = said.toString(StandardCharsets.UTF_8);
        System.out.println(text);
        assertThat(kept)
                .as(() -> {
                    try {
                        return text + WorkerProcess.log(directory);
                    } catch (IOException e) {
                        return text + e;
                    }
                })
                .isTrue();
        assertThat(text).contains("3000 sent", "1 frozen", "2 server restarts");
    }
}
