package dev.postdate.jdbc;

import dev.postdate.StoreException;
import dev.postdate.spi.TimeDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An open file: one connection that writes, two that read. */
final class SqliteFile implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path path;
    private final SqliteLane lane;
    private final SqliteReader lookups;
    private final SqliteReader questions;
    private final @Nullable Object identity;

    private SqliteFile(Path path, SqliteConnection writer, SqliteConnection lookups, SqliteConnection questions) {
        SqliteErrors errors = new SqliteErrors(path);
        this.path = path;
        this.lane = new SqliteLane(writer, errors);
        this.lookups = new SqliteReader(lookups, errors);
        this.questions = new SqliteReader(questions, errors);
        this.identity = identityOf(path);
    }

    private static @Nullable Object identityOf(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException gone) {
            return null;
        }
    }

    /**
     * Refuses to write to a file that nobody will find again: SQLite goes on with one that was deleted or replaced under it, and
     * everything it acknowledges is gone with the process. File systems that tell no identities are not checked.
     */
    void requireStillThere() {
        if (identity != null && !identity.equals(identityOf(path))) {
            throw new StoreException(
                    "SQLite store '" + path
                            + "' was deleted, moved or replaced while it was open. Nothing was changed, and nothing"
                            + " can be stored: what it holds would be lost. Put the file back where it was, or restart this process.",
                    true,
                    null);
        }
    }

    /**
     * The one path of a file, however it was named: locks beside it must be the same for all names.
     *
     * @throws StoreException if there can be no such file
     */
    static Path locate(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path directory = absolute.getParent();
        if (directory == null || absolute.getFileName() == null || Files.isDirectory(absolute)) {
            throw new StoreException("SQLite store '" + file + "' is a directory. Name a file in it.", false, null);
        }
        if (absolute.toString().indexOf('?') >= 0) {
            throw new StoreException(
                    "SQLite store '" + file
                            + "' has a question mark in its path, which the driver takes for the beginning of"
                            + " settings. Choose another path.",
                    false,
                    null);
        }
        try {
            return Files.exists(absolute)
                    ? absolute.toRealPath()
                    : directory.toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            throw new StoreException(
                    "SQLite store '" + file + "' cannot be opened: the directory " + directory
                            + " does not exist or cannot be read. Make it first.",
                    false,
                    e);
        }
    }

    /**
     * Opens the file.
     *
     * @param asItIs false to make it if there is none and to bring its schema to the version of this build; true to refuse it then
     */
    static SqliteFile open(Path path, boolean asItIs, TimeDriver time) {
        if (asItIs) {
            requireFile(path);
        }
        List<SqliteConnection> open = new ArrayList<>();
        boolean ready = false;
        try {
            SqliteConnection writer = connect(path, open);
            SchemaMigrator schema = new SchemaMigrator(writer, path);
            if (asItIs) {
                schema.verify();
            }
            useWriteAheadLog(path, writer, time);
            // Every commit reaches the disk before it is acknowledged; on macOS only its full variant does that.
            writer.pragma("synchronous = FULL");
            writer.pragma("fullfsync = ON");
            writer.pragma("checkpoint_fullfsync = ON");
            // A log that one large transaction blew up is cut when it starts again.
            writer.pragma("journal_size_limit = 67108864");
            if (!asItIs) {
                schema.migrate(time.instant());
            }
            SqliteFile file = new SqliteFile(path, writer, readOnly(path, open), readOnly(path, open));
            ready = true;
            return file;
        } catch (SQLException e) {
            throw new SqliteErrors(path).failed("open", e);
        } finally {
            if (!ready) {
                open.forEach(SqliteFile::closeQuietly);
            }
        }
    }

    private static void requireFile(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new StoreException(
                    "SQLite store '" + path
                            + "' is no file, and none may be made here. Name the file that the application uses.",
                    false,
                    null);
        }
    }

    private static SqliteConnection connect(Path path, List<SqliteConnection> open) throws SQLException {
        SqliteConnection connection = SqliteConnection.open(path);
        open.add(connection);
        connection.pragma("busy_timeout = " + PATIENCE.toMillis());
        connection.pragma("temp_store = MEMORY");
        return connection;
    }

    private static SqliteConnection readOnly(Path path, List<SqliteConnection> open) throws SQLException {
        SqliteConnection connection = connect(path, open);
        connection.pragma("query_only = ON");
        return connection;
    }

    /** The first change of a file's journal mode does not wait for others by itself: two processes may both make the file. */
    private static void useWriteAheadLog(Path path, SqliteConnection writer, TimeDriver time) throws SQLException {
        if (!writesAhead(path, writer) && !time.await(PATIENCE, () -> writesAhead(path, writer))) {
            throw new StoreException(
                    "SQLite store '" + path + "' could not be opened: for " + PATIENCE
                            + " another process kept it from setting up its"
                            + " write-ahead log. Close what else has the file open, such as a SQLite shell.",
                    true,
                    null);
        }
    }

    private static boolean writesAhead(Path path, SqliteConnection writer) {
        try {
            String mode = writer.pragma("journal_mode = WAL");
            if (mode.equals("wal")) {
                return true;
            }
            throw new StoreException(
                    "SQLite store '" + path + "' cannot keep a write-ahead log: its journal mode is '" + mode
                            + "'. The file has to be on a local disk that this process may write to.",
                    false,
                    null);
        } catch (SQLException e) {
            if (SqliteErrors.isBusy(e)) {
                return false;
            }
            throw new SqliteErrors(path).failed("open", e);
        }
    }

    Path path() {
        return path;
    }

    SqliteLane lane() {
        return lane;
    }

    SqliteReader lookups() {
        return lookups;
    }

    SqliteReader questions() {
        return questions;
    }

    /** Ends all work on it. What was committed goes from the log to the file, where no other process still reads. */
    @Override
    public void close() {
        StoreException reason =
                new StoreException("SQLite store '" + path + "' is closed. Nothing was changed.", false, null);
        try {
            lookups.close(reason);
            questions.close(reason);
            lane.close(reason);
        } catch (SQLException e) {
            throw new SqliteErrors(path).failed("close", e);
        }
    }

    private static void closeQuietly(SqliteConnection connection) {
        try {
            connection.close();
        } catch (SQLException alreadyFailing) {
            // The exception on its way says more.
        }
    }
}
