package dev.postdate.benchmarks.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reminders that wait in one contender. */
final class Backlog<H> implements AutoCloseable {

    private static final Duration LATER = Duration.ofHours(1);
    private static final long SPREAD_NANOS = Duration.ofHours(1).toNanos();
    /** Prime, so that due times come in no order and yet fill the hour evenly. */
    private static final long STRIDE = 7_919;

    private final Timers<H> timers;
    private final List<H> handles = new ArrayList<>();

    Backlog(Timers<H> timers) {
        this.timers = timers;
    }

    /** Lets so many wait for an hour or two, as reminders do. */
    void fill(int count) {
        for (int i = 0; i < count; i++) {
            timers.schedule(new Reminder(i), spread(i, count));
        }
    }

    /** The same, remembering them for {@link #cancel}. */
    void schedule(int count) {
        for (int i = 0; i < count; i++) {
            handles.add(timers.schedule(new Reminder(i), spread(i, count)));
        }
    }

    private static Duration spread(int i, int count) {
        return LATER.plusNanos(i * STRIDE % count * (SPREAD_NANOS / count));
    }

    void cancel() {
        for (H handle : handles) {
            if (!timers.cancel(handle)) {
                throw new IllegalStateException("Not cancelled: " + handle + ", due in an hour or more.");
            }
        }
        handles.clear();
    }

    Timers<H> timers() {
        return timers;
    }

    @Override
    public void close() {
        timers.close();
    }
}
