package dev.postdate.jdbc;

import dev.postdate.StoreException;
import dev.postdate.spi.ClaimStore;
import dev.postdate.spi.DeadLetterStore;
import dev.postdate.spi.HistoryStore;
import dev.postdate.spi.NodeStore;
import dev.postdate.spi.Operator;
import dev.postdate.spi.QueryStore;
import dev.postdate.spi.ScheduleStore;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreContext;
import dev.postdate.spi.TimeDriver;
import dev.postdate.spi.TopologyStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The file as one node sees it. */
final class SqliteSession implements Store.Session {

    /** How late the engine sees a write of another process at most. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final SqliteStore store;
    private final SqliteFile file;
    private final StoreContext context;
    private final SqliteScope scope;
    private final ScheduleStore schedules;
    private final ClaimStore claims;
    private final NodeStore nodes;
    private final TopologyStore topology;
    private final QueryStore queries;
    private final DeadLetterStore deadLetters;
    private final HistoryStore history;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile TimeDriver.@Nullable Loop watch;
    /** Used by the watching loop only. */
    private long seenVersion;

    SqliteSession(SqliteStore store, SqliteFile file, StoreContext context) {
        this.store = store;
        this.file = file;
        this.context = context;
        this.scope = new SqliteScope(file, context.time(), store.info(), () -> store.wakeAllBut(this));
        SqliteHistory told = new SqliteHistory(context.node(), context.history(), null);
        MessageStatements messages = new MessageStatements(store.info(), told);
        this.schedules = new SqliteSchedules(scope, messages, told);
        this.claims = new SqliteClaims(scope, messages, told);
        this.nodes = new NodeStatements(scope, told);
        this.topology = new TopologyStatements(scope, told);
        this.queries = new QueryStatements(scope);
        this.deadLetters = new DeadLetterStatements(scope, told);
        this.history = new HistoryStatements(scope);
    }

    boolean isEngine() {
        return !context.sendOnly();
    }

    void wake() {
        context.wakeUp().run();
    }

    /** Looks for writes of other processes, if this node has handlers to wake for them. */
    void watch() {
        if (isEngine()) {
            seenVersion = scope.dataVersion();
            watch = context.time().startPolling("sqlite-watch", this::look);
        }
    }

    private long look() {
        try {
            long version = scope.dataVersion();
            if (version != seenVersion) {
                seenVersion = version;
                wake();
            }
        } catch (StoreException theFileIsInTrouble) {
            // Every other call says so too; a look that was missed costs no more than one that is late.
            seenVersion = -1;
        }
        return LOOK_EVERY.toNanos();
    }

    @Override
    public ScheduleStore schedules() {
        return schedules;
    }

    @Override
    public ClaimStore claims() {
        return claims;
    }

    @Override
    public NodeStore nodes() {
        return nodes;
    }

    @Override
    public TopologyStore topology() {
        return topology;
    }

    @Override
    public QueryStore queries() {
        return queries;
    }

    @Override
    public DeadLetterStore deadLetters() {
        return deadLetters;
    }

    @Override
    public HistoryStore history() {
        return history;
    }

    @Override
    public Store.Operations operatedBy(Operator operator) {
        SqliteHistory told = new SqliteHistory(operator.name(), context.history(), new Actions(operator));
        return new Store.Operations(
                new TopologyStatements(scope, told),
                new DeadLetterStatements(scope, told),
                new SqliteSchedules(scope, new MessageStatements(store.info(), told), told));
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        TimeDriver.Loop loop = watch;
        if (loop != null) {
            loop.stop(STOP_PATIENCE);
        }
        scope.close(new StoreException(
                "SQLite store '" + file.path() + "' was closed by application '" + context.application() + "' at "
                        + context.time().instant() + ". Nothing was changed; open it again to use it.",
                false,
                null));
        store.leave(this);
    }
}
