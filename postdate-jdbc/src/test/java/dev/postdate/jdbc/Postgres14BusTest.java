package dev.postdate.jdbc;

import dev.postdate.servers.PrivatePostgres;

/** The whole bus on PostgreSQL 14. */
@PostgresVersion(14)
class Postgres14BusTest extends PostgresBusSuites {

    Postgres14BusTest(PrivatePostgres server) {
        super(server);
    }
}
