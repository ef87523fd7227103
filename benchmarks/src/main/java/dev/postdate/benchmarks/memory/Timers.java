package dev.postdate.benchmarks.memory;

import java.time.Duration;

/**
 * What keeps reminders until they are due and then hands them to the handler it was made with.
 *
 * @param <H> by which one of them is cancelled
 */
interface Timers<H> extends AutoCloseable {

    H schedule(Reminder reminder, Duration delay);

    /** @return whether it was cancelled in time */
    boolean cancel(H handle);

    /** Hands out nothing until {@link #release}, so that what is due piles up. */
    void hold();

    void release();

    @Override
    void close();
}
