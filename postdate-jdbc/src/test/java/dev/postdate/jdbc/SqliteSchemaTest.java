package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.Due;
import dev.postdate.OnDuplicateKey;
import dev.postdate.StoreException;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.Kind;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Settlement;
import dev.postdate.testkit.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteSchemaTest {

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-21T10:00:00.123456Z"));

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("postdate.db");
    }

    @Test
    void whatWasAppliedIsRecordedOnce() throws SQLException {
        for (int start = 0; start < 2; start++) {
            TestNode.engine(JdbcStore.sqlite(file), time).close();
        }
        try (SqliteConnection shell = SqliteConnection.open(file)) {
            List<String> applied = shell.list(
                    "SELECT version, applied_at, description FROM postdate_schema",
                    row -> row.number(1) + " " + row.text(2) + " " + row.text(3));

            assertThat(applied)
                    .containsExactly(
                            "1 2026-11-21T10:00:00.123456Z messages, dead letters, nodes, queues, subscriptions");
        }
        assertThat(JdbcStore.sqlite(file).info().schemaVersion()).isEqualTo(1);
    }

    @Test
    void aNewerSchemaIsRefusedAndLeftAlone() throws SQLException {
        TestNode.engine(JdbcStore.sqlite(file), time).close();
        try (SqliteConnection newer = SqliteConnection.open(file)) {
            newer.script("INSERT INTO postdate_schema VALUES (99, '2030-01-01T00:00:00Z', 'something new')");

            for (boolean sendOnly : new boolean[] {false, true}) {
                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(() -> open(sendOnly))
                        .withMessageContaining("postdate.db")
                        .withMessageContaining("has schema version 99, this build knows versions up to 1");
            }
            newer.script("DELETE FROM postdate_schema WHERE version = 99");
        }
        // The refused ones have given everything back.
        open(false).close();
    }

    @Test
    void aFileThatMustExistIsNotMade() {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> TestNode.sendOnly(JdbcStore.existingSqlite(file), time))
                .withMessageContaining("postdate.db' is no file, and none may be made here");
        assertThat(file).doesNotExist();
    }

    @Test
    void aFileThatMustHaveTheSchemaIsNotGivenOne() throws SQLException {
        try (SqliteConnection other = SqliteConnection.open(file)) {
            other.script("CREATE TABLE theirs (id INTEGER)");

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> TestNode.sendOnly(JdbcStore.existingSqlite(file), time))
                    .withMessageContaining("has schema version 0, this build needs version 1 and may not change it");
            assertThat(other.list("SELECT name FROM sqlite_schema", row -> row.text(1)))
                    .containsExactly("theirs");
            assertThat(other.pragma("journal_mode")).isEqualTo("delete");
        }
    }

    @Test
    void thePrintedScriptMakesAFileThatIsOpenedAsItIs() throws SQLException {
        try (SqliteConnection shell = SqliteConnection.open(file)) {
            shell.script(JdbcStore.sqliteScript());
        }
        TestNode.sendOnly(JdbcStore.existingSqlite(file), time).close();
    }

    private TestNode open(boolean sendOnly) {
        return sendOnly
                ? TestNode.sendOnly(JdbcStore.sqlite(file), time)
                : TestNode.engine(JdbcStore.sqlite(file), time);
    }

    @Test
    void viewsShowAPersonWhatWaitsAndWhatIsDead() throws SQLException {
        try (TestNode node = TestNode.engine(JdbcStore.sqlite(file), time);
                SqliteConnection shell = SqliteConnection.open(file)) {
            NewMessage text = new NewMessage(
                    Messages.envelope(Kind.COMMAND, "text", "{\"name\":\"Zoë\"}".getBytes(StandardCharsets.UTF_8)),
                    Due.at(Instant.parse("2027-01-04T09:00:00.000001Z")),
                    null,
                    null);
            NewMessage binary = new NewMessage(
                    Messages.envelope(Kind.COMMAND, Messages.QUEUE, new byte[] {0, 1, -1}), Due.NOW, null, null);
            node.append(text);
            node.append(binary);

            assertThat(shell.list(
                            "SELECT id || ' ' || state || ' ' || due_at || ' ' || body FROM postdate_pending"
                                    + " WHERE queue = 'text'",
                            row -> row.text(1)))
                    .containsExactly(text.envelope().id() + " PENDING 2027-01-04T09:00:00.000001Z {\"name\":\"Zoë\"}");

            Claimed claimed = node.claimOne();
            node.session
                    .claims()
                    .settle(List.of(new Settlement.Dead(
                            claimed.ref(), DeadReason.UNREADABLE, "The body is no JSON.", false, null, "00ff")));

            assertThat(shell.list(
                            "SELECT id || ' ' || reason || ' ' || fingerprint || ' ' || dead_at || ' ' || body || ' ' || detail FROM postdate_dead",
                            row -> row.text(1)))
                    .containsExactly(binary.envelope().id()
                            + " UNREADABLE 00ff 2026-11-21T10:00:00.123456Z 0x0001FF The body is no JSON.");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE postdate_message SET state = 1",
                "UPDATE postdate_message SET epoch = 1, claim = 1",
                "UPDATE postdate_message SET state = 1, epoch = 1, claim = 1 WHERE schedule_key IS NOT NULL",
                "UPDATE postdate_message SET state = 4",
                "UPDATE postdate_message SET from_suspect = 1",
                "UPDATE postdate_message SET kind = 2",
                "UPDATE postdate_message SET failures = -1",
                "UPDATE postdate_message SET id = x'00'",
                "UPDATE postdate_message SET due_at = '2026-11-21'"
            })
    void rowsThatBreakARuleAreRefusedByTheSchema(String statement) throws SQLException {
        try (TestNode node = TestNode.engine(JdbcStore.sqlite(file), time);
                SqliteConnection shell = SqliteConnection.open(file)) {
            node.append(Messages.keyed("key", OnDuplicateKey.KEEP_FIRST, Duration.ofHours(1)));

            assertThatThrownBy(() -> shell.update(statement)).isInstanceOf(SQLException.class);
        }
    }
}
