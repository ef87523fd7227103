package dev.postdate.jdbc;

import dev.postdate.servers.PrivatePostgres;
import dev.postdate.spi.Store;
import dev.postdate.testkit.conformance.store.StoreFixture;
import java.sql.SQLException;
import java.util.UUID;

/** A store in a schema of its own, which goes with the test. */
record PostgresFixture(PrivatePostgres server, String schema) implements StoreFixture {

    static PostgresFixture on(PrivatePostgres server) {
        return new PostgresFixture(
                server, "t_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12));
    }

    PostgresOptions options() {
        return PostgresOptions.defaults().withSchema(schema);
    }

    PostgresNames names() {
        return new PostgresNames(schema, options().prefix());
    }

    @Override
    public Store newStore() {
        return JdbcStore.postgres(server.dataSource(), options());
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
