package dev.postdate.benchmarks.system;

import com.zaxxer.hikari.HikariDataSource;
import dev.postdate.benchmarks.server.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that know what they have inserted, sleep until exactly the next due time and claim that one row by its key, in a transaction of its
 * own: what a system can do that writes down who has a message before it handles it.
 */
final class LimitTimers implements Node {

    private static final String CLAIM =
            "UPDATE message SET claimed = 1 WHERE id = ? AND claimed IS NULL RETURNING body";
    /** How long a thread sleeps that knows of nothing; every insert is for later than that. */
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Node inserts;
    private final HikariDataSource pool;
    private final Receiver receiver;
    private final ExecutorService threads = Executors.newFixedThreadPool(Limit.TIMERS);
    private final List<Queue<Message>> queues = new ArrayList<>();
    private final List<Future<?>> running = new ArrayList<>();
    private volatile boolean stopping;

    LimitTimers(Node inserts, Database database, Receiver receiver) {
        this.inserts = inserts;
        this.pool = database.pool(Limit.TIMERS);
        this.receiver = receiver;
    }

    void start() {
        for (int i = 0; i < Limit.TIMERS; i++) {
            Queue<Message> queue = new PriorityBlockingQueue<>(1_000, Comparator.comparingLong(Message::dueMicros));
            queues.add(queue);
            running.add(threads.submit(() -> {
                run(queue);
                return null;
            }));
        }
    }

    private void run(Queue<Message> queue) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement claim = connection.prepareStatement(CLAIM)) {
            while (!stopping) {
                Message next = queue.peek();
                long left = next == null
                        ? IDLE_NANOS
                        : Duration.between(Instant.now(), next.dueAt()).toNanos();
                if (left > 0) {
                    LockSupport.parkNanos(Math.min(left, IDLE_NANOS));
                } else if (next != null && queue.remove(next)) {
                    take(next, claim);
                }
            }
        }
    }

    private void take(Message message, PreparedStatement claim) throws SQLException {
        claim.setInt(1, message.number());
        try (ResultSet row = claim.executeQuery()) {
            if (!row.next()) {
                throw new IllegalStateException("Message " + message.number() + " is not there or was claimed before.");
            }
            receiver.handle(message.number(), message.dueMicros());
        }
    }

    @Override
    public void schedule(Message message) throws Exception {
        inserts.schedule(message);
        remember(message);
    }

    @Override
    public void scheduleAll(List<Message> messages) throws Exception {
        inserts.scheduleAll(messages);
        messages.forEach(this::remember);
    }

    private void remember(Message message) {
        queues.get(message.number() % Limit.TIMERS).add(message);
    }

    @Override
    public void close() throws Exception {
        stopping = true;
        threads.shutdown();
        for (Future<?> each : running) {
            each.get();
        }
        pool.close();
        inserts.close();
    }
}
