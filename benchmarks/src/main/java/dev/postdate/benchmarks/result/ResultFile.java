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
    private final String commit;

    /** @param commit of which state of the project the results are */
    public ResultFile(Path file, String commit) {
        this.file = file;
        this.commit = commit;
    }

    /** Replaces what was there. */
    public void write(List<Result> results) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (Result result : results) {
                writer.write(mapper.writeValueAsString(result.toJson(commit)));
                writer.write('\n');
            }
        }
    }
}
