package dev.postdate.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read again. */
class LedgersTest {

    private static final Instant DUE = Instant.parse("2026-03-01T10:00:00.123456Z");

    @TempDir
    Path directory;

    @Test
    void aSenderWritesBeforeTheCallAndBehindIt() {
        Path file = directory.resolve("sent");
        try (Ledger ledger = new Ledger(file)) {
            Sent.Book book = new Sent.Book(ledger);
            book.sends(1, true, DUE);
            book.sends(2, false, DUE);
            book.acknowledged(2);
            book.cancels(2);
            book.sends(3, false, DUE);
            book.acknowledged(3);
            book.cancels(3);
            book.answered(3, "CANCELLED");
        }

        assertThat(Sent.read(file))
                .containsExactly(
                        new Sent(1, true, DUE, false, false, null),
                        new Sent(2, false, DUE, true, true, null),
                        new Sent(3, false, DUE, true, true, "CANCELLED"));
    }

    @Test
    void theRunsOfAllProcessesAreReadAndThoseThatEndedKnown() {
        Run.Book first = Run.Book.of(directory, 7);
        Run.Book second = Run.Book.of(directory, 8);
        first.began(1, 1, DUE);
        second.began(1, 2, DUE.plusSeconds(1));
        second.ended(1, 2);

        assertThat(Run.readAll(directory))
                .containsExactlyInAnyOrder(new Run(1, 1, 7, DUE, false), new Run(1, 2, 8, DUE.plusSeconds(1), true));
    }

    @Test
    void anAttemptThatBeganTwiceIsTwoRuns() {
        Run.Book book = Run.Book.of(directory, 7);
        book.began(1, 1, DUE);
        book.ended(1, 1);
        book.began(1, 1, DUE.plusSeconds(1));
        book.ended(1, 1);

        assertThat(Run.readAll(directory)).hasSize(2).allMatch(Run::ended);
    }
}
