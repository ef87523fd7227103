package dev.postdate.jdbc;

import dev.postdate.StoreException;
import dev.postdate.jdbc.PostgresConnection.Values;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the schema to the version of this build, or says what is missing. */
final class PostgresSchema {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresSchema.class);

    private static final List<Migration> MIGRATIONS = List.of(
            new Migration(1, "messages, dead letters, nodes, queues, subscriptions", "postgres/V001__messages.sql"));

    private static final String CREATE_SCHEMA_TABLE = """
            CREATE TABLE IF NOT EXISTS ~schema (
                version     integer     NOT NULL,
                applied_at  timestamptz NOT NULL DEFAULT now(),
                description text        NOT NULL,
                CONSTRAINT ~~schema_pk PRIMARY KEY (version)
            )""";

    private static final String HAS_SCHEMA_TABLE =
            "/* postdate:schema-exists */ SELECT count(*) FROM pg_tables WHERE schemaname = ? AND tablename = ?";

    private static final List<String> TABLES = List.of(
            "message",
            "key",
            "dead_letter",
            "node",
            "queue",
            "subscription",
            "ended",
            "ended_count",
            "history",
            "action",
            "pending",
            "dead");

    private static final String MISSING =
            "/* postdate:schema-missing */ SELECT t FROM unnest(?) t WHERE to_regclass(t) IS NULL ORDER BY t";

    private static final String VERSION = "/* postdate:schema-version */ SELECT coalesce(max(version), 0) FROM ~schema";

    private static final String RECORD =
            "/* postdate:schema-record */ INSERT INTO ~schema (version, description) VALUES (?, ?)";

    private static final String LOCK = "/* postdate:schema-lock */ SELECT pg_advisory_xact_lock(?)";

    private static final String CURRENT = "/* postdate:schema-current */ SELECT current_schema()";

    private final Connection jdbc;
    private final PostgresNames names;
    private final PostgresConnection connection;

    PostgresSchema(Connection jdbc, PostgresNames names) {
        this.jdbc = jdbc;
        this.names = names;
        this.connection = new PostgresConnection(jdbc, names);
    }

    /** The newest version that this build knows. */
    static int newest() {
        return MIGRATIONS.get(MIGRATIONS.size() - 1).version;
    }

    /** The schema in which connections make tables that name none. */
    static String current(Connection jdbc) throws SQLException {
        PostgresConnection connection = new PostgresConnection(jdbc, new PostgresNames("", ""));
        String schema = connection.list(CURRENT, row -> Optional.ofNullable(row.textOrNull(1))).stream()
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new StoreException(
                        "The search_path of this database role names no schema that exists. Name one with"
                                + " PostgresOptions.withSchema.",
                        false,
                        null));
        if (schema.matches(".*['\"~].*")) {
            // It stands in names and in texts of statements.
            throw new StoreException(
                    "The search_path of this database role finds schema '" + schema
                            + "' first, whose name has a quote or a tilde. Name another with PostgresOptions.withSchema.",
                    false,
                    null);
        }
        return schema;
    }

    /** Everything that brings an empty schema to this build's version, to be applied by hand or by another tool. */
    static String script(PostgresNames names) {
        StringBuilder script = new StringBuilder(names.replaced(CREATE_SCHEMA_TABLE)).append(";\n");
        for (Migration migration : MIGRATIONS) {
            script.append('\n')
                    .append(names.replaced(migration.read()))
                    .append(names.replaced("\nINSERT INTO ~schema (version, description) VALUES ("))
                    .append(migration.version)
                    .append(", '")
                    .append(migration.description)
                    .append("');\n");
        }
        return script.toString();
    }

    void prepare(PostgresOptions.SetUp setUp) throws SQLException {
        int version = version();
        refuseNewer(version);
        if (version == newest()) {
            requireTables();
            return;
        }
        if (setUp == PostgresOptions.SetUp.VERIFY) {
            throw new StoreException(
                    "The schema of the PostgreSQL store '" + names.table("*") + "' has version " + version
                            + ", this build needs version " + newest()
                            + " and may not change it. Apply what JdbcStore.postgresScript prints; nothing was changed.",
                    false,
                    null);
        }
        jdbc.setAutoCommit(false);
        boolean applied = false;
        try {
            apply();
            jdbc.commit();
            applied = true;
        } finally {
            if (!applied) {
                jdbc.rollback();
            }
            jdbc.setAutoCommit(true);
        }
    }

    private void apply() throws SQLException {
        connection.list(LOCK, row -> 0, names.lock());
        // Another node may have been quicker.
        int version = version();
        refuseNewer(version);
        try (Statement statement = jdbc.createStatement()) {
            if (connection.number("SELECT count(*) FROM pg_namespace WHERE nspname = ?", names.schema()) == 0) {
                statement.execute("CREATE SCHEMA \"" + names.schema() + "\"");
            }
            statement.execute(names.replaced(CREATE_SCHEMA_TABLE));
            for (Migration migration : MIGRATIONS) {
                if (migration.version > version) {
                    statement.execute(names.replaced(migration.read()));
                    connection.update(RECORD, migration.version, migration.description);
                }
            }
        }
        if (version < newest()) {
            LOG.info(
                    "PostgreSQL store '{}': schema brought from version {} to version {}",
                    names.table("*"),
                    version,
                    newest());
        }
    }

    /** The version is a row like any other: who ran half of a script, or dropped a table, has it as well. */
    private void requireTables() throws SQLException {
        List<String> missing = connection.list(
                MISSING,
                row -> row.text(1),
                Values.texts(TABLES.stream().map(names::table).toList()));
        if (!missing.isEmpty()) {
            throw new StoreException(
                    "The PostgreSQL store '" + names.table("*") + "' has version " + newest() + ", and yet there is no "
                            + missing
                            + ". Restore what was dropped, or begin with an empty schema; nothing was changed.",
                    false,
                    null);
        }
    }

    private int version() throws SQLException {
        String table = names.replaced("~~schema");
        return connection.number(HAS_SCHEMA_TABLE, names.schema(), table) == 0 ? 0 : (int) connection.number(VERSION);
    }

    private void refuseNewer(int version) {
        if (version > newest()) {
            throw new StoreException(
                    "The schema of the PostgreSQL store '" + names.table("*") + "' has version " + version
                            + ", this build knows versions up to " + newest()
                            + ". Use the release that wrote it or a later one; nothing was changed.",
                    false,
                    null);
        }
    }

    /** @param resource beside this class */
    private record Migration(int version, String description, String resource) {
        String read() {
            try (InputStream script =
                    Objects.requireNonNull(PostgresSchema.class.getResourceAsStream(resource), resource)) {
                return new String(script.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "The schema script " + resource + " cannot be read from this build's jar.", e);
            }
        }
    }
}
