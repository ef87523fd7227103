package dev.postdate.jdbc;

import dev.postdate.testkit.conformance.store.StoreConformance;
import dev.postdate.testkit.conformance.store.StoreFixture;
import org.junit.jupiter.api.Tag;

/** Holds the store on PostgreSQL 15 to all suites. */
@Tag("all-postgres")
@PostgresVersion(15)
class Postgres15StoreTest extends StoreConformance {

    private final PostgresSchemas schemas;

    Postgres15StoreTest(PostgresSchemas schemas) {
        this.schemas = schemas;
    }

    @Override
    protected StoreFixture fixture() {
        return schemas.lend();
    }
}
