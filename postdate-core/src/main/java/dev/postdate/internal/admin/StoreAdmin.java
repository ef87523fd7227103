package dev.postdate.internal.admin;

import dev.postdate.admin.DeadLetters;
import dev.postdate.admin.History;
import dev.postdate.admin.Messages;
import dev.postdate.admin.NodeHealth;
import dev.postdate.admin.Page;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.admin.Queues;
import dev.postdate.admin.TypeReport;
import dev.postdate.internal.send.LocalDeliveries;
import dev.postdate.internal.send.Names;
import dev.postdate.observe.NodeObserver;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.EndedRecord;
import dev.postdate.spi.Operator;
import dev.postdate.spi.PendingType;
import dev.postdate.spi.QueryStore;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreCondition;
import dev.postdate.spi.Subscription;
import dev.postdate.spi.TopologyStore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The operator's view on one store. */
public final class StoreAdmin implements PostdateAdmin {

    /** So many messages are counted one by one; it takes some milliseconds. */
    static final long COUNTED = 10_000;

    private static final int LONGEST_NAME = 200;

    private final String application;
    private final Surroundings around;
    private final Store.Session store;
    private final TopologyStore topology;
    private final Messages messages;
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
     * What a view needs of its node, whoever looks.
     *
     * @param local what this node has in its hands
     * @param wakeUp to be called after something was made due
     * @param requireOpen throws if the store cannot be used any more
     * @param health how the node is
     * @param types whether it can read what waits
     * @param observer told of what is cancelled
     */
    public record Surroundings(
            Names names,
            Store.Session store,
            LocalDeliveries local,
            Kept kept,
            Runnable wakeUp,
            Runnable requireOpen,
            Supplier<NodeHealth> health,
            Supplier<TypeReport> types,
            NodeObserver observer) {}

    /** @param who whose view it is */
    public StoreAdmin(String application, String who, Surroundings around) {
        this.application = application;
        this.around = around;
        this.store = around.store();
        Operator operator = Operator.named(who);
        Store.Operations operations = store.operatedBy(operator);
        Function<Object, Store.Operations> forAll =
                query -> store.operatedBy(operator.forAll("all that match " + query));
        this.topology = operations.topology();
        this.messages = new StoreMessages(
                application, operations.messages(), query -> forAll.apply(query).messages(), around);
        this.deadLetters = new StoreDeadLetters(
                operations.deadLetters(),
                query -> forAll.apply(query).deadLetters(),
                topology,
                around.names(),
                around.wakeUp(),
                around.requireOpen());
        this.queues = new StoreQueues(topology, store.queries(), around.names(), around.wakeUp(), around.requireOpen());
    }

    @Override
    public Messages messages() {
        return messages;
    }

    @Override
    public Map<QueryStore.Ending, Long> ended() {
        around.requireOpen().run();
        return store.queries().ended();
    }

    @Override
    public List<EndedRecord> lastEnded(int limit) {
        around.requireOpen().run();
        return store.queries().lastEnded(Cursors.checkLimit(limit));
    }

    @Override
    public NodeHealth health() {
        return around.health().get();
    }

    @Override
    public Optional<StoreCondition> storeCondition() {
        around.requireOpen().run();
        return store.queries().condition();
    }

    @Override
    public TypeReport checkTypes() {
        around.requireOpen().run();
        return around.types().get();
    }

    @Override
    public List<PendingType> pendingTypes() {
        around.requireOpen().run();
        return store.queries().pendingTypes(COUNTED_BY_TYPE);
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
        around.requireOpen().run();
        return store.topology().subscriptionsOf(application);
    }

    @Override
    public boolean unsubscribe(Subscription subscription) {
        around.requireOpen().run();
        return topology.unsubscribe(subscription);
    }

    @Override
    public History history() {
        if (!around.kept().history()) {
            throw new IllegalStateException(
                    "This node keeps no history. Turn it on with PostdateBuilder.history(retention), alike on all nodes of '"
                            + application + "'; it tells of what happens from then on.");
        }
        return new StoreHistory(store.history(), around.requireOpen());
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
        return new StoreAdmin(application, who, around);
    }

    @Override
    public Page<ActionRecord> actions(@Nullable String after, int limit) {
        around.requireOpen().run();
        if (!around.kept().actions()) {
            throw new IllegalStateException(
                    "Store '" + around.kept().store()
                            + "' does not keep what operators do: it does not declare HISTORY. PostgreSQL, SQLite and the store in memory do.");
        }
        List<ActionRecord> rows = store.history().actions(Cursors.before(after), Cursors.checkLimit(limit));
        return Cursors.page(rows, limit, ActionRecord::sequence);
    }
}
