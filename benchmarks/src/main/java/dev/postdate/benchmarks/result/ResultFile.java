package dev.postdate.benchmarks.result;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Writes results as lines of JSON, one object a line. */
public final class ResultFile {

    private final ObjectMapper mapper = JsonMapper.shared();
    private final Path file;

    public ResultFile(Path file) {
        this.file = file;
    }

    /** Replaces what was there. */
    public void write(List<Result> results) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (Result result : results) {
                writer.write(mapper.writeValueAsString(result.toJson()));
                writer.write('\n');
            }
        }
    }
}
