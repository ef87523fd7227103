package dev.postdate.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFileTest {

    @TempDir
    private Path directory;

    @Test
    void writesAnObjectALineAndReplacesWhatWasThere() throws Exception {
        Path file = directory.resolve("results").resolve("latest.jsonl");
        ResultFile results = new ResultFile(file, "0123abc");
        Result measured = new Result(
                "drain",
                "postdate",
                "1.0",
                "messages/s",
                new Statistics(1_000.12345, 900, 1_100, 3),
                Map.of("messages", 200),
                null,
                false);
        Result unable = new Result("drain", "other", "2.0", "messages/s", null, Map.of(), "has no bulk call", false);

        results.write(List.of(unable));
        results.write(List.of(measured, unable));

        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "{\"work\":\"drain\",\"system\":\"postdate\",\"version\":\"1.0\",\"unit\":\"messages/s\","
                                + "\"median\":1000.123,\"min\":900.0,\"max\":1100.0,\"runs\":3,\"settings\":{\"messages\":200},\"commit\":\"0123abc\"}",
                        "{\"work\":\"drain\",\"system\":\"other\",\"version\":\"2.0\",\"unit\":\"messages/s\","
                                + "\"median\":null,\"min\":null,\"max\":null,\"runs\":0,\"settings\":{},\"commit\":\"0123abc\",\"note\":\"has no bulk call\"}");
    }
}
