package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.postdate.OutcomeUnknownException;
import dev.postdate.ScheduleToken;
import dev.postdate.StoreException;
import dev.postdate.internal.time.SystemTime;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.Store;
import dev.postdate.testkit.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What goes wrong is said with the file's name, what was seen and what to do. */
class SqliteTroubleTest {

    private final VirtualTime time = VirtualTime.create();

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("postdate.db");
    }

    @Test
    void aMissingDirectory() {
        refused(directory.resolve("missing").resolve("postdate.db"), "missing", "does not exist");
    }

    @Test
    void aDirectoryInPlaceOfAFile() {
        refused(directory, directory.toString(), "is a directory");
    }

    @Test
    void aQuestionMarkInThePath() {
        refused(directory.resolve("what?.db"), "what?.db", "question mark");
    }

    @Test
    void aFileThatIsDeletedWhileOpenTakesNothingMore() throws IOException {
        try (TestNode node = TestNode.engine(JdbcStore.sqlite(file), time)) {
            Files.delete(file);

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> node.session.nodes().renew(1))
                    .withMessageContaining(file.toString())
                    .withMessageContaining("was deleted, moved or replaced while it was open");
        }
    }

    @Test
    void aFileThatIsNoDatabase() throws IOException {
        Files.writeString(file, "a text that is long enough to be no header of any database whatever".repeat(100));

        refused(file, file.toString(), "is no SQLite database");
    }

    @Test
    void namesThatOtherProgramsDislike() {
        for (String name : List.of("with space.db", "a#b%20c.db", "ü中😀.db", "file:x.db", ":memory:", "a;b'c\"d.db")) {
            Path odd = directory.resolve(name);
            try (TestNode node = TestNode.engine(JdbcStore.sqlite(odd), time)) {
                node.append(Messages.now());
            }
            assertThat(odd).isNotEmptyFile();
        }
    }

    @Test
    @Tag("G27")
    void aFullDiskRefusesWhatHasNoRoomAndNothingElse() throws SQLException {
        SqliteFile full = SqliteFile.open(file, false, time);
        SqliteLane lane = full.lane();
        lane.write("make a table", List.of(), connection -> {
            connection.script("CREATE TABLE blobs (body BLOB)");
            return connection.pragma("max_page_count = " + (connection.number("PRAGMA page_count") + 20));
        });

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> lane.write(
                        "store",
                        List.of(),
                        connection -> connection.update("INSERT INTO blobs VALUES (?)", (Object) new byte[1_000_000])))
                .withMessageContaining("postdate.db")
                .withMessageContaining("the disk is full")
                .matches(StoreException::isTransient);

        int stored = lane.write(
                "store",
                List.of(),
                connection -> connection.update("INSERT INTO blobs VALUES (?)", (Object) new byte[10]));
        assertThat(stored).isEqualTo(1);
        full.close();
    }

    @Test
    void anIdThatIsStoredAlready() {
        try (TestNode node = TestNode.engine(JdbcStore.sqlite(file), time)) {
            var message = Messages.now();
            node.append(message);

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> node.append(message))
                    .withMessageContaining("stored already")
                    .matches(e -> !e.isTransient());
            node.append(Messages.now());
            assertThat(node.session
                            .queries()
                            .count(MessageQuery.all(), 1_000_000)
                            .number())
                    .isEqualTo(2);
        }
    }

    @Test
    @Tag("slow")
    void aForeignTransactionThatStaysOpenIsATransientTroubleAndPasses() throws SQLException {
        SystemTime realTime = new SystemTime("test");
        try (TestNode node = TestNode.engine(JdbcStore.sqlite(file), realTime);
                SqliteConnection shell = SqliteConnection.open(file)) {
            shell.script("BEGIN IMMEDIATE");
            // Reads go on beside it.
            assertThat(node.session
                            .queries()
                            .count(MessageQuery.all(), 1_000_000)
                            .number())
                    .isZero();
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> node.append(Messages.now()))
                    .withMessageContaining("held the file's lock for too long")
                    .matches(StoreException::isTransient);
            shell.script("COMMIT");

            node.append(Messages.now());
            assertThat(node.session
                            .queries()
                            .count(MessageQuery.all(), 1_000_000)
                            .number())
                    .isEqualTo(1);
        }
        realTime.close();
    }

    @Test
    void afterItsCloseASessionSaysSoAndAnotherGoesOn() {
        Store store = JdbcStore.sqlite(file);
        try (TestNode goesOn = TestNode.engine(store, time)) {
            TestNode closed = TestNode.engine(store, time);
            closed.close();
            closed.close();

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> closed.append(Messages.now()))
                    .withMessageContaining("postdate.db")
                    .withMessageContaining("was closed by application 'orders'");
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> closed.session
                            .queries()
                            .count(MessageQuery.all(), 1_000_000)
                            .number());
            goesOn.append(Messages.now());
        }
        assertThat(directory.resolve("postdate.db-wal")).doesNotExist();
        assertThat(file).isNotEmptyFile();
    }

    @Test
    @Tag("G27")
    void aCommitWhoseOutcomeNobodyKnowsIsReportedAsUnknown() {
        SqliteErrors errors = new SqliteErrors(file);
        List<ScheduleToken> tokens = List.of(ScheduleToken.of(UUID.randomUUID()));

        assertThat(errors.commitFailed(failure(SQLiteErrorCode.SQLITE_IOERR_FSYNC), false, tokens))
                .isInstanceOfSatisfying(OutcomeUnknownException.class, e -> {
                    assertThat(e.tokens()).isEqualTo(tokens);
                    assertThat(e).hasMessageContaining("not known").hasMessageContaining("postdate.db");
                });
        assertThat(errors.commitFailed(failure(SQLiteErrorCode.SQLITE_BUSY), false, tokens))
                .isNotInstanceOf(OutcomeUnknownException.class);
        assertThat(errors.commitFailed(failure(SQLiteErrorCode.SQLITE_FULL), false, tokens))
                .isNotInstanceOf(OutcomeUnknownException.class);
    }

    private static SQLiteException failure(SQLiteErrorCode code) {
        return new SQLiteException("as SQLite says it", code);
    }

    private void refused(Path path, String... parts) {
        for (boolean sendOnly : new boolean[] {false, true}) {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> {
                        Store store = JdbcStore.sqlite(path);
                        (sendOnly ? TestNode.sendOnly(store, time) : TestNode.engine(store, time)).close();
                    })
                    .satisfies(e -> assertThat(e).hasMessageContainingAll(parts));
        }
    }
}
