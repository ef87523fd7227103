package dev.postdate.benchmarks.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A database for one run. Everything that the harness itself asks goes over connections that pg_stat_statements does not count.
 *
 * @param address of the server, as host:port; with the name all that another process needs
 */
public record Database(String address, String name) implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(2);
    private static final Duration OPENING = Duration.ofSeconds(30);

    public static Database at(String address, String name) {
        return new Database(address, name);
    }

    /** Where it is, with the one setting of the driver that helps some and harms none: batches of inserts become inserts of many rows. */
    public String url() {
        return url(name) + "&reWriteBatchedInserts=true";
    }

    private String url(String database) {
        return "jdbc:postgresql://" + address + "/" + database + "?user=postgres";
    }

    /** A pool of this many connections, all of them open, so that no run pays for opening them. */
    public HikariDataSource pool(int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url());
        config.setMaximumPoolSize(size);
        HikariDataSource pool = new HikariDataSource(config);
        long start = System.nanoTime();
        while (pool.getHikariPoolMXBean().getTotalConnections() < size) {
            if (System.nanoTime() - start > OPENING.toNanos()) {
                int open = pool.getHikariPoolMXBean().getTotalConnections();
                pool.close();
                throw new IllegalStateException("Only " + open + " of " + size + " connections to " + name
                        + " were open after " + OPENING + ". See the server's max_connections.");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return pool;
    }

    /** A connection that is not counted, for the harness. */
    public Connection connect() throws SQLException {
        return uncounted(name);
    }

    private Connection uncounted(String database) throws SQLException {
        return DriverManager.getConnection(url(database) + "&options=-c%20pg_stat_statements.track=none");
    }

    /** Runs a statement, or several, as an operator would. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Gathers statistics and marks rows as visible, as autovacuum does some minute after much was stored. */
    public void vacuum() throws SQLException {
        execute("VACUUM (ANALYZE)");
    }

    /** Writes out what is dirty, so that no run pays for what went before it. */
    public void checkpoint() throws SQLException {
        execute("CHECKPOINT");
    }

    /** Begins to count statements anew. */
    public void forgetStatements() throws SQLException {
        try (Connection connection = uncounted("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_stat_statements_reset()");
        }
    }

    /** How many statements clients have sent to this database since, BEGIN and COMMIT among them. */
    public long statements() throws SQLException {
        try (Connection connection = uncounted("postgres");
                PreparedStatement query = connection.prepareStatement("""
                        SELECT coalesce(sum(s.calls), 0) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
                        WHERE s.toplevel AND d.datname = ?""")) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** The mean time in milliseconds that the server took for a statement that has this text in it and was sent so often since. */
    public double meanMillis(String text, long times) throws SQLException {
        try (Connection connection = uncounted("postgres");
                PreparedStatement query = connection.prepareStatement("""
                        SELECT coalesce(sum(s.calls), 0), sum(s.total_exec_time) / sum(s.calls)
                        FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
                        WHERE s.toplevel AND d.datname = ? AND strpos(s.query, ?) > 0""")) {
            query.setString(1, name);
            query.setString(2, text);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                if (row.getLong(1) != times) {
                    throw new IllegalStateException("Expected " + times + " statements with '" + text + "' in " + name
                            + ", pg_stat_statements has seen " + row.getLong(1) + ".");
                }
                return row.getDouble(2);
            }
        }
    }

    /**
     * Waits until a query answers false; answers when that one was sent, by {@link System#nanoTime()}, which does not count how long it takes to
     * find nothing.
     */
    public long awaitFalse(String query, Duration limit) throws SQLException {
        long start = System.nanoTime();
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(query)) {
            long sent = start;
            while (answer(statement)) {
                if (System.nanoTime() - start > limit.toNanos()) {
                    throw new IllegalStateException("Still true after " + limit + ": " + query);
                }
                LockSupport.parkNanos(POLL.toNanos());
                sent = System.nanoTime();
            }
            return sent;
        }
    }

    private static boolean answer(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Drops it, whoever is still connected. */
    @Override
    public void close() throws SQLException {
        try (Connection connection = uncounted("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE " + name + " WITH (FORCE)");
        }
    }
}
