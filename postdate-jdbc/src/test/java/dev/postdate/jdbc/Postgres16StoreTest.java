package dev.postdate.jdbc;

import dev.postdate.servers.PrivatePostgres;
import dev.postdate.testkit.conformance.store.StoreConformance;
import dev.postdate.testkit.conformance.store.StoreFixture;
import org.junit.jupiter.api.Tag;

/** Holds the store on PostgreSQL 16 to all suites. */
@Tag("all-postgres")
@PostgresVersion(16)
class Postgres16StoreTest extends StoreConformance {

    private final PrivatePostgres server;

    Postgres16StoreTest(PrivatePostgres server) {
        this.server = server;
    }

    @Override
    protected StoreFixture fixture() {
        return PostgresFixture.on(server);
    }
}
