package dev.postdate.examples.orders.tour;

import dev.postdate.PostdateException;
import dev.postdate.examples.orders.DatabaseException;
import dev.postdate.examples.orders.HandlerLine;
import dev.postdate.examples.orders.Screen;
import dev.postdate.examples.orders.StoreChoice;
import dev.postdate.examples.orders.Timeline;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Plays the story, with workers in processes of their own of which one is killed in the middle, and checks that every promise was kept. */
public final class Tour {

    /** The waits of the service's retry policy. */
    private static final List<Duration> BACKOFF = List.of(Duration.ofMillis(500), Duration.ofSeconds(1));

    private Tour() {}

    /**
     * Plays the tour.
     *
     * @param wanted where its files go; a directory for temporary files if null
     * @return true if what was promised is what was seen
     */
    public static boolean play(StoreChoice store, @Nullable Path wanted, PrintStream out)
            throws IOException, InterruptedException {
        Path directory;
        try {
            directory = wanted == null ? Files.createTempDirectory("postdate-tour-") : Files.createDirectories(wanted);
        } catch (IOException e) {
            out.println("The tour cannot have its files in " + wanted + ": " + e);
            return false;
        }
        if (!isEmpty(directory)) {
            out.println("The tour needs an empty directory, and " + directory
                    + " has been used. Leave --data out for a fresh one.");
            return false;
        }
        boolean isPostgres = store instanceof StoreChoice.Postgres;
        Instant began = Clock.systemUTC().instant();
        try (Stage stage = isPostgres ? PostgresStage.setUp(directory) : new SqliteStage(directory);
                Timeline timeline = Timeline.open(
                        stage.ledgers().desk(), null, Clock.systemUTC(), new Screen(out, isPostgres ? "tour" : ""))) {
            out.println(stage.description() + "Lateness is in milliseconds after the due time.");
            Narrator narrator = new Narrator(out, timeline);
            Interruption interruption = new Story(stage, narrator, timeline).play();
            narrator.chapter("what was promised, by the senders' ledgers, and what was seen, by the handlers'");
            boolean kept = verdict(stage, interruption, out);
            out.println(
                    "The tour took " + Duration.between(began, timeline.now()).toSeconds() + " s.");
            Closing.print(store, out);
            return kept;
        } catch (IllegalStateException | DatabaseException | PostdateException e) {
            out.println("The tour was cut short: " + e.getMessage());
            return false;
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    private static boolean verdict(Stage stage, Interruption interruption, PrintStream out) {
        List<HandlerLine> handled = stage.ledgers().handled();
        List<Comparison.Row> rows =
                new ArrayList<>(Comparison.of(stage.ledgers().sent(), handled, interruption, BACKOFF));
        rows.addAll(Comparison.charges(handled, stage.charges()));
        out.println("        %-17s  %-16s  %-29s  %s".formatted("message", "about", "promised", "seen"));
        for (Comparison.Row row : rows) {
            out.println("%-6s  %-17s  %-16s  %-29s  %s%s"
                    .formatted(
                            row.ok() ? "kept" : "BROKEN",
                            row.type(),
                            row.about(),
                            row.promised(),
                            row.seen(),
                            row.ok() ? "" : "  <-- " + row.problem()));
        }
        long broken = rows.stream().filter(row -> !row.ok()).count();
        out.println();
        out.println(
                broken == 0
                        ? "All " + rows.size()
                                + " promises were kept: none early, none lost, none twice, none more than "
                                + Comparison.BOUND.toSeconds() + " s after " + interruption.inTime() + "."
                        : broken + " of " + rows.size() + " promises were BROKEN.");
        return broken == 0;
    }
}
