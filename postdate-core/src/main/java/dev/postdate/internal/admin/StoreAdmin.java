package dev.postdate.internal.admin;

import dev.postdate.ScheduledMessage;
import dev.postdate.admin.DeadLetters;
import dev.postdate.admin.NodeHealth;
import dev.postdate.admin.Page;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.admin.Queues;
import dev.postdate.admin.TypeReport;
import dev.postdate.internal.send.Names;
import dev.postdate.internal.send.StoredMessages;
import dev.postdate.spi.Count;
import dev.postdate.spi.EndedRecord;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.QueryStore;
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

    /** So many messages are counted one by one; it takes some milliseconds. */
    static final long COUNTED = 10_000;

    private final String application;
    private final Store.Session store;
    private final Runnable requireOpen;
    private final Supplier<NodeHealth> health;
    private final Supplier<TypeReport> types;
    private final DeadLetters deadLetters;
    private final Queues queues;

    /**
     * @param wakeUp to be called after something was made due
     * @param requireOpen throws if the store cannot be used any more
     * @param health how the node is
     * @param types whether it can read what waits
     */
    public StoreAdmin(
            String application,
            Names names,
            Store.Session store,
            Runnable wakeUp,
            Runnable requireOpen,
            Supplier<NodeHealth> health,
            Supplier<TypeReport> types) {
        this.application = application;
        this.store = store;
        this.requireOpen = requireOpen;
        this.health = health;
        this.types = types;
        this.deadLetters = new StoreDeadLetters(store.deadLetters(), store.topology(), names, wakeUp, requireOpen);
        this.queues = new StoreQueues(store.topology(), store.queries(), names, wakeUp, requireOpen);
    }

    @Override
    public Page<ScheduledMessage> messages(MessageQuery query, @Nullable String after, int limit) {
        requireOpen.run();
        Objects.requireNonNull(query, "query");
        QueryStore.Found found = store.queries().search(query, Cursors.position(after), Cursors.checkLimit(limit));
        return new Page<>(
                found.messages().stream().map(StoredMessages::view).toList(),
                Optional.ofNullable(found.next()).map(Cursors::write));
    }

    @Override
    public Count count(MessageQuery query) {
        requireOpen.run();
        return store.queries().count(query, COUNTED);
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
    public TypeReport checkTypes() {
        requireOpen.run();
        return types.get();
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
