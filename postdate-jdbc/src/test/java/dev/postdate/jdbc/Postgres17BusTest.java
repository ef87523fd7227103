package dev.postdate.jdbc;

import org.junit.jupiter.api.Tag;

/** The whole bus on PostgreSQL 17. */
@Tag("all-postgres")
@PostgresVersion(17)
class Postgres17BusTest extends PostgresBusSuites {

    Postgres17BusTest(PostgresSchemas schemas) {
        super(schemas);
    }
}
