package dev.postdate.benchmarks.server;

import dev.postdate.servers.PrivatePostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A durable PostgreSQL of our own, set up for a small machine that has nothing else to do. */
public final class Server implements AutoCloseable {

    /** What is set besides what {@link PrivatePostgres} sets, which is what makes it durable. */
    public static final Map<String, String> SETTINGS = Map.of(
            "shared_buffers", "1GB",
            // Checkpoints come between the runs, not within them.
            "max_wal_size", "16GB",
            "checkpoint_timeout", "1h",
            "max_connections", "400",
            "shared_preload_libraries", "pg_stat_statements");

    private final PrivatePostgres postgres;
    private final AtomicInteger databases = new AtomicInteger();

    private Server(PrivatePostgres postgres) {
        this.postgres = postgres;
    }

    /** Starts one, with a work's own settings over {@link #SETTINGS}. */
    public static Server start(Map<String, String> more) throws IOException, SQLException {
        Map<String, String> settings = new TreeMap<>(SETTINGS);
        settings.putAll(more);
        PrivatePostgres postgres = PrivatePostgres.start(settings);
        postgres.execute("CREATE EXTENSION pg_stat_statements");
        return new Server(postgres);
    }

    /** A new, empty database, which is dropped when it is closed. */
    public Database database() throws SQLException {
        String name = "bench_" + databases.incrementAndGet();
        postgres.execute("CREATE DATABASE " + name);
        return Database.at("127.0.0.1:" + postgres.port(), name);
    }

    /** For what an operator would ask. */
    public Database operator() {
        return Database.at("127.0.0.1:" + postgres.port(), "postgres");
    }

    @Override
    public void close() {
        postgres.close();
    }
}
