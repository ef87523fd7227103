package dev.postdate.internal.node;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.RescheduleResult;
import dev.postdate.admin.NodeHealth;
import dev.postdate.internal.send.LocalDeliveries;
import dev.postdate.internal.watch.EngineView;
import dev.postdate.internal.watch.NodeWatch;
import dev.postdate.spi.JoinedTransaction;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The part of a node that may be begun and ended while the rest goes on: its worker, of which each beginning makes another, and the watch
 * over it. A node that only sends has a watch and never a worker. Thread-safe.
 */
final class Handling {

    private final @Nullable Supplier<Worker> workers;
    private final Function<@Nullable EngineView, NodeWatch> watches;
    private final Object change = new Object();
    private volatile @Nullable Worker worker;
    private volatile NodeWatch watch;
    private boolean closed;

    /** @param workers null for a node that only sends */
    Handling(@Nullable Supplier<Worker> workers, Function<@Nullable EngineView, NodeWatch> watches) {
        this.workers = workers;
        this.watches = watches;
        this.watch = watches.apply(null);
    }

    /** Watches what a node without a worker can watch; to be called once, and before anything but {@link #begin}. */
    void open() {
        synchronized (change) {
            watch.start();
        }
    }

    /** Handles from now on; does nothing if it does already. */
    void begin() {
        synchronized (change) {
            if (worker != null || closed) {
                return;
            }
            if (workers == null) {
                throw new IllegalStateException("A node that only sends handles nothing.");
            }
            Worker begun = workers.get();
            worker = begun;
            boolean started = false;
            try {
                begun.start();
                started = true;
            } finally {
                if (!started) {
                    worker = null;
                }
            }
            watch.stop();
            watch(begun);
        }
    }

    /** Handles nothing from now on, waiting for handlers at most as long as given. */
    void end(Duration atMost) {
        refuseFromHandler();
        synchronized (change) {
            if (end(worker, atMost)) {
                watch.stop();
                watch(null);
            }
        }
    }

    private void watch(@Nullable EngineView engine) {
        watch = watches.apply(engine);
        watch.start();
    }

    /** The same for good: from now on there is only to say that the node has stopped. */
    void close(Duration atMost) {
        synchronized (change) {
            closed = true;
            watch.stops();
            end(worker, atMost);
            watch.stop();
        }
    }

    private boolean end(@Nullable Worker running, Duration atMost) {
        if (running == null) {
            return false;
        }
        running.stop(atMost);
        worker = null;
        return true;
    }

    /** @throws IllegalStateException in a handler of this node, for which the call would wait */
    void refuseFromHandler() {
        Worker running = worker;
        if (running != null) {
            running.refuseFromHandler();
        }
    }

    NodeHealth health() {
        return watch.health();
    }

    /** What this node has in its hands, whoever is at work now. */
    LocalDeliveries local() {
        return new LocalDeliveries() {
            @Override
            public void becomesDue(String queue, long nanoTime, long nanosUntilDue) {
                current().becomesDue(queue, nanoTime, nanosUntilDue);
            }

            @Override
            public void becomesDue(long nanoTime, long nanosUntilDue) {
                current().becomesDue(nanoTime, nanosUntilDue);
            }

            @Override
            public CancelResult cancel(UUID id, String application) {
                return current().cancel(id, application);
            }

            @Override
            public Optional<RescheduleResult> reschedule(UUID id, String application, Due due) {
                return current().reschedule(id, application, due);
            }

            @Override
            public LocalDeliveries in(JoinedTransaction transaction) {
                return current().in(transaction);
            }
        };
    }

    private LocalDeliveries current() {
        Worker running = worker;
        return running == null ? LocalDeliveries.NONE : running.local();
    }
}
