package dev.postdate.jdbc;

import dev.postdate.servers.PrivatePostgres;
import dev.postdate.testkit.conformance.store.StoreConformance;
import dev.postdate.testkit.conformance.store.StoreFixture;

/** Holds the store on PostgreSQL 14 to all suites. */
@PostgresVersion(14)
class Postgres14StoreTest extends StoreConformance {

    private final PrivatePostgres server;

    Postgres14StoreTest(PrivatePostgres server) {
        this.server = server;
    }

    @Override
    protected StoreFixture fixture() {
        return PostgresFixture.on(server);
    }
}
