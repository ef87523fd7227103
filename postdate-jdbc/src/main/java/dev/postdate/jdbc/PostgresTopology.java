package dev.postdate.jdbc;

import dev.postdate.QueueOptions.Order;
import dev.postdate.jdbc.PostgresScope.Share;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.ActionRecord.Action;
import dev.postdate.spi.Subscription;
import dev.postdate.spi.TopologyStore;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

/** Queues and subscriptions. */
final class PostgresTopology implements TopologyStore {

    private static final String DECLARE_QUEUE = """
            /* postdate:declare-queue */
            INSERT INTO ~queue AS q (name, ordering) VALUES (?, ?)
            ON CONFLICT (name) DO UPDATE SET ordering = excluded.ordering WHERE q.ordering <> excluded.ordering
            """;

    private static final String DECLARE_SUBSCRIPTION = """
            /* postdate:declare-subscription */
            INSERT INTO ~subscription AS s (type, application, handler, queue) VALUES (?, ?, ?, ?)
            ON CONFLICT (type, application, handler) DO UPDATE SET queue = excluded.queue WHERE s.queue <> excluded.queue
            """;

    private static final String SUBSCRIPTIONS_TO = """
            /* postdate:subscriptions-to */
            SELECT type, application, handler, queue FROM ~subscription WHERE type = ? ORDER BY application, handler
            """;

    private static final String SUBSCRIPTIONS_OF = """
            /* postdate:subscriptions-of */
            SELECT type, application, handler, queue FROM ~subscription WHERE application = ? ORDER BY type, handler
            """;

    private static final String UNSUBSCRIBE = """
            /* postdate:unsubscribe */
            DELETE FROM ~subscription WHERE type = ? AND application = ? AND handler = ?
            """;

    private static final String QUEUES =
            "/* postdate:queues */ SELECT name, ordering, paused FROM ~queue ORDER BY name";

    private static final String DECLARED = "/* postdate:queue-declared */ SELECT 1 FROM ~queue WHERE name = ?";

    private static final String PAUSE = "/* postdate:pause */ UPDATE ~queue SET paused = ? WHERE name = ?";

    private final PostgresScope scope;
    private final PostgresWakeUps wakeUps;
    private final PostgresHistory history;

    PostgresTopology(PostgresScope scope, PostgresWakeUps wakeUps, PostgresHistory history) {
        this.scope = scope;
        this.wakeUps = wakeUps;
        this.history = history;
    }

    @Override
    public void declare(List<QueueDeclaration> queues, List<Subscription> subscriptions) {
        // In one order, so that nodes which start together do not wait for each other.
        List<QueueDeclaration> inOrder = queues.stream()
                .sorted(Comparator.comparing(QueueDeclaration::name))
                .toList();
        List<Subscription> subscriptionsInOrder = subscriptions.stream()
                .sorted(Comparator.comparing(Subscription::type)
                        .thenComparing(Subscription::application)
                        .thenComparing(Subscription::handler))
                .toList();
        int changed =
                scope.transaction(Share.CALLS, "declare queues and subscriptions", List.of(), (connection, now) -> {
                    int rows = 0;
                    for (QueueDeclaration queue : inOrder) {
                        rows += connection.update(
                                DECLARE_QUEUE, queue.name(), queue.order().name());
                    }
                    for (Subscription subscription : subscriptionsInOrder) {
                        rows += connection.update(
                                DECLARE_SUBSCRIPTION,
                                subscription.type(),
                                subscription.application(),
                                subscription.handler(),
                                subscription.queue());
                    }
                    return rows;
                });
        if (changed > 0) {
            wakeUps.look();
        }
    }

    @Override
    public List<Subscription> subscriptionsTo(String type) {
        return scope.ask(
                "read subscriptions",
                connection -> connection.list(SUBSCRIPTIONS_TO, PostgresTopology::subscription, type));
    }

    @Override
    public List<Subscription> subscriptionsOf(String application) {
        return scope.ask(
                "read subscriptions",
                connection -> connection.list(SUBSCRIPTIONS_OF, PostgresTopology::subscription, application));
    }

    private static Subscription subscription(Row row) throws SQLException {
        return new Subscription(row.text(1), row.text(2), row.text(3), row.text(4));
    }

    @Override
    public boolean unsubscribe(Subscription subscription) {
        return scope.transaction(Share.CALLS, "end a subscription", List.of(), (connection, now) -> {
            int ended = connection.update(
                    UNSUBSCRIBE, subscription.type(), subscription.application(), subscription.handler());
            history.act(connection, Action.UNSUBSCRIBE, ActionRecord.subscription(subscription), ended, now);
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
        return scope.ask("look for a queue", connection -> connection.first(DECLARED, row -> 1, queue) != null);
    }

    @Override
    public boolean pause(String queue, boolean paused) {
        boolean known = scope.transaction(
                Share.CALLS, paused ? "pause a queue" : "resume a queue", List.of(), (connection, now) -> {
                    int set = connection.update(PAUSE, paused, queue);
                    history.act(connection, paused ? Action.PAUSE_QUEUE : Action.RESUME_QUEUE, queue, set, now);
                    return set > 0;
                });
        if (known && !paused) {
            wakeUps.look();
        }
        return known;
    }
}
