package dev.postdate.jdbc;

import dev.postdate.servers.PrivatePostgres;
import org.junit.jupiter.api.Tag;

/** The whole bus on PostgreSQL 16. */
@Tag("all-postgres")
@PostgresVersion(16)
class Postgres16BusTest extends PostgresBusSuites {

    Postgres16BusTest(PrivatePostgres server) {
        super(server);
    }
}
