package dev.postdate.memory;

import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.ActionRecord.Action;
import dev.postdate.spi.Subscription;
import dev.postdate.spi.TopologyStore;
import java.util.Comparator;
import java.util.List;

/** Remembers queues and subscriptions. */
final class MemoryTopologyStore implements TopologyStore {

    private final Memory memory;
    private final MemorySession session;
    private final Notes notes;

    MemoryTopologyStore(Memory memory, MemorySession session, Notes notes) {
        this.memory = memory;
        this.session = session;
        this.notes = notes;
    }

    @Override
    public void declare(List<QueueDeclaration> queues, List<Subscription> subscriptions) {
        session.locked(now -> {
            queues.forEach(queue -> memory.queues.get(queue.name()).declare(queue.order()));
            subscriptions.forEach(memory.subscriptions::put);
            return now;
        });
        session.wakeOthers();
    }

    @Override
    public List<Subscription> subscriptionsTo(String type) {
        return session.locked(now -> memory.subscriptions.to(type));
    }

    @Override
    public List<Subscription> subscriptionsOf(String application) {
        return session.locked(now -> memory.subscriptions
                .all()
                .filter(subscription -> subscription.application().equals(application))
                .toList());
    }

    @Override
    public boolean unsubscribe(Subscription subscription) {
        return session.locked(now -> {
            boolean removed = memory.subscriptions.remove(subscription);
            notes.act(Action.UNSUBSCRIBE, ActionRecord.subscription(subscription), removed ? 1 : 0, now);
            return removed;
        });
    }

    @Override
    public List<QueueRow> queues() {
        return session.locked(now -> memory.queues
                .declared()
                .map(queue -> new QueueRow(queue.name(), queue.order(), queue.isPaused()))
                .sorted(Comparator.comparing(QueueRow::name))
                .toList());
    }

    @Override
    public boolean isDeclared(String queue) {
        return session.locked(now -> {
            QueueRows rows = memory.queues.find(queue);
            return rows != null && rows.isDeclared();
        });
    }

    @Override
    public boolean pause(String queue, boolean paused) {
        boolean known = session.locked(now -> {
            QueueRows rows = memory.queues.find(queue);
            if (rows == null || !rows.isDeclared()) {
                return false;
            }
            rows.pause(paused);
            notes.act(paused ? Action.PAUSE_QUEUE : Action.RESUME_QUEUE, queue, 1, now);
            return true;
        });
        if (known && !paused) {
            session.wakeOthers();
        }
        return known;
    }
}
