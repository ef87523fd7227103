package dev.postdate.jdbc;

import dev.postdate.testkit.conformance.store.StoreConformance;
import dev.postdate.testkit.conformance.store.StoreFixture;

/** Holds the store on PostgreSQL 18 to all suites. */
@PostgresVersion(18)
class Postgres18StoreTest extends StoreConformance {

    private final PostgresSchemas schemas;

    Postgres18StoreTest(PostgresSchemas schemas) {
        this.schemas = schemas;
    }

    @Override
    protected StoreFixture fixture() {
        return schemas.lend();
    }
}
