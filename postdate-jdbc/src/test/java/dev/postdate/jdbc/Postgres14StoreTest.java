package dev.postdate.jdbc;

import dev.postdate.testkit.conformance.store.StoreConformance;
import dev.postdate.testkit.conformance.store.StoreFixture;
import org.junit.jupiter.api.Tag;

/** Holds the store on PostgreSQL 14 to all suites; to those that repeat themselves thousands of times in the run over all versions. */
@Tag("oldest-postgres")
@PostgresVersion(14)
class Postgres14StoreTest extends StoreConformance {

    private final PostgresSchemas schemas;

    Postgres14StoreTest(PostgresSchemas schemas) {
        this.schemas = schemas;
    }

    @Override
    protected StoreFixture fixture() {
        return schemas.lend();
    }
}
