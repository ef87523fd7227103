package dev.postdate.jdbc;

import org.junit.jupiter.api.Tag;

/** The whole bus on PostgreSQL 16. */
@Tag("all-postgres")
@PostgresVersion(16)
class Postgres16BusTest extends PostgresBusSuites {

    Postgres16BusTest(PostgresSchemas schemas) {
        super(schemas);
    }
}
