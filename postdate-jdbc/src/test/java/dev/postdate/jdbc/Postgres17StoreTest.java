package dev.postdate.jdbc;

import dev.postdate.testkit.conformance.store.StoreConformance;
import dev.postdate.testkit.conformance.store.StoreFixture;
import org.junit.jupiter.api.Tag;

/** Holds the store on PostgreSQL 17 to all suites. */
@Tag("all-postgres")
@PostgresVersion(17)
class Postgres17StoreTest extends StoreConformance {

    private final PostgresSchemas schemas;

    Postgres17StoreTest(PostgresSchemas schemas) {
        this.schemas = schemas;
    }

    @Override
    protected StoreFixture fixture() {
        return schemas.lend();
    }
}
