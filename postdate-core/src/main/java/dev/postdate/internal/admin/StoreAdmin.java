package dev.postdate.internal.admin;

import dev.postdate.ScheduledMessage;
import dev.postdate.admin.DeadLetters;
import dev.postdate.admin.History;
import dev.postdate.admin.NodeHealth;
import dev.postdate.admin.Page;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.admin.Queues;
import dev.postdate.internal.send.Names;
import dev.postdate.internal.send.StoredMessages;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.QueryStore;
import dev.postdate.spi.QueryStore.Position;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreCondition;
import dev.postdate.spi.Subscription;
import dev.postdate.spi.TopologyStore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The operator's view on one store. */
public final class StoreAdmin implements PostdateAdmin {

    private static final int LONGEST_NAME = 200;

    private final String application;
    private final Names names;
    private final Store.Session store;
    private final Kept kept;
    private final Runnable wakeUp;
    private final Runnable requireOpen;
    private final Supplier<NodeHealth> health;
    private final TopologyStore topology;
    private final DeadLetters deadLetters;
    private final Queues queues;

    /**
     * What the store keeps of what was done.
     *
     * @param store what it is called
     * @param actions true if the store can keep them
     * @param history true if this node keeps it
     */
    public record Kept(String store, boolean actions, boolean history) {}

    /**
     * @param who whose view it is
     * @param wakeUp to be called after something was made due
     * @param requireOpen throws if the store cannot be used any more
     * @param health how the node is
     */
    public StoreAdmin(
            String application,
            String who,
            Names names,
            Store.Session store,
            Kept kept,
            Runnable wakeUp,
            Runnable requireOpen,
            Supplier<NodeHealth> health) {
        this.application = application;
        this.names = names;
        this.store = store;
        this.kept = kept;
        this.wakeUp = wakeUp;
        this.requireOpen = requireOpen;
        this.health = health;
        Store.Operations operations = store.operatedBy(who);
        this.topology = operations.topology();
        this.deadLetters = new StoreDeadLetters(operations.deadLetters(), wakeUp, requireOpen);
        this.queues = new StoreQueues(topology, store.queries(), names, wakeUp, requireOpen);
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
    public Map<QueryStore.TypeAndQueue, Long> expired() {
        requireOpen.run();
        return store.queries().expired();
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
        return topology.unsubscribe(subscription);
    }

    @Override
    public History history() {
        if (!kept.history()) {
            throw new IllegalStateException(
                    "This node keeps no history. Turn it on with PostdateBuilder.history(retention), alike on all nodes of '"
                            + application + "'; it tells of what happens from then on.");
        }
        return new StoreHistory(store.history(), requireOpen);
    }

    @Override
    public PostdateAdmin by(String who) {
        Objects.requireNonNull(who, "who");
        if (who.isBlank() || who.length() > LONGEST_NAME || who.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("who must be 1 to " + LONGEST_NAME
                    + " characters, not all of them blank and no control characters among them, got " + who.length()
                    + " characters: '"
                    + who.substring(0, Math.min(LONGEST_NAME, who.length())).replaceAll("\\p{Cntrl}", "?") + "'.");
        }
        return new StoreAdmin(application, who, names, store, kept, wakeUp, requireOpen, health);
    }

    @Override
    public Page<ActionRecord> actions(@Nullable String after, int limit) {
        requireOpen.run();
        if (!kept.actions()) {
            throw new IllegalStateException(
                    "Store '" + kept.store()
                            + "' does not keep what operators do: it does not declare HISTORY. PostgreSQL, SQLite and the store in memory do.");
        }
        List<ActionRecord> rows = store.history().actions(Cursors.before(after), Cursors.checkLimit(limit));
        return Cursors.page(rows, limit, ActionRecord::sequence);
    }
}
