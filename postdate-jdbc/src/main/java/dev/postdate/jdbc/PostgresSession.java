package dev.postdate.jdbc;

import dev.postdate.StoreException;
import dev.postdate.spi.ClaimStore;
import dev.postdate.spi.DeadLetterStore;
import dev.postdate.spi.HandlingTransaction;
import dev.postdate.spi.HistoryStore;
import dev.postdate.spi.JoinedTransaction;
import dev.postdate.spi.NodeStore;
import dev.postdate.spi.Operator;
import dev.postdate.spi.QueryStore;
import dev.postdate.spi.ScheduleStore;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreContext;
import dev.postdate.spi.TopologyStore;
import dev.postdate.spi.TransactionProvider;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database as one node sees it. */
final class PostgresSession implements Store.Session {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.wakeup");
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final PostgresStore store;
    private final PostgresDatabase database;
    private final StoreContext context;
    private final PostgresScope scope;
    private final PostgresWakeUps wakeUps;
    private final PostgresSchedules schedules;
    private final ClaimStore claims;
    private final NodeStore nodes;
    private final TopologyStore topology;
    private final QueryStore queries;
    private final DeadLetterStore deadLetters;
    private final HistoryStore history;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable PostgresListener listener;

    PostgresSession(PostgresStore store, PostgresDatabase database, StoreContext context, String name) {
        this.store = store;
        this.database = database;
        this.context = context;
        this.scope = new PostgresScope(
                database, context.time(), new PostgresHistory(context.node(), context.history(), null));
        PostgresMarks marks = new PostgresMarks();
        this.wakeUps = new PostgresWakeUps(scope, marks, name, (own, dueAt) -> store.wakeAllBut(this, dueAt));
        this.schedules = new PostgresSchedules(scope, wakeUps, context.wakeUp());
        this.claims = new PostgresClaims(scope, marks, wakeUps);
        this.nodes = new PostgresNodes(scope, wakeUps);
        this.topology = new PostgresTopology(scope, wakeUps, scope.history());
        this.queries = new PostgresQueries(scope);
        this.deadLetters = new PostgresDeadLetters(scope, wakeUps, scope.history());
        this.history = new PostgresHistoryQueries(scope);
    }

    /** Begins to tell other processes, and to hear them if this node has handlers to wake. */
    void start() {
        wakeUps.start(context.time());
        if (!isEngine() || context.time().isVirtual()) {
            return;
        }
        if (database.options().connections().listens()) {
            PostgresListener started = new PostgresListener(database, wakeUps, context.time(), context.wakeUp());
            started.start();
            listener = started;
        } else {
            LOG.info(
                    "This node does not listen to other processes; what they send is found by looking, with the safety poll every {} unless"
                            + " the node says otherwise",
                    PostgresWakeUps.LOOKED_AT_ANYWAY);
        }
    }

    boolean isEngine() {
        return !context.sendOnly();
    }

    /** A node of the same process has made something wait. */
    void wake(Instant dueAt) {
        wakeUps.lower(dueAt);
        context.wakeUp().run();
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
        PostgresHistory told = new PostgresHistory(operator.name(), context.history(), new Actions(operator));
        return new Store.Operations(
                new PostgresTopology(scope, wakeUps, told),
                new PostgresDeadLetters(scope, wakeUps, told),
                new PostgresBulk(scope, wakeUps, told));
    }

    @Override
    public JoinedTransaction join(Connection connection) {
        return PostgresTransactions.join(scope, wakeUps, connection);
    }

    @Override
    public HandlingTransaction begin() {
        return PostgresHandling.begin(scope, wakeUps, () -> new PooledTransaction(scope.database()));
    }

    @Override
    public HandlingTransaction begin(TransactionProvider provider) {
        return PostgresHandling.begin(scope, wakeUps, provider);
    }

    @Override
    public void committed() {
        wakeUps.look();
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        PostgresListener listening = listener;
        if (listening != null) {
            listening.stop(STOP_PATIENCE);
        }
        wakeUps.stop(STOP_PATIENCE);
        scope.close(new StoreException(
                "The PostgreSQL store '" + database.names().table("*") + "' was closed by application '"
                        + context.application() + "' at " + context.time().instant()
                        + ". Nothing was changed; open it again to use it.",
                false,
                null));
        schedules.close();
        store.leave(this);
    }
}
