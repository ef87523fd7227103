package dev.postdate.cli;

import dev.postdate.jdbc.JdbcStore;
import dev.postdate.jdbc.PostgresOptions;
import dev.postdate.jdbc.PostgresOptions.SetUp;
import dev.postdate.spi.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** The store that the options and the environment name. */
final class Stores {

    private static final int CONNECT_SECONDS = 10;

    private final Options options;
    private final Map<String, String> environment;

    Stores(Options options, Map<String, String> environment) {
        this.options = options;
        this.environment = environment;
    }

    /** The store, whose schema is left as it is. */
    Store asItIs() {
        Path file = options.sqlite;
        return file != null && fileOnly() ? JdbcStore.existingSqlite(file) : postgres(SetUp.VERIFY);
    }

    /** The store, whose schema is made where it is missing. */
    Store applied() {
        Path file = options.sqlite;
        return file != null && fileOnly() ? JdbcStore.sqlite(file) : postgres(SetUp.APPLY);
    }

    boolean isSqlite() {
        return options.sqlite != null;
    }

    private boolean fileOnly() {
        if (options.url != null || options.schema != null || options.prefix != null) {
            throw Refusal.usage(
                    "--sqlite is given together with --url, --schema or --prefix, which are PostgreSQL's. Leave out"
                            + " one or the other.");
        }
        return true;
    }

    private Store postgres(SetUp setUp) {
        // One command at a time needs no more than these; a listener would only wait for what nobody hears.
        PostgresOptions.Connections few = new PostgresOptions.Connections(null, 1, 1, false, 0);
        return JdbcStore.postgres(dataSource(), postgresNames().withSetUp(setUp).withConnections(few));
    }

    /** The schema and the prefix. */
    PostgresOptions postgresNames() {
        PostgresOptions named = PostgresOptions.defaults();
        named = options.schema == null ? named : named.withSchema(options.schema);
        return options.prefix == null ? named : named.withPrefix(options.prefix);
    }

    /**
     * Connects once, to tell a store that cannot be reached from one whose schema is another.
     *
     * @throws Refusal if it cannot be reached
     */
    void requireReachable() {
        if (options.sqlite != null) {
            if (!Files.isReadable(options.sqlite)) {
                throw Refusal.store("The SQLite file " + options.sqlite
                        + " does not exist or cannot be read. Name the file that the application uses.");
            }
            return;
        }
        try (Connection connection = dataSource().getConnection()) {
            connection.getMetaData();
        } catch (SQLException e) {
            throw Refusal.store("The database " + url() + " cannot be reached: " + e.getMessage());
        }
    }

    private DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        String url = url();
        if (options.url != null && url.toLowerCase(Locale.ROOT).contains("password=")) {
            throw Refusal.usage("--url has a password in it, which every user of this machine could read. Give it in"
                    + " POSTDATE_PASSWORD or with --password-file.");
        }
        try {
            source.setUrl(url);
        } catch (IllegalArgumentException e) {
            throw Refusal.usage("--url=" + url
                    + " is no address of a PostgreSQL database: expected jdbc:postgresql://host:port/database.");
        }
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setApplicationName(Options.NOBODY);
        user().ifPresent(source::setUser);
        password().ifPresent(source::setPassword);
        return source;
    }

    private String url() {
        return given(options.url, "POSTDATE_URL")
                .orElseThrow(() ->
                        Refusal.usage("No store is named. Name a PostgreSQL database with --url or POSTDATE_URL, or a"
                                + " SQLite file with --sqlite."));
    }

    private Optional<String> user() {
        return given(options.user, "POSTDATE_USER");
    }

    private Optional<String> password() {
        Path file = options.passwordFile;
        if (file == null) {
            return given(null, "POSTDATE_PASSWORD");
        }
        try {
            return Optional.of(Files.readString(file).lines().findFirst().orElse(""));
        } catch (IOException e) {
            throw Refusal.usage("--password-file=" + file + " cannot be read: " + e);
        }
    }

    private Optional<String> given(@Nullable String option, String variable) {
        return Optional.ofNullable(option != null ? option : environment.get(variable))
                .filter(value -> !value.isEmpty());
    }
}
