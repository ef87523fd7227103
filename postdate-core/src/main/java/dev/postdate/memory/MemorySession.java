package dev.postdate.memory;

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
import dev.postdate.spi.TopologyStore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The store as one node sees it: with that node's clock. */
final class MemorySession implements Store.Session {

    private final Memory memory;
    private final StoreContext context;
    private final ScheduleStore schedules;
    private final ClaimStore claims;
    private final NodeStore nodes;
    private final TopologyStore topology;
    private final QueryStore queries;
    private final DeadLetterStore deadLetters;
    private final HistoryStore history;
    private volatile boolean closed;

    MemorySession(Memory memory, StoreContext context) {
        this.memory = memory;
        this.context = context;
        Notes notes = notes(context.node(), null);
        this.schedules = new MemoryScheduleStore(memory, this, notes);
        this.claims = new MemoryClaimStore(memory, this, notes);
        this.nodes = new MemoryNodeStore(memory, this, notes);
        this.topology = new MemoryTopologyStore(memory, this, notes);
        this.queries = new MemoryQueryStore(memory, this);
        this.deadLetters = new MemoryDeadLetterStore(memory, this, notes);
        this.history = new MemoryHistoryStore(memory.history, this);
    }

    private Notes notes(String by, @Nullable Actions actions) {
        return new Notes(memory.history, by, context.history(), actions);
    }

    /** Runs one call's work under the lock. */
    <T> T locked(Function<Now, T> work) {
        memory.lock.lock();
        try {
            if (closed) {
                throw new StoreException(
                        "The store in memory was closed by its node of '" + context.application() + "'.", false, null);
            }
            return work.apply(Now.of(context.time().instant()));
        } finally {
            memory.lock.unlock();
        }
    }

    void wakeOthers() {
        memory.wakeOthers(this);
    }

    void wakeUp() {
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
        Notes notes = notes(operator.name(), new Actions(memory.history, operator));
        return new Store.Operations(
                new MemoryTopologyStore(memory, this, notes),
                new MemoryDeadLetterStore(memory, this, notes),
                new MemoryScheduleStore(memory, this, notes));
    }

    @Override
    public void close() {
        closed = true;
        memory.close(this);
    }
}
