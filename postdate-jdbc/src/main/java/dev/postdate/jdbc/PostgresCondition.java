package dev.postdate.jdbc;

import dev.postdate.spi.StoreCondition;
import dev.postdate.spi.StoreCondition.Holder;
import dev.postdate.spi.StoreCondition.OpenSnapshot;
import dev.postdate.spi.StoreCondition.TableRows;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What keeps finished rows from being removed, and how many there are.
 *
 * <p>Of sessions of other roles the server tells how far back they see, but only members of {@code pg_read_all_stats} learn since when.
 */
final class PostgresCondition {

    // What a transaction has written counts like what it can see: a row deleted after it began stays for both. Other
    // databases of the server do not matter, but for senders to standbys, which belong to none. Vacuum ignores the
    // snapshots of vacuum, so the workers of autovacuum, which have no user, are left out. The type of a session is not
    // asked for: of another role's it is not told.
    private static final String CONDITION = """
            /* postdate:condition */
            WITH open (holder, who, horizon, age, seconds) AS (
                SELECT CASE WHEN a.datid IS NULL THEN 'STANDBY' ELSE 'TRANSACTION' END,
                    'session ' || a.pid || coalesce(' of role ' || a.usename, '')
                        || coalesce(' (' || nullif(a.application_name, '') || ')', '')
                        || coalesce(', ' || a.state, ''),
                    CASE WHEN age(a.backend_xid) > coalesce(age(a.backend_xmin), 0) THEN a.backend_xid ELSE a.backend_xmin END,
                    greatest(age(a.backend_xmin), age(a.backend_xid)),
                    CASE WHEN a.datid IS NOT NULL THEN extract(epoch FROM clock_timestamp() - a.xact_start) END
                FROM pg_stat_activity a
                WHERE (a.backend_xmin IS NOT NULL OR a.backend_xid IS NOT NULL) AND a.pid <> pg_backend_pid()
                    AND a.usesysid IS NOT NULL AND (a.datname = current_database() OR a.datid IS NULL)
                UNION ALL
                SELECT 'PREPARED_TRANSACTION', p.gid || ' of role ' || p.owner, p.transaction, age(p.transaction),
                    extract(epoch FROM clock_timestamp() - p.prepared)
                FROM pg_prepared_xacts p WHERE p.database = current_database()
                UNION ALL
                SELECT 'REPLICATION_SLOT', s.slot_name || CASE WHEN s.active THEN ', active' ELSE ', not active' END,
                    s.xmin, age(s.xmin), NULL
                FROM pg_replication_slots s WHERE s.xmin IS NOT NULL)
            (SELECT holder, who, horizon::text::bigint, coalesce(CASE WHEN seconds < 0 THEN 0 ELSE seconds END, -1)::bigint, NULL::bigint, NULL::timestamptz
            FROM open ORDER BY age DESC, seconds DESC NULLS LAST LIMIT 1)
            UNION ALL
            SELECT NULL, t.relname::text, t.n_live_tup, NULL, t.n_dead_tup, greatest(t.last_vacuum, t.last_autovacuum)
            FROM pg_stat_user_tables t
            WHERE t.relid = ANY (ARRAY[
                '~message'::regclass, '~key'::regclass, '~dead_letter'::regclass, '~node'::regclass, '~queue'::regclass]::oid[])
            """;

    private static final long UNKNOWN = -1;

    private PostgresCondition() {}

    private record Line(
            @Nullable OpenSnapshot snapshot, @Nullable TableRows table) {}

    static StoreCondition condition(PostgresConnection connection) throws SQLException {
        List<Line> lines = connection.list(CONDITION, PostgresCondition::line);
        return new StoreCondition(
                lines.stream()
                        .map(Line::snapshot)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                lines.stream().map(Line::table).filter(Objects::nonNull).toList());
    }

    private static Line line(Row row) throws SQLException {
        String holder = row.textOrNull(1);
        if (holder == null) {
            return new Line(null, new TableRows(row.text(2), row.number(3), row.number(5), row.instantOrNull(6)));
        }
        long seconds = row.number(4);
        return new Line(
                new OpenSnapshot(
                        Holder.valueOf(holder),
                        row.text(2),
                        row.number(3),
                        seconds == UNKNOWN ? null : Duration.ofSeconds(seconds)),
                null);
    }
}
