package dev.postdate.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One run of a handler.
 *
 * @param beganAt by the database's clock, asked first of all
 * @param ended true if the handler came to its end
 */
record Run(long number, int attempt, long pid, Instant beganAt, boolean ended) {

    private static final String PREFIX = "handled-";
    private static final String BEGAN = "began";
    private static final String ENDED = "ended";

    /** Where the handlers of one process write. */
    record Book(Ledger ledger) {
        static Book of(Path directory, long pid) {
            return new Book(new Ledger(directory.resolve(PREFIX + pid)));
        }

        void began(long number, int attempt, Instant clock) {
            ledger.write(BEGAN + " " + number + " " + attempt + " " + clock);
        }

        void ended(long number, int attempt) {
            ledger.write(ENDED + " " + number + " " + attempt);
        }
    }

    private record Key(long number, int attempt) {}

    /** Those of all processes. */
    static List<Run> readAll(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            List<Run> runs = new ArrayList<>();
            files.filter(file -> file.getFileName().toString().startsWith(PREFIX))
                    .sorted()
                    .forEach(file -> runs.addAll(read(file)));
            return runs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Run> read(Path file) {
        long pid = Long.parseLong(file.getFileName().toString().substring(PREFIX.length()));
        Map<Key, Run> open = new LinkedHashMap<>();
        List<Run> runs = new ArrayList<>();
        for (String[] words : Ledger.read(file)) {
            Key key = new Key(Long.parseLong(words[1]), Integer.parseInt(words[2]));
            if (words[0].equals(BEGAN)) {
                Run former = open.put(key, new Run(key.number(), key.attempt(), pid, Instant.parse(words[3]), false));
                if (former != null) {
                    // The same attempt, begun a second time.
                    runs.add(former);
                }
            } else {
                open.computeIfPresent(key, (same, run) -> new Run(run.number, run.attempt, pid, run.beganAt, true));
            }
        }
        runs.addAll(open.values());
        return runs;
    }
}
