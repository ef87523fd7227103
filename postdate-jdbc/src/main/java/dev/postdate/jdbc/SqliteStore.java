package dev.postdate.jdbc;

import dev.postdate.StoreException;
import dev.postdate.spi.Capability;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreContext;
import dev.postdate.spi.StoreInfo;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A store in one file. Nodes of one process that are given the same object share its connections and the engine's lock; the first to
 * open takes them and the last to close gives them back.
 */
final class SqliteStore implements Store {

    private final Path path;
    private final boolean asItIs;
    private final StoreInfo info;
    private final ReentrantLock opening = new ReentrantLock();
    private final List<SqliteSession> sessions = new CopyOnWriteArrayList<>();
    /** Guarded by opening, as is what follows. */
    private @Nullable SqliteFile file;

    private @Nullable SqliteEngineLock engineLock;

    /** @param asItIs false to make file and schema where they are missing, true to refuse to open then */
    SqliteStore(Path path, boolean asItIs) {
        this.path = path;
        this.asItIs = asItIs;
        this.info = new StoreInfo(
                "sqlite",
                "the SQLite file " + path.toAbsolutePath().normalize(),
                "nothing: the file is made at the first start, in a directory that exists on a local disk",
                Duration.ofNanos(1_000),
                Instant.parse("9999-12-31T23:59:59.999999Z"),
                SchemaMigrator.newest(),
                EnumSet.of(
                        Capability.DURABLE,
                        Capability.MULTIPLE_NODES,
                        Capability.SEND_ONLY_PROCESSES,
                        Capability.HISTORY));
    }

    @Override
    public StoreInfo info() {
        return info;
    }

    @Override
    public Session open(StoreContext context) {
        opening.lock();
        try {
            Path located = SqliteFile.locate(path);
            boolean firstEngine = !context.sendOnly() && engineLock == null;
            if (firstEngine) {
                engineLock = SqliteEngineLock.take(
                        located, context.application(), context.time().instant());
            }
            boolean joined = false;
            try {
                SqliteFile shared = file == null ? SqliteFile.open(located, asItIs, context.time()) : file;
                file = shared;
                if (firstEngine) {
                    shared.lane().write("declare earlier nodes dead", List.of(), connection -> {
                        NodeStatements.declareAllDead(connection);
                        return true;
                    });
                }
                SqliteSession session = new SqliteSession(this, shared, context);
                session.watch();
                sessions.add(session);
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

    /** Wakes the other nodes of this process; those of other processes look by themselves. */
    void wakeAllBut(SqliteSession writer) {
        for (SqliteSession session : sessions) {
            if (session != writer) {
                session.wake();
            }
        }
    }

    void leave(SqliteSession session) {
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
        SqliteFile shared = file;
        SqliteEngineLock lock = engineLock;
        try {
            if (sessions.isEmpty() && shared != null) {
                file = null;
                shared.close();
            }
        } finally {
            // After the last commit, so that the next engine sees a file at rest.
            if (lock != null && sessions.stream().noneMatch(SqliteSession::isEngine)) {
                engineLock = null;
                release(lock);
            }
        }
    }

    private void release(SqliteEngineLock lock) {
        try {
            lock.close();
        } catch (SQLException e) {
            throw new StoreException(
                    "SQLite store '" + path + "' could not give back the engine's lock; it ends with this process.",
                    false,
                    e);
        }
    }
}
