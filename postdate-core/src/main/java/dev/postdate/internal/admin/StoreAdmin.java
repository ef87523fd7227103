package dev.postdate.internal.admin;

import dev.postdate.ScheduledMessage;
import dev.postdate.admin.DeadLetters;
import dev.postdate.admin.NodeHealth;
import dev.postdate.admin.Page;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.admin.Queues;
import dev.postdate.internal.send.Names;
import dev.postdate.internal.send.StoredMessages;
import dev.postdate.spi.EndedRecord;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.QueryStore;
import dev.postdate.spi.QueryStore.Position;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreCondition;
import dev.postdate.spi.Subscription;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The operator's view on one store. */
public final class StoreAdmin implements PostdateAdmin {

    private final String application;
    private final Store.Session store;
    private final Runnable requireOpen;
    private final Supplier<NodeHealth> health;
    private final DeadLetters deadLetters;
    private final Queues queues;

    /**
     * @param wakeUp to be called after something was made due
     * @param requireOpen throws if the store cannot be used any more
     * @param health how the node is
     */
    public StoreAdmin(
            String application,
            Names names,
            Store.Session store,
            Runnable wakeUp,
            Runnable requireOpen,
            Supplier<NodeHealth> health) {
        this.application = application;
        this.store = store;
        this.requireOpen = requireOpen;
        this.health = health;
        this.deadLetters = new StoreDeadLetters(store.deadLetters(), store.topology(), names, wakeUp, requireOpen);
        this.queues = new StoreQueues(store.topology(), store.queries(), names, wakeUp, requireOpen);
    }

    @Override
    public Page<ScheduledMessage> messages(MessageQuery query, @Nullable String after, int limit) {
        requireOpen.run();
        Objects.requireNonNull(query, "query");
        List<MessageRecord> rows = store.queries().search(query, Cursors.position(after), Cursors.checkLimit(limit));
        Optional<String> next =
                rows.size() < limit ? Optional.empty() : Optional.of(placeOf(rows.get(rows.size() - 1)));
        return new Page<>(rows.stream().map(StoredMessages::view).toList(), next);
    }

    private static String placeOf(MessageRecord row) {
        return Cursors.write(new Position(row.dueAt(), row.sequence()));
    }

    @Override
    public long count(MessageQuery query) {
        requireOpen.run();
        return store.queries().count(query);
    }

    @Override
    public Map<QueryStore.Ending, Long> ended() {
        requireOpen.run();
        return store.queries().ended();
    }

    @Override
    public List<EndedRecord> lastEnded(int limit) {
        requireOpen.run();
        return store.queries().lastEnded(Cursors.checkLimit(limit));
    }

    @Override
    public NodeHealth health() {
        return health.get();
    }

    @Override
    public Optional<StoreCondition> storeCondition() {
        requireOpen.run();
        return store.queries().condition();
    }

    @Override
    public DeadLetters deadLetters() {
        return deadLetters;
    }

    @Override
    public Queues queues() {
        return queues;
    }

    @Override
    public List<Subscription> subscriptions() {
        requireOpen.run();
        return store.topology().subscriptionsOf(application);
    }

    @Override
    public boolean unsubscribe(Subscription subscription) {
        requireOpen.run();
        return store.topology().unsubscribe(subscription);
    }
}
