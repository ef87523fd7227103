package dev.postdate.jdbc;

import dev.postdate.ConfigurationException;
import dev.postdate.spi.Capability;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreContext;
import dev.postdate.spi.StoreInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A store in a PostgreSQL database. Nodes of one process that are given the same object share its connections and wake each other without
 * asking the database.
 */
final class PostgresStore implements Store {

    private final DataSource pool;
    private final PostgresOptions options;
    private final StoreInfo info;
    private final ReentrantLock opening = new ReentrantLock();
    private final List<PostgresSession> sessions = new CopyOnWriteArrayList<>();
    /** Guarded by opening, as is what follows. */
    private @Nullable PostgresDatabase database;

    private boolean reserved;

    PostgresStore(DataSource pool, PostgresOptions options) {
        this.pool = pool;
        this.options = options;
        this.info = new StoreInfo(
                "postgres",
                "the PostgreSQL tables " + (options.schema() == null ? "" : options.schema() + ".") + options.prefix()
                        + "*",
                options.setUp() == PostgresOptions.SetUp.APPLY
                        ? "nothing: the tables are made at the first start, PostgreSQL 14 to 18"
                        : "the tables, by what JdbcStore.postgresScript prints, PostgreSQL 14 to 18",
                Duration.ofNanos(1_000),
                Instant.parse("9999-12-31T23:59:59.999999Z"),
                PostgresSchema.newest(),
                EnumSet.of(
                        Capability.DURABLE,
                        Capability.MULTIPLE_NODES,
                        Capability.SEND_ONLY_PROCESSES,
                        Capability.CALLER_TRANSACTIONS,
                        Capability.HISTORY));
    }

    @Override
    public StoreInfo info() {
        return info;
    }

    @Override
    public Session open(StoreContext context) {
        requireRoom(context.transactionsAtOnce());
        opening.lock();
        try {
            boolean joined = false;
            try {
                PostgresDatabase shared = database == null ? PostgresDatabase.open(info, pool, options) : database;
                database = shared;
                if (!context.sendOnly() && !reserved) {
                    shared.reserveForEngine();
                    reserved = true;
                }
                PostgresSession session = new PostgresSession(
                        this, shared, context, UUID.randomUUID().toString());
                sessions.add(session);
                session.start();
                joined = true;
                return session;
            } finally {
                if (!joined) {
                    giveBackWhatNobodyUses();
                }
            }
        } finally {
            opening.unlock();
        }
    }

    private void requireRoom(int transactionsAtOnce) {
        PostgresOptions.Connections connections = options.connections();
        if (connections.poolSize() > 0 && transactionsAtOnce > connections.leftForHandlers()) {
            throw new ConfigurationException(List.of("transactional handlers could use " + transactionsAtOnce
                    + " connections at once and a pool of " + connections.poolSize() + " leaves them "
                    + Math.max(0, connections.leftForHandlers())
                    + " (must be enough: enlarge the pool, lower the parallelism of their queues, or give the engine a pool of its own"
                    + " with withEngine)"));
        }
    }

    /** Wakes the other nodes of this process. */
    void wakeAllBut(PostgresSession writer, Instant dueAt) {
        for (PostgresSession session : sessions) {
            if (session != writer && session.isEngine()) {
                session.wake(dueAt);
            }
        }
    }

    void leave(PostgresSession session) {
        opening.lock();
        try {
            if (sessions.remove(session)) {
                giveBackWhatNobodyUses();
            }
        } finally {
            opening.unlock();
        }
    }

    private void giveBackWhatNobodyUses() {
        PostgresDatabase shared = database;
        if (sessions.isEmpty() && shared != null) {
            database = null;
            reserved = false;
            shared.close();
        }
    }
}
