package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.server.Database;
import dev.postdate.benchmarks.server.Server;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How long it takes to write down who has a message: one row is claimed by its key and committed, by one connection, one after the other, on a
 * server that has nothing else to do. No system that does so before a handler begins can be more punctual. Without a pause everything is warm:
 * processors, caches and disk; at the pace of the work it is as it is when a message falls due.
 */
final class RoundTrips {

    private static final int TO_WARM_UP = 2_000;
    private static final int ROWS = 100_000;
    private static final double NANOS_A_MILLI = 1e6;

    /** As many as fit, one right after the other. */
    private static final int UNPACED = 0;

    private RoundTrips() {}

    /** Without a pause and at a pace. */
    static Stream<Trial> trials(int seconds, int perSecond) {
        return Stream.of(
                trial("claim-and-commit round trip", seconds, UNPACED),
                trial("claim-and-commit round trip, " + perSecond + " a second", seconds, perSecond));
    }

    private static Trial trial(String kind, int seconds, int perSecond) {
        return new Trial(
                "limit",
                "plain SQL",
                Map.of("kind", kind, "seconds", seconds),
                server -> run(seconds, perSecond, server),
                null);
    }

    private static List<Sample> run(int seconds, int perSecond, Server server) throws Exception {
        try (Database database = server.database()) {
            database.execute("""
                    CREATE TABLE message (id integer PRIMARY KEY, claimed bigint, body bytea NOT NULL) WITH (fillfactor = 50);
                    INSERT INTO message SELECT g, NULL, convert_to(repeat('x', 300), 'UTF8') FROM generate_series(0, %d) g;
                    """.formatted(ROWS - 1));
            database.checkpoint();
            try (Connection connection = database.connect();
                    PreparedStatement claim = connection.prepareStatement(
                            "UPDATE message SET claimed = coalesce(claimed, 0) + 1 WHERE id = ? RETURNING body")) {
                for (int i = 0; i < TO_WARM_UP; i++) {
                    nanos(claim, i);
                }
                long[] nanos = new long[1_000_000];
                int count = 0;
                long start = System.nanoTime();
                while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(seconds) && count < nanos.length) {
                    if (perSecond != UNPACED) {
                        Pause.until(start + count * TimeUnit.SECONDS.toNanos(1) / perSecond);
                    }
                    nanos[count] = nanos(claim, count % ROWS);
                    count++;
                }
                return samples(Arrays.copyOf(nanos, count));
            }
        }
    }

    private static long nanos(PreparedStatement claim, int id) throws SQLException {
        long before = System.nanoTime();
        claim.setInt(1, id);
        claim.executeQuery().close();
        return System.nanoTime() - before;
    }

    private static List<Sample> samples(long[] nanos) {
        Arrays.sort(nanos);
        return Percentiles.ofSorted(nanos, NANOS_A_MILLI).samples();
    }
}
