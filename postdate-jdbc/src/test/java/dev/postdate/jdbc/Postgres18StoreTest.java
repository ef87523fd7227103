package dev.postdate.jdbc;

import dev.postdate.servers.PrivatePostgres;
import dev.postdate.testkit.conformance.store.StoreConformance;
import dev.postdate.testkit.conformance.store.StoreFixture;

/** Holds the store on PostgreSQL 18 to all suites. */
@PostgresVersion(18)
class Postgres18StoreTest extends StoreConformance {

    private final PrivatePostgres server;

    Postgres18StoreTest(PrivatePostgres server) {
        this.server = server;
    }

    @Override
    protected StoreFixture fixture() {
        return PostgresFixture.on(server);
    }
}
