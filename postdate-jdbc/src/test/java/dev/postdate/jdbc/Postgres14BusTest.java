package dev.postdate.jdbc;

/** The whole bus on PostgreSQL 14. */
@PostgresVersion(14)
class Postgres14BusTest extends PostgresBusSuites {

    Postgres14BusTest(PostgresSchemas schemas) {
        super(schemas);
    }
}
