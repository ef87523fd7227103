package dev.postdate.jdbc;

import dev.postdate.OutcomeUnknownException;
import dev.postdate.ScheduleToken;
import dev.postdate.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite's result codes mean for a caller. Texts are shown, never read. */
final class SqliteErrors {

    private static final int PRIMARY = 0xFF;

    private final Path file;

    SqliteErrors(Path file) {
        this.file = file;
    }

    /** A failure after which nothing was changed. */
    StoreException failed(String doing, SQLException cause) {
        SQLiteErrorCode code = primary(cause);
        return new StoreException(
                "SQLite store '" + file + "' could not " + doing + ": " + meaning(code)
                        + " Nothing was changed. SQLite says: " + cause.getMessage(),
                isTransient(code),
                cause);
    }

    /** A failure of COMMIT itself. */
    StoreException commitFailed(SQLException cause, boolean rolledBack, List<ScheduleToken> tokens) {
        if (rolledBack || provesRollback(primary(cause))) {
            return failed("commit", cause);
        }
        return new OutcomeUnknownException(
                "SQLite store '" + file + "' could not finish a commit: " + meaning(primary(cause))
                        + " Whether it took effect is not known; look the tokens " + tokens
                        + " up before calling again. SQLite says: "
                        + cause.getMessage(),
                tokens,
                cause);
    }

    /**
     * A commit that had to wait, or found no room for its last pages, has written no commit record. A failed write or sync may have: then
     * what recovery after a crash finds in the log decides.
     */
    private static boolean provesRollback(SQLiteErrorCode code) {
        return switch (code) {
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL -> true;
            default -> false;
        };
    }

    static boolean isBusy(SQLException cause) {
        SQLiteErrorCode code = primary(cause);
        return code == SQLiteErrorCode.SQLITE_BUSY || code == SQLiteErrorCode.SQLITE_LOCKED;
    }

    private static SQLiteErrorCode primary(SQLException cause) {
        return cause instanceof SQLiteException sqlite
                ? SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & PRIMARY)
                : SQLiteErrorCode.UNKNOWN_ERROR;
    }

    private static boolean isTransient(SQLiteErrorCode code) {
        return switch (code) {
            case SQLITE_BUSY,
                    SQLITE_LOCKED,
                    SQLITE_FULL,
                    SQLITE_IOERR,
                    SQLITE_NOMEM,
                    SQLITE_INTERRUPT,
                    SQLITE_PROTOCOL,
                    SQLITE_SCHEMA,
                    SQLITE_ABORT -> true;
            default -> false;
        };
    }

    private static String meaning(SQLiteErrorCode code) {
        return switch (code) {
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL ->
                "another process held the file's lock for too long. Try again; if it"
                        + " lasts, look for a process with an open transaction on the file, such as a SQLite shell.";
            case SQLITE_READONLY ->
                "the file cannot be written, or was moved or deleted while open. Check its permissions, those of its"
                        + " directory, and that nothing replaces it while a process has it open.";
            case SQLITE_FULL -> "the disk is full. Make room; calls succeed again without a restart.";
            case SQLITE_IOERR ->
                "reading or writing the file failed. Check the disk, its quota and that it is a local one.";
            case SQLITE_CORRUPT ->
                "the file is damaged. Stop every process that uses it, keep a copy of it and of its -wal file, and"
                        + " try '.recover' of the SQLite shell.";
            case SQLITE_NOTADB -> "the file is no SQLite database. Choose another path.";
            case SQLITE_CANTOPEN ->
                "the file cannot be opened. Check that its directory exists and that this process may write there.";
            case SQLITE_PERM, SQLITE_AUTH -> "this process may not use the file. Check its permissions.";
            case SQLITE_NOMEM -> "SQLite ran out of memory.";
            case SQLITE_TOOBIG ->
                "a value is larger than SQLite's limit of 1,000,000,000 bytes. Keep such bodies elsewhere and send"
                        + " where they are.";
            case SQLITE_CONSTRAINT -> "a rule of the schema refused it, such as an id that is stored already.";
            case SQLITE_INTERRUPT, SQLITE_ABORT -> "the statement was interrupted.";
            default -> "an unexpected result, " + code.name() + ".";
        };
    }
}
