package dev.postdate.jdbc;

import dev.postdate.OutcomeUnknownException;
import dev.postdate.ScheduleToken;
import dev.postdate.StoreException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** What PostgreSQL's SQLStates mean for a caller. Texts are shown, never read. */
final class PostgresErrors {

    private static final String LOCKED = "55P03";

    /** Serialization failure, deadlock. */
    private static final Set<String> CONFLICT = Set.of("40001", "40P01");

    /** The server shuts down, crashed, starts, or ends this connection. */
    private static final Set<String> SHUTDOWN = Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "25P04");

    private static final int CAUSES_READ = 20;
    private static final String READ_ONLY = "25006";
    private static final String NOT_PLAIN = "PD001";

    private final String store;

    PostgresErrors(String store) {
        this.store = store;
    }

    /** A failure after which nothing was changed. */
    StoreException failed(String doing, SQLException cause) {
        return new StoreException(
                store + " could not " + doing + ": " + meaning(cause) + " Nothing was changed. PostgreSQL says: "
                        + saying(cause) + " (SQLState " + cause.getSQLState() + ")",
                isTransient(cause),
                cause);
    }

    /** A failure of a commit, or of a statement that commits by itself: without an answer nobody knows. */
    StoreException commitFailed(String doing, SQLException cause, List<ScheduleToken> tokens) {
        if (!isLost(cause)) {
            return failed(doing, cause);
        }
        return new OutcomeUnknownException(
                store + " was to " + doing + ", and the connection ended before the answer to the commit came."
                        + " Whether it took effect is not known; look "
                        + (tokens.isEmpty() ? "what is there" : "the tokens " + tokens) + " up before calling again. "
                        + cause.getMessage(),
                tokens,
                cause);
    }

    /** What the server would say to the first write. */
    static SQLException readOnly() {
        return new SQLException("transaction_read_only is on", READ_ONLY);
    }

    /** A conflict, or a lock that was not to be had: tried again where the transaction is our own. */
    static boolean isWorthAnotherTry(SQLException cause) {
        return isConflict(cause) || isLocked(cause);
    }

    /** True if transactions at once made this one impossible, for no fault of its own. */
    static boolean isConflict(SQLException cause) {
        return CONFLICT.contains(state(cause));
    }

    /** True if another transaction held a lock for longer than it was waited for. */
    static boolean isLocked(SQLException cause) {
        return LOCKED.equals(state(cause));
    }

    /** True if nothing was stored because it takes more than {@link PostgresPlainAppend}, or another connection. */
    static boolean isNotPlain(SQLException cause) {
        String state = state(cause);
        return NOT_PLAIN.equals(state) || READ_ONLY.equals(state) || isWorthAnotherTry(cause);
    }

    /** True if the connection is of no more use: cut, ended by the server, or to a server that does not write. */
    static boolean endsConnection(SQLException cause) {
        return isLost(cause) || READ_ONLY.equals(state(cause));
    }

    private static boolean isLost(SQLException cause) {
        String state = state(cause);
        return state.startsWith("08") || SHUTDOWN.contains(state) || state.startsWith("58");
    }

    private static boolean isTransient(SQLException cause) {
        String state = state(cause);
        return endsConnection(cause)
                || isWorthAnotherTry(cause)
                || state.startsWith("53")
                || state.equals("57014")
                || (cause instanceof SQLTransientConnectionException && !isRefused(state));
    }

    /** What the server said, also where a pool wraps it. */
    private static String saying(SQLException cause) {
        String outer = String.valueOf(cause.getMessage());
        if (!(cause instanceof SQLTransientConnectionException)) {
            return outer;
        }
        String inner = String.valueOf(
                causes(cause).reduce(cause, (wrapping, wrapped) -> wrapped).getMessage());
        return outer.equals(inner) ? outer : inner + " (" + outer + ")";
    }

    /** The failures of JDBC among the causes of a failure, itself included, outermost first. */
    static Stream<SQLException> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(CAUSES_READ)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast);
    }

    /** Wrong password, no such database: it stays wrong. */
    private static boolean isRefused(String state) {
        return state.startsWith("28") || state.equals("3D000");
    }

    private static String state(SQLException cause) {
        String state = cause.getSQLState();
        return state == null ? "" : state;
    }

    private static String meaning(SQLException cause) {
        String state = state(cause);
        // Pools pass on the state of why they could make no connection; without one they are only too small.
        if (cause instanceof SQLTransientConnectionException && state.isEmpty()) {
            return "the pool had no connection to give in time. Enlarge it, or give the engine a DataSource of its own.";
        }
        if (isLost(cause)) {
            return "the connection ended, or the server cannot be reached. Calls succeed again once it can.";
        }
        return switch (state) {
            case READ_ONLY ->
                "nothing can be written: the transaction is read-only, or the server a standby, or the role or database read-only."
                        + " Postdate's own connections to it are given up.";
            case "28P01", "28000" ->
                "the server refuses this user. Correct user and password of the data source, or pg_hba.conf.";
            case "3D000" -> "there is no such database. Correct the URL of the data source, or create it.";
            case "40001" -> "a concurrent change made this transaction impossible. Run the transaction again.";
            case "40P01" -> "it was in a deadlock with another transaction. Run it again.";
            case "55P03" ->
                "another transaction held a lock on the message or its schedule key for too long. Try again.";
            case "57014" -> "the statement was cancelled or took longer than the server's statement_timeout.";
            case "53100" -> "the server's disk is full. Make room; calls succeed again without a restart.";
            case "53200", "53300", "53400" -> "the server has run out of memory, connections or another limit.";
            case "42501" ->
                "the role may not do this. To work it needs USAGE on the schema and SELECT, INSERT, UPDATE and DELETE on its tables; to"
                        + " make them, CREATE on the schema.";
            case "42P01", "42883", "3F000", "42703" ->
                "a table, function or column is missing: the schema is not what this build needs, or the connection is one to"
                        + " another database.";
            case "26000", "42P05" ->
                "prepared statements do not survive the connection pooler. Set prepareThreshold=0 in the JDBC URL, or use"
                        + " PgBouncer 1.21 or later with max_prepared_statements.";
            case "23505" -> "an id that is stored already was to be stored again.";
            case "25P02" ->
                "an earlier statement of this transaction has failed, so it cannot be committed. Let its exception out, or use a"
                        + " savepoint around what may fail.";
            default -> "an unexpected error.";
        };
    }
}
