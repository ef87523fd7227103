package dev.postdate.jdbc;

import dev.postdate.servers.PrivatePostgres;
import dev.postdate.spi.Store;
import dev.postdate.testkit.conformance.store.StoreFixture;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * A store in a schema of its own, which goes with the test.
 *
 * @param connections to the server
 */
record PostgresFixture(PrivatePostgres server, DataSource connections, String schema) implements StoreFixture {

    /** With connections that are not pooled. */
    static PostgresFixture on(PrivatePostgres server) {
        return on(server, server.dataSource());
    }

    static PostgresFixture on(PrivatePostgres server, DataSource connections) {
        return new PostgresFixture(
                server,
                connections,
                "t_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12));
    }

    PostgresOptions options() {
        return PostgresOptions.defaults().withSchema(schema);
    }

    PostgresNames names() {
        return new PostgresNames(schema, options().prefix());
    }

    @Override
    public Store newStore() {
        return JdbcStore.postgres(connections, options());
    }

    @Override
    public Store reopen() {
        return newStore();
    }

    @Override
    public void close() throws SQLException {
        server.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
    }
}
