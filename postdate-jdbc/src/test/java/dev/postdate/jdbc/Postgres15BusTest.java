package dev.postdate.jdbc;

import org.junit.jupiter.api.Tag;

/** The whole bus on PostgreSQL 15. */
@Tag("all-postgres")
@PostgresVersion(15)
class Postgres15BusTest extends PostgresBusSuites {

    Postgres15BusTest(PostgresSchemas schemas) {
        super(schemas);
    }
}
