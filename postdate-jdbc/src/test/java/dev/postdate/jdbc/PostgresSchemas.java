package dev.postdate.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.postdate.servers.PrivatePostgres;
import dev.postdate.spi.Store;
import dev.postdate.testkit.conformance.store.StoreFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;

/** Lends stores in schemas that are emptied and lent again: to make one and drop it takes longer than most tests. */
final class PostgresSchemas implements AutoCloseable {

    private final PrivatePostgres server;
    private final HikariDataSource pool;
    private final Deque<PostgresFixture> free = new ArrayDeque<>();

    PostgresSchemas(PrivatePostgres server) {
        this.server = server;
        this.pool = pool(server);
    }

    /** As applications have one; a new connection costs more than most tests. */
    private static HikariDataSource pool(PrivatePostgres server) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(server.dataSource());
        config.setMaximumPoolSize(80);
        config.setMinimumIdle(0);
        return new HikariDataSource(config);
    }

    PrivatePostgres server() {
        return server;
    }

    Lent lend() {
        PostgresFixture emptied = free.poll();
        return new Lent(emptied != null ? emptied : PostgresFixture.on(server, pool));
    }

    @Override
    public void close() {
        pool.close();
        server.close();
    }

    /** An empty store until it is closed. */
    final class Lent implements StoreFixture {
        private final PostgresFixture fixture;

        private Lent(PostgresFixture fixture) {
            this.fixture = fixture;
        }

        PostgresNames names() {
            return fixture.names();
        }

        @Override
        public Store newStore() {
            return fixture.newStore();
        }

        @Override
        public Store reopen() {
            return fixture.reopen();
        }

        @Override
        public void close() throws SQLException {
            execute("""
                    DO $$
                    DECLARE
                        v_table text;
                    BEGIN
                        FOR v_table IN
                            SELECT format('%%I.%%I', t.schemaname, t.tablename) FROM pg_tables t
                            WHERE t.schemaname = '%s' AND t.tablename <> '%s'
                        LOOP
                            EXECUTE 'DELETE FROM ' || v_table;
                        END LOOP;
                    END $$""".formatted(fixture.schema(), names().replaced("~~schema")));
            free.push(fixture);
        }

        private void execute(String sql) throws SQLException {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }
}
