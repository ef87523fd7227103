package dev.postdate.jdbc;

import dev.postdate.servers.PrivatePostgres;
import dev.postdate.testkit.conformance.store.StoreConformance;
import dev.postdate.testkit.conformance.store.StoreFixture;
import org.junit.jupiter.api.Tag;

/** Holds the store on PostgreSQL 17 to all suites. */
@Tag("all-postgres")
@PostgresVersion(17)
class Postgres17StoreTest extends StoreConformance {

    private final PrivatePostgres server;

    Postgres17StoreTest(PrivatePostgres server) {
        this.server = server;
    }

    @Override
    protected StoreFixture fixture() {
        return PostgresFixture.on(server);
    }
}
