package dev.postdate.jdbc;

import dev.postdate.testkit.conformance.store.StoreConformance;
import dev.postdate.testkit.conformance.store.StoreFixture;
import org.junit.jupiter.api.Tag;

/** Holds the store on PostgreSQL 16 to all suites. */
@Tag("all-postgres")
@PostgresVersion(16)
class Postgres16StoreTest extends StoreConformance {

    private final PostgresSchemas schemas;

    Postgres16StoreTest(PostgresSchemas schemas) {
        this.schemas = schemas;
    }

    @Override
    protected StoreFixture fixture() {
        return schemas.lend();
    }
}
