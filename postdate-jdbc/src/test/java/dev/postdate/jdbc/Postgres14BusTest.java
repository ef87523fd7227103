package dev.postdate.jdbc;

import org.junit.jupiter.api.Tag;

/** The whole bus on PostgreSQL 14; races of thousands in the run over all versions. */
@Tag("oldest-postgres")
@PostgresVersion(14)
class Postgres14BusTest extends PostgresBusSuites {

    Postgres14BusTest(PostgresSchemas schemas) {
        super(schemas);
    }
}
