package dev.postdate.memory;

import dev.postdate.StoreException;
import dev.postdate.spi.Capability;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreContext;
import dev.postdate.spi.StoreInfo;
import java.util.Objects;
import java.util.Set;

/**
 * Keeps messages in the memory of this process; they end with it.
 *
 * <p>The nodes that are given one instance share its queues; what waits stays in the instance when they stop. It has no clock of its
 * own: each node's calls go by the clock of that node. Due times are rounded up to microseconds. Thread-safe.
 */
public final class InMemoryStore implements Store {

    static final StoreInfo INFO = new StoreInfo(
            "memory",
            "the memory of this process",
            "nothing",
            Micros.GRAIN,
            Micros.HORIZON,
            0,
            Set.of(Capability.MULTIPLE_NODES, Capability.HISTORY));

    private final Memory memory = new Memory();

    private InMemoryStore() {}

    /** A new store without messages. */
    public static InMemoryStore create() {
        return new InMemoryStore();
    }

    @Override
    public StoreInfo info() {
        return INFO;
    }

    @Override
    public Session open(StoreContext context) {
        Objects.requireNonNull(context, "context");
        if (context.sendOnly()) {
            throw new StoreException(
                    "Postdate '" + context.application()
                            + "' is send-only, but its store is 'memory': nothing outside this process"
                            + " would ever deliver what it sends. Let it serve its queues, or choose a durable store.",
                    false,
                    null);
        }
        return memory.open(context);
    }

    @Override
    public String toString() {
        return "InMemoryStore";
    }
}
