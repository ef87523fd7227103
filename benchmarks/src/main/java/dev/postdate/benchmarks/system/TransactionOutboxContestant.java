package dev.postdate.benchmarks.system;

import com.gruelbox.transactionoutbox.Dialect;
import com.gruelbox.transactionoutbox.Instantiator;
import com.gruelbox.transactionoutbox.Persistor;
import com.gruelbox.transactionoutbox.Submitter;
import com.gruelbox.transactionoutbox.ThreadLocalContextTransactionManager;
import com.gruelbox.transactionoutbox.TransactionManager;
import com.gruelbox.transactionoutbox.TransactionOutbox;
import com.zaxxer.hikari.HikariDataSource;
import dev.postdate.benchmarks.server.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * transaction-outbox, set up for throughput: a loop that flushes large batches as soon as its threads have got through the last one. This
 * version knows no due times, but retries what has waited for {@code attemptFrequency}: a message is stored by a clock that is set so that
 * this comes out at its due time, and is not run at once.
 */
public final class TransactionOutboxContestant implements Contestant {

    private static final int THREADS = 24;
    private static final int BATCH = 4_096;
    private static final Duration ATTEMPT_FREQUENCY = Duration.ofMinutes(1);
    private static final int POOL = THREADS + 4;

    /** What the outbox calls; an interface, for which it needs no bytecode. */
    public interface Service {
        void handle(int number, long dueMicros, String text);
    }

    @Override
    public String name() {
        return "transaction-outbox";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("threads", THREADS, "flushBatchSize", BATCH, "dueTime", "by clock", "pool", POOL);
    }

    @Override
    public int pool() {
        return POOL;
    }

    @Override
    public int pace() {
        return 4_000;
    }

    @Override
    public void create(Database database) throws Exception {
        // The first one migrates.
        sender(database).close();
    }

    @Override
    public Node sender(Database database, int connections) {
        return new OutboxNode(database.pool(connections), null);
    }

    @Override
    public Node worker(Database database, Receiver receiver) {
        OutboxNode node = new OutboxNode(database.pool(POOL), receiver);
        node.start();
        return node;
    }

    @Override
    public String unsettled() {
        return Rows.anyIn("txno_outbox");
    }

    private static final class OutboxNode implements Node {

        // Set by a call while it stores, and never beyond it.
        private static final ThreadLocal<@Nullable Clock> CLOCK = new ThreadLocal<>();
        private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

        private final HikariDataSource pool;
        private final ThreadLocalContextTransactionManager transactions;
        private final ThreadPoolExecutor handlers =
                new ThreadPoolExecutor(THREADS, THREADS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        private final TransactionOutbox outbox;
        private final Thread flusher = new Thread(this::flush, "outbox-flush");
        private volatile boolean stopping;

        OutboxNode(HikariDataSource pool, @Nullable Receiver receiver) {
            this.pool = pool;
            this.transactions = TransactionManager.fromDataSource(pool);
            Service service = (number, dueMicros, text) -> {
                if (receiver == null) {
                    throw new IllegalStateException("Message " + number + " was run by a node that only sends.");
                }
                receiver.handle(number, dueMicros);
            };
            Submitter ofHandlers = Submitter.withExecutor(handlers);
            this.outbox = TransactionOutbox.builder()
                    .transactionManager(transactions)
                    .persistor(Persistor.forDialect(Dialect.POSTGRESQL_9))
                    .instantiator(Instantiator.using(type -> service))
                    .attemptFrequency(ATTEMPT_FREQUENCY)
                    .flushBatchSize(BATCH)
                    .serializeMdc(false)
                    .clockProvider(this::clock)
                    .submitter((entry, run) -> {
                        // What was stored just now is for later; what was flushed is due.
                        if (CLOCK.get() == null) {
                            ofHandlers.submit(entry, run);
                        }
                    })
                    .build();
        }

        void start() {
            flusher.start();
        }

        private Clock clock() {
            Clock own = CLOCK.get();
            return own == null ? Clock.systemUTC() : own;
        }

        private void flush() {
            while (!stopping) {
                if (handlers.getQueue().size() > BATCH / 2 || !outbox.flush()) {
                    LockSupport.parkNanos(IDLE_NANOS);
                }
            }
        }

        @Override
        public void schedule(Message message) {
            scheduleAll(List.of(message));
        }

        @Override
        public void scheduleAll(List<Message> messages) {
            try {
                // The hooks after the commit submit; they still see the clock.
                transactions.inTransaction(() -> messages.forEach(this::store));
            } finally {
                CLOCK.remove();
            }
        }

        private void store(Message message) {
            // The outbox cuts its times to milliseconds, and a message must not be early.
            Instant due = message.dueAt().plusNanos(999_999);
            CLOCK.set(Clock.fixed(due.minus(ATTEMPT_FREQUENCY), ZoneOffset.UTC));
            outbox.schedule(Service.class).handle(message.number(), message.dueMicros(), message.text());
        }

        @Override
        public void close() throws InterruptedException {
            stopping = true;
            flusher.join();
            handlers.shutdown();
            if (!handlers.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("The outbox's handlers have not ended within a minute.");
            }
            pool.close();
        }
    }
}
