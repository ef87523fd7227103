package dev.postdate.jdbc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * How a store uses its PostgreSQL database. Immutable; checked when the options are made.
 *
 * @param schema the schema of all its tables, views and functions; null for the one that the connections find first
 * @param prefix begins the name of each of them and of each index
 * @param setUp what to do about the schema's version at start
 * @param connections which connections it takes
 * @param notifiesInTransactions true to wake other processes from within a transaction that a call joined. It costs throughput where many
 *     transactions send at once, and a transaction that is prepared for two-phase commit refuses it: then say {@code bus.committed()}
 * @param lockTimeout how long a cancel, a move or a keyed call waits for a lock that another transaction holds
 */
public record PostgresOptions(
        @Nullable String schema,
        String prefix,
        SetUp setUp,
        Connections connections,
        boolean notifiesInTransactions,
        Duration lockTimeout) {

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,29}");

    /** What to do about the schema's version at start. */
    public enum SetUp {
        /** Apply what is missing, under a lock, so that several nodes may start at once. */
        APPLY,
        /** Change nothing and refuse to start where something is missing; what to run says {@link JdbcStore#postgresScript}. */
        VERIFY
    }

    /**
     * Which connections a store takes. Immutable.
     *
     * @param engine the pool of the engine's own few connections; null for the store's. Apart from the handlers' pool neither waits for the
     *     other
     * @param ofEngine how many connections claims, results and leases share
     * @param ofCalls how many connections calls outside of transactions share. Where there are several, calls that wait for locks leave one
     *     to the others: cancels, moves and calls with keys. Whoever looks a key up waits for no lock
     * @param listens true to be woken by other processes; needs one more connection that no pooler shares between transactions
     * @param poolSize how many connections the store's pool gives at most; 0 if not known. Where it is, a node whose transactional handlers
     *     could need more does not start
     */
    public record Connections(@Nullable DataSource engine, int ofEngine, int ofCalls, boolean listens, int poolSize) {

        private static final int MOST = 64;

        /** Two for the engine, two for calls and one that listens, all from the store's pool, whose size is not known. */
        public static Connections defaults() {
            return new Connections(null, 2, 2, true, 0);
        }

        public Connections {
            List<String> problems = new ArrayList<>();
            atMost("ofEngine", ofEngine, problems);
            atMost("ofCalls", ofCalls, problems);
            if (poolSize < 0) {
                problems.add("poolSize=" + poolSize + " (must be 0 for unknown, or more)");
            }
            refuse(problems);
        }

        private static void atMost(String name, int value, List<String> problems) {
            if (value < 1 || value > MOST) {
                problems.add(name + "=" + value + " (must be 1 to " + MOST + ")");
            }
        }

        /** The pool of the engine's connections. */
        DataSource engineOr(DataSource ofStore) {
            return engine == null ? ofStore : engine;
        }

        /** What of the store's pool is left for handlers; negative if it does not even suffice for the engine. */
        int leftForHandlers() {
            return engine != null ? poolSize : poolSize - ofEngine - ofCalls - (listens ? 1 : 0);
        }
    }

    /** The defaults: prefix {@code postdate_}, schema applied, {@linkplain Connections#defaults() five connections}. */
    public static PostgresOptions defaults() {
        return new PostgresOptions(null, "postdate_", SetUp.APPLY, Connections.defaults(), true, Duration.ofSeconds(5));
    }

    public PostgresOptions {
        Objects.requireNonNull(prefix, "prefix");
        Objects.requireNonNull(setUp, "setUp");
        Objects.requireNonNull(connections, "connections");
        Objects.requireNonNull(lockTimeout, "lockTimeout");
        List<String> problems = new ArrayList<>();
        if (schema != null && !NAME.matcher(schema).matches()) {
            problems.add("schema='" + schema + "' (must be 1 to 30 of a-z, 0-9 and _, not beginning with a digit)");
        }
        if (!NAME.matcher(prefix).matches()) {
            problems.add("prefix='" + prefix + "' (must be 1 to 30 of a-z, 0-9 and _, not beginning with a digit)");
        }
        if (lockTimeout.toMillis() < 1 || lockTimeout.compareTo(Duration.ofMinutes(1)) > 0) {
            problems.add("lockTimeout=" + lockTimeout + " (must be from 1 ms to 1 min)");
        }
        refuse(problems);
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.size() + " PostgreSQL option(s) are wrong: " + problems);
        }
    }

    public PostgresOptions withSchema(String value) {
        return new PostgresOptions(value, prefix, setUp, connections, notifiesInTransactions, lockTimeout);
    }

    public PostgresOptions withPrefix(String value) {
        return new PostgresOptions(schema, value, setUp, connections, notifiesInTransactions, lockTimeout);
    }

    public PostgresOptions withSetUp(SetUp value) {
        return new PostgresOptions(schema, prefix, value, connections, notifiesInTransactions, lockTimeout);
    }

    public PostgresOptions withConnections(Connections value) {
        return new PostgresOptions(schema, prefix, setUp, value, notifiesInTransactions, lockTimeout);
    }

    /** The engine's connections come from a pool of their own. */
    public PostgresOptions withEngine(DataSource value) {
        return withConnections(new Connections(
                value, connections.ofEngine, connections.ofCalls, connections.listens, connections.poolSize));
    }

    /** Behind a pooler in transaction mode, where nothing can listen: the safety poll alone bounds what other processes send. */
    public PostgresOptions withoutListening() {
        return withConnections(new Connections(
                connections.engine, connections.ofEngine, connections.ofCalls, false, connections.poolSize));
    }

    /** How many connections the store's pool gives at most, so that a start that would run short of them is refused. */
    public PostgresOptions withPoolSize(int value) {
        return withConnections(new Connections(
                connections.engine, connections.ofEngine, connections.ofCalls, connections.listens, value));
    }

    public PostgresOptions withoutNotifyingInTransactions() {
        return new PostgresOptions(schema, prefix, setUp, connections, false, lockTimeout);
    }

    public PostgresOptions withLockTimeout(Duration value) {
        return new PostgresOptions(schema, prefix, setUp, connections, notifiesInTransactions, value);
    }
}
