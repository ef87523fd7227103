package dev.postdate.jdbc;

import dev.postdate.servers.PrivatePostgres;

/** The whole bus on PostgreSQL 18. */
@PostgresVersion(18)
class Postgres18BusTest extends PostgresBusSuites {

    Postgres18BusTest(PrivatePostgres server) {
        super(server);
    }
}
