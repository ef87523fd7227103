package dev.postdate.internal.admin;

import dev.postdate.admin.Queues;
import dev.postdate.internal.send.Names;
import dev.postdate.spi.TopologyStore;
import java.util.List;
import java.util.Objects;

/** Queues of one store. */
record StoreQueues(TopologyStore store, Names names, Runnable wakeUp, Runnable requireOpen) implements Queues {

    @Override
    public List<Queue> list() {
        requireOpen.run();
        return store.queues().stream()
                .map(row -> new Queue(row.name(), row.order(), row.paused(), row.waiting()))
                .toList();
    }

    @Override
    public void pause(String queue) {
        set(queue, true);
    }

    @Override
    public void resume(String queue) {
        set(queue, false);
        wakeUp.run();
    }

    private void set(String queue, boolean paused) {
        requireOpen.run();
        String name = names.resolve(Objects.requireNonNull(queue, "queue"));
        if (!store.pause(name, paused)) {
            throw new IllegalArgumentException("There is no queue '" + name + "' in the store. Known queues: "
                    + store.queues().stream()
                            .map(TopologyStore.QueueRow::name)
                            .sorted()
                            .toList() + ".");
        }
    }
}
