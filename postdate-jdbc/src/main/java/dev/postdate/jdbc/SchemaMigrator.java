package dev.postdate.jdbc;

import dev.postdate.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a file's schema to the version that this build knows, in one transaction. */
final class SchemaMigrator {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.store");

    private static final List<Migration> SQLITE = List.of(
            new Migration(1, "messages, dead letters, nodes, queues, subscriptions", "sqlite/V001__messages.sql"));

    private static final String CREATE_SCHEMA_TABLE = """
            CREATE TABLE IF NOT EXISTS postdate_schema (
                version     INTEGER PRIMARY KEY,
                applied_at  TEXT NOT NULL,
                description TEXT NOT NULL
            ) STRICT
            """;

    private static final String HAS_SCHEMA_TABLE =
            "/* postdate:schema-exists */ SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'postdate_schema'";

    private static final String VERSION = "/* postdate:schema-version */ SELECT max(version) FROM postdate_schema";

    private static final String RECORD = """
            /* postdate:schema-record */
            INSERT INTO postdate_schema (version, applied_at, description) VALUES (?, ?, ?)
            """;

    private final SqliteConnection connection;
    private final Path file;

    SchemaMigrator(SqliteConnection connection, Path file) {
        this.connection = connection;
        this.file = file;
    }

    /** The newest version that this build knows. */
    static int newest() {
        return SQLITE.get(SQLITE.size() - 1).version;
    }

    /**
     * Applies what is missing. A file that is up to date is only read.
     *
     * @throws StoreException if the file is newer than this build
     */
    void migrate(Instant now) throws SQLException {
        if (version() == newest()) {
            return;
        }
        connection.update("BEGIN IMMEDIATE");
        boolean applied = false;
        try {
            // Read again: another process may have been quicker.
            int version = version();
            refuseNewer(version);
            connection.script(CREATE_SCHEMA_TABLE);
            for (Migration migration : SQLITE) {
                if (migration.version > version) {
                    connection.script(migration.read());
                    connection.update(RECORD, migration.version, now.toString(), migration.description);
                }
            }
            connection.update("COMMIT");
            applied = true;
            LOG.info("SQLite store '{}': schema brought from version {} to version {}", file, version, newest());
        } finally {
            if (!applied) {
                connection.script("ROLLBACK");
            }
        }
    }

    /**
     * Looks, and changes nothing.
     *
     * @throws StoreException if the file has not this build's version
     */
    void verify() throws SQLException {
        int version = version();
        refuseNewer(version);
        if (version < newest()) {
            throw new StoreException(
                    "SQLite store '" + file + "' has schema version " + version + ", this build needs version "
                            + newest()
                            + " and may not change it. Name the file that the application uses, or let the application or 'postdate"
                            + " schema apply' bring it up to date; nothing was changed.",
                    false,
                    null);
        }
    }

    /** Everything that brings an empty file to this build's version. */
    static String script() {
        StringBuilder script = new StringBuilder(CREATE_SCHEMA_TABLE.strip()).append(";\n");
        for (Migration migration : SQLITE) {
            script.append('\n')
                    .append(migration.read())
                    .append("\nINSERT INTO postdate_schema (version, applied_at, description) VALUES (")
                    .append(migration.version)
                    .append(", strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), '")
                    .append(migration.description)
                    .append("');\n");
        }
        return script.toString();
    }

    private int version() throws SQLException {
        return connection.number(HAS_SCHEMA_TABLE) == 0 ? 0 : (int) connection.number(VERSION);
    }

    private void refuseNewer(int version) {
        if (version > newest()) {
            throw new StoreException(
                    "SQLite store '" + file + "' has schema version " + version + ", this build knows versions up to "
                            + newest() + ". Use the release that wrote it or a later one; nothing was changed.",
                    false,
                    null);
        }
    }

    /** @param resource beside this class */
    private record Migration(int version, String description, String resource) {
        String read() {
            try (InputStream script =
                    Objects.requireNonNull(SchemaMigrator.class.getResourceAsStream(resource), resource)) {
                return new String(script.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "The schema script " + resource + " cannot be read from this build's jar.", e);
            }
        }
    }
}
