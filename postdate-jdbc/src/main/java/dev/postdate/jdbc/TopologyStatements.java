package dev.postdate.jdbc;

import dev.postdate.QueueOptions.Order;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.ActionRecord.Action;
import dev.postdate.spi.Subscription;
import dev.postdate.spi.TopologyStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Queues and subscriptions. */
final class TopologyStatements implements TopologyStore {

    private static final String DECLARE_QUEUE = """
            /* postdate:declare-queue */
            INSERT INTO postdate_queue (name, ordering) VALUES (?, ?)
            ON CONFLICT (name) DO UPDATE SET ordering = excluded.ordering WHERE ordering <> excluded.ordering
            """;

    private static final String DECLARE_SUBSCRIPTION = """
            /* postdate:declare-subscription */
            INSERT INTO postdate_subscription (type, application, handler, queue) VALUES (?, ?, ?, ?)
            ON CONFLICT (type, application, handler) DO UPDATE SET queue = excluded.queue WHERE queue <> excluded.queue
            """;

    private static final String SUBSCRIPTIONS_TO = """
            /* postdate:subscriptions-to */
            SELECT type, application, handler, queue FROM postdate_subscription WHERE type = ? ORDER BY application, handler
            """;

    private static final String SUBSCRIPTIONS_OF = """
            /* postdate:subscriptions-of */
            SELECT type, application, handler, queue FROM postdate_subscription WHERE application = ? ORDER BY type, handler
            """;

    private static final String UNSUBSCRIBE = """
            /* postdate:unsubscribe */
            DELETE FROM postdate_subscription WHERE type = ? AND application = ? AND handler = ?
            """;

    private static final String QUEUES = """
            /* postdate:queues */
            SELECT name, ordering, paused FROM postdate_queue ORDER BY name
            """;

    private static final String QUEUE =
            "/* postdate:queue */ SELECT ordering, paused FROM postdate_queue WHERE name = ?";

    private static final String PAUSE = "/* postdate:pause */ UPDATE postdate_queue SET paused = ? WHERE name = ?";

    private static final Rules UNDECLARED = new Rules(Order.PARALLEL, false);

    private final SqliteScope scope;
    private final SqliteHistory history;

    TopologyStatements(SqliteScope scope, SqliteHistory history) {
        this.scope = scope;
        this.history = history;
    }

    @Override
    public void declare(List<QueueDeclaration> queues, List<Subscription> subscriptions) {
        scope.write(
                "declare queues and subscriptions",
                List.of(),
                connection -> {
                    int changed = 0;
                    for (QueueDeclaration queue : queues) {
                        changed += connection.update(
                                DECLARE_QUEUE, queue.name(), queue.order().name());
                    }
                    for (Subscription subscription : subscriptions) {
                        changed += connection.update(
                                DECLARE_SUBSCRIPTION,
                                subscription.type(),
                                subscription.application(),
                                subscription.handler(),
                                subscription.queue());
                    }
                    return changed;
                },
                changed -> changed > 0);
    }

    @Override
    public List<Subscription> subscriptionsTo(String type) {
        return scope.lookUp("read subscriptions", connection -> subscriptionsTo(connection, type));
    }

    static List<Subscription> subscriptionsTo(SqliteConnection connection, String type) throws SQLException {
        return connection.list(SUBSCRIPTIONS_TO, TopologyStatements::subscription, type);
    }

    @Override
    public List<Subscription> subscriptionsOf(String application) {
        return scope.lookUp(
                "read subscriptions",
                connection -> connection.list(SUBSCRIPTIONS_OF, TopologyStatements::subscription, application));
    }

    private static Subscription subscription(Row row) throws SQLException {
        return new Subscription(row.text(1), row.text(2), row.text(3), row.text(4));
    }

    @Override
    public boolean unsubscribe(Subscription subscription) {
        return scope.write("end a subscription", connection -> {
            int ended = connection.update(
                    UNSUBSCRIBE, subscription.type(), subscription.application(), subscription.handler());
            history.act(connection, Action.UNSUBSCRIBE, ActionRecord.subscription(subscription), ended, scope.now());
            return ended > 0;
        });
    }

    @Override
    public List<QueueRow> queues() {
        return scope.ask(
                "read queues",
                connection -> connection.list(
                        QUEUES, row -> new QueueRow(row.text(1), Order.valueOf(row.text(2)), row.flag(3))));
    }

    @Override
    public boolean isDeclared(String queue) {
        return scope.lookUp("look for a queue", connection -> connection.first(QUEUE, row -> true, queue) != null);
    }

    @Override
    public boolean pause(String queue, boolean paused) {
        return scope.write(
                paused ? "pause a queue" : "resume a queue",
                List.of(),
                connection -> {
                    int set = connection.update(PAUSE, paused, queue);
                    history.act(connection, paused ? Action.PAUSE_QUEUE : Action.RESUME_QUEUE, queue, set, scope.now());
                    return set > 0;
                },
                known -> known && !paused);
    }

    /** How a queue is to be worked off; one that nobody declared goes in parallel. */
    static Rules rules(SqliteConnection connection, String queue) throws SQLException {
        return Optional.ofNullable(
                        connection.first(QUEUE, row -> new Rules(Order.valueOf(row.text(1)), row.flag(2)), queue))
                .orElse(UNDECLARED);
    }

    /** What a claim has to know of a queue. */
    record Rules(Order order, boolean paused) {}
}
