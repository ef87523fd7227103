package dev.postdate.jdbc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * How a store uses its PostgreSQL database. Immutable; checked when the store is made of it.
 *
 * @param schema the schema of all its tables, views and functions; null for the one that the connections find first
 * @param prefix begins the name of each of them and of each index
 * @param setUp what to do about the schema's version at start
 * @param engine the pool of the engine's own few connections; null for the store's. Apart from the handlers' pool neither waits for the
 *     other
 * @param engineConnections how many connections claims, results and leases share
 * @param callConnections how many connections calls outside of transactions share
 * @param listens true to be woken by other processes; needs one more connection that no pooler shares between transactions
 * @param notifiesInTransactions true to wake other processes from within a transaction that a call joined. It costs throughput where many
 *     transactions send at once, and a transaction that is prepared for two-phase commit refuses it: then say {@code bus.committed()}
 * @param lockTimeout how long a cancel, a move or a keyed call waits for a lock that another transaction holds
 */
public record PostgresOptions(
        @Nullable String schema,
        String prefix,
        SetUp setUp,
        @Nullable DataSource engine,
        int engineConnections,
        int callConnections,
        boolean listens,
        boolean notifiesInTransactions,
        Duration lockTimeout) {

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,29}");
    private static final int MOST_CONNECTIONS = 64;

    /** What to do about the schema's version at start. */
    public enum SetUp {
        /** Apply what is missing, under a lock, so that several nodes may start at once. */
        APPLY,
        /** Change nothing and refuse to start where something is missing; what to run says {@link JdbcStore#postgresScript}. */
        VERIFY
    }

    /** The defaults: prefix {@code postdate_}, schema applied, two connections for the engine, two for calls, one that listens. */
    public static PostgresOptions defaults() {
        return new PostgresOptions(null, "postdate_", SetUp.APPLY, null, 2, 2, true, true, Duration.ofSeconds(5));
    }

    public PostgresOptions {
        Objects.requireNonNull(prefix, "prefix");
        Objects.requireNonNull(setUp, "setUp");
        Objects.requireNonNull(lockTimeout, "lockTimeout");
        List<String> problems = new ArrayList<>();
        if (schema != null && !NAME.matcher(schema).matches()) {
            problems.add("schema='" + schema + "' (must be 1 to 30 of a-z, 0-9 and _, not beginning with a digit)");
        }
        if (!NAME.matcher(prefix).matches()) {
            problems.add("prefix='" + prefix + "' (must be 1 to 30 of a-z, 0-9 and _, not beginning with a digit)");
        }
        connections("engineConnections", engineConnections, problems);
        connections("callConnections", callConnections, problems);
        if (lockTimeout.toMillis() < 1 || lockTimeout.compareTo(Duration.ofMinutes(1)) > 0) {
            problems.add("lockTimeout=" + lockTimeout + " (must be from 1 ms to 1 min)");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.size() + " PostgreSQL option(s) are wrong: " + problems);
        }
    }

    private static void connections(String name, int value, List<String> problems) {
        if (value < 1 || value > MOST_CONNECTIONS) {
            problems.add(name + "=" + value + " (must be 1 to " + MOST_CONNECTIONS + ")");
        }
    }

    public PostgresOptions withSchema(String value) {
        return new PostgresOptions(
                value,
                prefix,
                setUp,
                engine,
                engineConnections,
                callConnections,
                listens,
                notifiesInTransactions,
                lockTimeout);
    }

    public PostgresOptions withPrefix(String value) {
        return new PostgresOptions(
                schema,
                value,
                setUp,
                engine,
                engineConnections,
                callConnections,
                listens,
                notifiesInTransactions,
                lockTimeout);
    }

    public PostgresOptions withSetUp(SetUp value) {
        return new PostgresOptions(
                schema,
                prefix,
                value,
                engine,
                engineConnections,
                callConnections,
                listens,
                notifiesInTransactions,
                lockTimeout);
    }

    public PostgresOptions withEngine(DataSource value) {
        return new PostgresOptions(
                schema,
                prefix,
                setUp,
                value,
                engineConnections,
                callConnections,
                listens,
                notifiesInTransactions,
                lockTimeout);
    }

    public PostgresOptions withConnections(int ofEngine, int ofCalls) {
        return new PostgresOptions(
                schema, prefix, setUp, engine, ofEngine, ofCalls, listens, notifiesInTransactions, lockTimeout);
    }

    /** Behind a pooler in transaction mode, where nothing can listen: the safety poll alone bounds what other processes send. */
    public PostgresOptions withoutListening() {
        return new PostgresOptions(
                schema,
                prefix,
                setUp,
                engine,
                engineConnections,
                callConnections,
                false,
                notifiesInTransactions,
                lockTimeout);
    }

    public PostgresOptions withoutNotifyingInTransactions() {
        return new PostgresOptions(
                schema, prefix, setUp, engine, engineConnections, callConnections, listens, false, lockTimeout);
    }

    public PostgresOptions withLockTimeout(Duration value) {
        return new PostgresOptions(
                schema,
                prefix,
                setUp,
                engine,
                engineConnections,
                callConnections,
                listens,
                notifiesInTransactions,
                value);
    }
}
