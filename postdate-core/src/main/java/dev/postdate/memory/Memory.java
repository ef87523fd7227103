package dev.postdate.memory;

import dev.postdate.spi.StoreContext;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/** What the sessions of one store share. All of it but the list of sessions is guarded by the lock. */
final class Memory {

    final ReentrantLock lock = new ReentrantLock();
    final Queues queues = new Queues();
    final Messages messages = new Messages(queues);
    final Nodes nodes = new Nodes();
    final Subscriptions subscriptions = new Subscriptions();
    final DeadLetters deadLetters = new DeadLetters();
    final Ended ended = new Ended();
    final History history = new History();

    private final List<MemorySession> sessions = new CopyOnWriteArrayList<>();

    MemorySession open(StoreContext context) {
        MemorySession session = new MemorySession(this, context);
        sessions.add(session);
        return session;
    }

    void close(MemorySession session) {
        sessions.remove(session);
    }

    /** Tells the other nodes that something may have become due; the caller learns it from the answer of its call. */
    void wakeOthers(MemorySession caller) {
        for (MemorySession session : sessions) {
            if (session != caller) {
                session.wakeUp();
            }
        }
    }
}
