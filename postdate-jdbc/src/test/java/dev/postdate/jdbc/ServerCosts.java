package dev.postdate.jdbc;

import dev.postdate.servers.PrivatePostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a server did since {@link #begin}: statements of its clients, buffers they touched and WAL they wrote, by pg_stat_statements. Needs a
 * server of which nobody else asks anything.
 */
final class ServerCosts {

    private static final String OURS =
            " FROM pg_stat_statements WHERE toplevel AND query NOT LIKE '%pg_stat_statements%'";

    private final PrivatePostgres server;
    private long walAtBegin;

    ServerCosts(PrivatePostgres server) {
        this.server = server;
    }

    void begin() throws SQLException {
        server.execute("SELECT pg_stat_statements_reset()");
        walAtBegin = number("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') /* pg_stat_statements */");
    }

    long statements() throws SQLException {
        return number("SELECT sum(calls)" + OURS);
    }

    /** Found in memory or read, whatever statement asked for them. */
    long buffers() throws SQLException {
        return number("SELECT sum(shared_blks_hit + shared_blks_read)" + OURS);
    }

    /** Found in memory or read by calls of this function. */
    long buffers(String function) throws SQLException {
        return number("SELECT sum(shared_blks_hit + shared_blks_read)" + OURS + calling(function));
    }

    /** Written by calls of this function. What commits write is not in it. */
    long wal(String function) throws SQLException {
        return number("SELECT sum(wal_bytes)" + OURS + calling(function));
    }

    /** All that was written, commits included. */
    long wal() throws SQLException {
        return number("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') /* pg_stat_statements */")
                - walAtBegin;
    }

    /** Whole pages in the WAL of the statements, which depend on when the last checkpoint was. */
    long pagesInWal() throws SQLException {
        return number("SELECT coalesce(sum(wal_fpi), 0)" + OURS);
    }

    /** Every statement, the most frequent first. */
    String describe() throws SQLException {
        return text("""
                SELECT coalesce(string_agg(format(
                    '%s calls, %s buffers, %s bytes of WAL: %s',
                    calls, shared_blks_hit + shared_blks_read, wal_bytes, left(regexp_replace(query, '[[:space:]]+', ' ', 'g'), 100)),
                    E'\\n' ORDER BY calls DESC), '')""" + OURS);
    }

    /** By name, because PostgreSQL 18 counts statements without the comments that label them. */
    private static String calling(String function) {
        return " AND query ~ '_" + function + "_[0-9]+\\('";
    }

    private long number(String sql) throws SQLException {
        String text = text(sql);
        return text == null ? 0 : Long.parseLong(text);
    }

    private String text(String sql) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
