package dev.postdate.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void dividesByWhatTheFirstSystemDidAtTheSameTask() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Table(new PrintStream(out, true, StandardCharsets.UTF_8))
                .print(
                        "storm",
                        "All at once.",
                        "messages/s",
                        List.of(
                                result("postdate", 1, 40_000),
                                result("other", 1, 4_000),
                                result("postdate", 4, 20_000),
                                result("other", 4, 5_000)));

        assertThat(out.toString(StandardCharsets.UTF_8).lines().filter(line -> line.matches("  (postdate|other) .*")))
                .map(line -> Pattern.compile(" +")
                        .splitAsStream(line.strip())
                        .toList()
                        .get(4))
                .containsExactly("1.000", "0.100", "1.000", "0.250");
    }

    private static Result result(String system, int nodes, double rate) {
        return new Result(
                "storm",
                system,
                "1.0",
                "messages/s",
                new Statistics(rate, rate, rate, 3),
                Map.of("nodes", nodes, "threads", system),
                null,
                false);
    }
}
