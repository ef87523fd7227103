package dev.postdate.jdbc;

import dev.postdate.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The right of one process to run the handlers of a file: an operating-system lock that ends with the process, however it ends.
 *
 * <p>The lock is a write transaction that stays open on a small SQLite file of its own, not a {@link java.nio.channels.FileLock}. POSIX
 * drops all of a process's locks on a file when any descriptor of it is closed: a second engine in the same process that was refused, or
 * somebody who read the file to see who holds it, would end the first one's lock unnoticed. SQLite keeps account of that, refuses a
 * second connection of the same process too, and lets others read who the holder is, on every platform.
 */
final class SqliteEngineLock implements AutoCloseable {

    private static final int ATTEMPTS = 5;

    private static final String CREATE = """
            CREATE TABLE IF NOT EXISTS holder (
                one         INTEGER PRIMARY KEY CHECK (one = 1),
                pid         INTEGER NOT NULL,
                application TEXT    NOT NULL,
                since       TEXT    NOT NULL
            ) STRICT
            """;

    private static final String WRITE = """
            /* postdate:lock-write */
            INSERT INTO holder (one, pid, application, since) VALUES (1, ?, ?, ?)
            ON CONFLICT (one) DO UPDATE SET pid = excluded.pid, application = excluded.application, since = excluded.since
            """;

    private static final String READ = "/* postdate:lock-read */ SELECT pid, application, since FROM holder";

    private final SqliteConnection connection;

    private SqliteEngineLock(SqliteConnection connection) {
        this.connection = connection;
    }

    /** @throws StoreException if another engine has it */
    static SqliteEngineLock take(Path file, String application, Instant now) {
        Path lockFile = file.resolveSibling(file.getFileName() + ".engine");
        Holder self = new Holder(ProcessHandle.current().pid(), application, now.toString());
        SqliteConnection connection = null;
        boolean taken = false;
        try {
            connection = SqliteConnection.open(lockFile);
            taken = take(connection, self);
            if (!taken) {
                throw refused(file, lockFile, holder(connection), self);
            }
            return new SqliteEngineLock(connection);
        } catch (SQLException e) {
            throw new SqliteErrors(lockFile).failed("take the lock of the engine of '" + file + "'", e);
        } finally {
            if (!taken && connection != null) {
                closeQuietly(connection);
            }
        }
    }

    /**
     * Says who we are, and holds on. Between the two another one may say so and hold on first, or say so and then fail to: so the lock
     * counts only once it is held and still says that it is ours.
     */
    private static boolean take(SqliteConnection connection, Holder self) throws SQLException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (!begin(connection)) {
                return false;
            }
            // Readers of the holder's name hold up a commit for a moment.
            connection.pragma("busy_timeout = 2000");
            connection.script(CREATE);
            connection.update(WRITE, self.pid, self.application, self.since);
            connection.update("COMMIT");
            if (!begin(connection)) {
                return false;
            }
            if (self.equals(connection.first(READ, Holder::read))) {
                return true;
            }
            connection.update("ROLLBACK");
        }
        return false;
    }

    private static boolean begin(SqliteConnection connection) throws SQLException {
        connection.pragma("busy_timeout = 0");
        try {
            connection.update("BEGIN IMMEDIATE");
            return true;
        } catch (SQLException e) {
            if (SqliteErrors.isBusy(e)) {
                return false;
            }
            throw e;
        }
    }

    private static @Nullable Holder holder(SqliteConnection connection) {
        try {
            return connection.first(READ, Holder::read);
        } catch (SQLException notYetWritten) {
            return null;
        }
    }

    private static StoreException refused(Path file, Path lockFile, @Nullable Holder holder, Holder self) {
        String who = holder == null
                ? "another engine"
                : holder.pid == self.pid
                        ? "another store of this same process (pid " + holder.pid + "), opened by application '"
                                + holder.application + "' at " + holder.since
                        : "process " + holder.pid + ", opened by application '" + holder.application + "' at "
                                + holder.since;
        return new StoreException(
                "SQLite store '" + file + "' is in use: " + who + " holds " + lockFile
                        + " and runs its handlers. One process at a time"
                        + " may do that. Stop it, share its Store object within the process, open this one to send only, or choose"
                        + " another file.",
                true,
                null);
    }

    private static void closeQuietly(SqliteConnection connection) {
        try {
            connection.close();
        } catch (SQLException alreadyFailing) {
            // The exception on its way says more.
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private record Holder(long pid, String application, String since) {
        static Holder read(Row row) throws SQLException {
            return new Holder(row.number(1), row.text(2), row.text(3));
        }
    }
}
