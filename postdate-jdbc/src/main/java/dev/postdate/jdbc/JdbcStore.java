package dev.postdate.jdbc;

import dev.postdate.spi.Store;
import java.nio.file.Path;
import java.util.Objects;
import javax.sql.DataSource;

/** Makes durable stores, to be given to the builder. */
public final class JdbcStore {

    private JdbcStore() {}

    /**
     * A store in one file, which is made if there is none. What was acknowledged survives the end of the process and the loss of power.
     *
     * <p>One process at a time runs the handlers of a file; any number of others may open it to send only. The directory must be on a
     * local disk, because neither SQLite's locks nor its shared memory work over a network.
     *
     * @param file beside it SQLite keeps {@code <file>-wal} and {@code <file>-shm}, and Postdate {@code <file>.engine}: while any
     *     process has it open they belong to it and must neither be moved nor copied apart
     */
    public static Store sqlite(Path file) {
        return new SqliteStore(Objects.requireNonNull(file, "file"), false);
    }

    /**
     * The same for a file that must be there and have this build's schema: neither is made. For tools that look into what applications
     * made.
     */
    public static Store existingSqlite(Path file) {
        return new SqliteStore(Objects.requireNonNull(file, "file"), true);
    }

    /** The SQL that brings an empty SQLite file to this build's version, to be read. A start does it by itself. */
    public static String sqliteScript() {
        return SchemaMigrator.script();
    }

    /** A store in a PostgreSQL database, with {@linkplain PostgresOptions#defaults() the usual options}. */
    public static Store postgres(DataSource dataSource) {
        return postgres(dataSource, PostgresOptions.defaults());
    }

    /**
     * A store in a PostgreSQL database, version 14 to 18. What was acknowledged is as durable as the server's commits are.
     *
     * <p>Any number of processes share it. Each takes a few connections at start and keeps them (see {@link PostgresOptions}); everything
     * else, such as a handler's transaction, comes from the pool as it is needed.
     *
     * @param dataSource a pool, or whatever else gives connections that are the caller's until closed
     */
    public static Store postgres(DataSource dataSource, PostgresOptions options) {
        return new PostgresStore(
                Objects.requireNonNull(dataSource, "dataSource"), Objects.requireNonNull(options, "options"));
    }

    /** The SQL that brings an empty schema to this build's version, for those who apply it themselves. */
    public static String postgresScript(String schema, String prefix) {
        PostgresOptions checked = PostgresOptions.defaults()
                .withSchema(Objects.requireNonNull(schema, "schema"))
                .withPrefix(prefix);
        return PostgresSchema.script(new PostgresNames(schema, checked.prefix()));
    }
}
