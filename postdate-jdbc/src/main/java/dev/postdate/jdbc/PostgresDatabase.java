package dev.postdate.jdbc;

import dev.postdate.StoreException;
import dev.postdate.spi.StoreInfo;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/** An open database: its names, and the connections that all sessions of this process share. */
final class PostgresDatabase {

    private static final long LOCK_WAIT_MILLIS = 200;
    private static final long LOCK_LOOK_MILLIS = 10;

    private final StoreInfo info;
    private final DataSource handlers;
    private final PostgresOptions options;
    private final PostgresNames names;
    private final PostgresErrors errors;
    private final PostgresConnections engine;
    private final PostgresConnections calls;
    /** What renewals see in passing, so that nothing has to be asked for it while there is none. */
    private final AtomicBoolean deadNodes = new AtomicBoolean(true);

    private final AtomicBoolean parkedRows = new AtomicBoolean(true);

    private PostgresDatabase(StoreInfo info, DataSource handlers, PostgresOptions options, PostgresNames names) {
        this.info = info;
        this.handlers = handlers;
        this.options = options;
        this.names = names;
        this.errors = new PostgresErrors("PostgreSQL store '" + names.table("*") + "'");
        this.engine =
                new PostgresConnections(enginePool(), options.connections().ofEngine());
        this.calls = new PostgresConnections(enginePool(), options.connections().ofCalls());
    }

    /** Looks at the schema, applies it if asked to, and takes the connections of the calls. */
    static PostgresDatabase open(StoreInfo info, DataSource handlers, PostgresOptions options) {
        DataSource pool = options.connections().engineOr(handlers);
        try (Connection jdbc = PostgresConnections.connect(pool)) {
            String schema = options.schema() != null ? options.schema() : PostgresSchema.current(jdbc);
            PostgresNames names = new PostgresNames(schema, options.prefix());
            new PostgresSchema(jdbc, names).prepare(options.setUp());
            PostgresDatabase database = new PostgresDatabase(info, handlers, options, names);
            boolean filled = false;
            try {
                database.calls.fill();
                filled = true;
            } finally {
                if (!filled) {
                    database.close();
                }
            }
            return database;
        } catch (SQLException e) {
            throw new PostgresErrors("PostgreSQL store").failed("open", e);
        }
    }

    /** Takes the connections of the engine, before handlers can take them all. */
    void reserveForEngine() {
        try {
            engine.fill();
        } catch (SQLException e) {
            throw errors.failed("reserve " + options.connections().ofEngine() + " connections for its engine", e);
        }
    }

    StoreInfo info() {
        return info;
    }

    PostgresOptions options() {
        return options;
    }

    PostgresNames names() {
        return names;
    }

    PostgresErrors errors() {
        return errors;
    }

    PostgresConnections engine() {
        return engine;
    }

    PostgresConnections calls() {
        return calls;
    }

    /** Whether a node may have died or left without its messages being freed. */
    AtomicBoolean deadNodes() {
        return deadNodes;
    }

    /** Whether messages may be parked. */
    AtomicBoolean parkedRows() {
        return parkedRows;
    }

    /** Where transactions of handlers come from. */
    DataSource handlerPool() {
        return handlers;
    }

    DataSource enginePool() {
        return options.connections().engineOr(handlers);
    }

    String lockTimeout() {
        return options.lockTimeout().toMillis() + "ms";
    }

    /** For how long a call waits for a lock before it lets others have its connection. */
    long lockWaitMillis() {
        return Math.min(LOCK_WAIT_MILLIS, options.lockTimeout().toMillis());
    }

    /** For how long one waits at first, which any number of them may do with any connection. */
    long lockLookMillis() {
        return Math.min(LOCK_LOOK_MILLIS, options.lockTimeout().toMillis());
    }

    /** How often it does, until the lock timeout is over. */
    long lockWaits() {
        return Math.max(1, options.lockTimeout().toMillis() / LOCK_WAIT_MILLIS);
    }

    void close() {
        StoreException reason = new StoreException(
                "The PostgreSQL store '" + names.table("*") + "' is closed. Nothing was changed.", false, null);
        engine.close(reason);
        calls.close(reason);
    }
}
