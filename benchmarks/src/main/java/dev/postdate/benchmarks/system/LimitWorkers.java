package dev.postdate.benchmarks.system;

import com.zaxxer.hikari.HikariDataSource;
import dev.postdate.benchmarks.server.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Threads that take due messages by plain SQL, each on a connection of its own, until they are told to stop. */
final class LimitWorkers implements Node {

    // Begins behind what it has taken: what was in front of that is dead and still in the index. It is late for what
    // comes in there.
    private static final String NEXT =
            "SELECT id FROM message WHERE due_at >= ? %sAND due_at <= now() ORDER BY due_at LIMIT " + Limit.BATCH
                    + " FOR UPDATE SKIP LOCKED";
    private static final String CLAIM = "UPDATE message SET claimed = 1 WHERE id = ANY(ARRAY("
            + NEXT.formatted("AND claimed IS NULL ") + ")) RETURNING id, due_at, body";
    private static final String TAKE =
            "DELETE FROM message WHERE id = ANY(ARRAY(" + NEXT.formatted("") + ")) RETURNING id, due_at, body";
    private static final String DELETE = "DELETE FROM message WHERE id = ANY(?)";
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Limit.Kind kind;
    private final HikariDataSource pool;
    private final Receiver receiver;
    private final ExecutorService threads = Executors.newFixedThreadPool(Limit.CONNECTIONS);
    private final List<Future<?>> running = new ArrayList<>();
    private volatile boolean stopping;

    LimitWorkers(Limit.Kind kind, Database database, Receiver receiver) {
        this.kind = kind;
        this.pool = database.pool(Limit.CONNECTIONS);
        this.receiver = receiver;
    }

    void start() {
        for (int i = 0; i < Limit.CONNECTIONS; i++) {
            running.add(threads.submit(() -> {
                run();
                return null;
            }));
        }
    }

    private record Taken(List<Integer> ids, Timestamp latest) {}

    private void run() throws SQLException {
        boolean twice = kind == Limit.Kind.TWO_WRITES;
        try (Connection connection = pool.getConnection();
                PreparedStatement take = connection.prepareStatement(twice ? CLAIM : TAKE);
                PreparedStatement delete = connection.prepareStatement(DELETE)) {
            Timestamp from = Timestamp.from(Instant.EPOCH);
            while (!stopping) {
                Taken taken = take(take, from);
                from = taken.latest();
                if (taken.ids().isEmpty()) {
                    LockSupport.parkNanos(IDLE_NANOS);
                } else if (twice) {
                    delete.setArray(
                            1, connection.createArrayOf("integer", taken.ids().toArray()));
                    delete.executeUpdate();
                }
            }
        }
    }

    private Taken take(PreparedStatement statement, Timestamp from) throws SQLException {
        List<Integer> ids = new ArrayList<>();
        Timestamp latest = from;
        statement.setTimestamp(1, from);
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                int id = rows.getInt(1);
                if (rows.getBytes(3).length == 0) {
                    throw new IllegalStateException("Message " + id + " came without its body.");
                }
                Timestamp dueAt = rows.getTimestamp(2);
                latest = dueAt.after(latest) ? dueAt : latest;
                receiver.handle(id, dueAt.toInstant().toEpochMilli() * 1_000);
                ids.add(id);
            }
        }
        return new Taken(ids, latest);
    }

    @Override
    public void schedule(Message message) {
        throw new UnsupportedOperationException("Workers of the limit only take; insert with a sender.");
    }

    @Override
    public void scheduleAll(List<Message> messages) {
        throw new UnsupportedOperationException("Workers of the limit only take; insert with a sender.");
    }

    @Override
    public void close() throws Exception {
        stopping = true;
        threads.shutdown();
        for (Future<?> each : running) {
            each.get();
        }
        pool.close();
    }
}
