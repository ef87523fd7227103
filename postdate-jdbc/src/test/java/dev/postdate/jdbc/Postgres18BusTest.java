package dev.postdate.jdbc;

/** The whole bus on PostgreSQL 18. */
@PostgresVersion(18)
class Postgres18BusTest extends PostgresBusSuites {

    Postgres18BusTest(PostgresSchemas schemas) {
        super(schemas);
    }
}
