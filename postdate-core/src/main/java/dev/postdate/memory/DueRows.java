package dev.postdate.memory;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waiting rows, those that are due apart from the others: so the next due time is at hand, however many due rows a full or busy queue
 * leaves behind.
 *
 * <p>Which heap a row is in decides nothing else. The first row is the earlier of both heaps' first ones, so neither a clock that is
 * set back nor rows that have not passed over yet make a row late or early.
 */
final class DueRows {

    // A million rows that become due at one instant must not pass over in one call: others wait for the lock.
    private static final int PASS_OVER_AT_ONCE = 1_000;

    private final RowHeap due = new RowHeap();
    private final RowHeap later = new RowHeap();
    private long now = Long.MIN_VALUE;

    void add(Row row) {
        (row.dueAt <= now ? due : later).add(row);
    }

    boolean isEmpty() {
        return due.size() == 0 && later.size() == 0;
    }

    /** Lets the clock be at this instant. */
    void advanceTo(long instant) {
        now = instant;
        Row next = later.first();
        for (int i = 0; i < PASS_OVER_AT_ONCE && next != null && next.dueAt <= now; i++) {
            later.remove(next);
            due.add(next);
            next = later.first();
        }
    }

    /** The first row that is due. */
    @Nullable
    Row first() {
        Row row = due.first();
        Row other = later.first();
        Row earlier = row == null || (other != null && other.isBefore(row)) ? other : row;
        return earlier == null || earlier.dueAt > now ? null : earlier;
    }

    /**
     * The due time of the first row that is not due yet; {@link Micros#NEVER} if there is none, or while so many rows are due that they
     * have not all passed over: those are to be claimed first.
     */
    long nextDueAt() {
        return Math.min(nextDueAt(due.first()), nextDueAt(later.first()));
    }

    private long nextDueAt(@Nullable Row first) {
        return first == null || first.dueAt <= now ? Micros.NEVER : first.dueAt;
    }

    /** Takes everything out, in no order. */
    void drain(Consumer<Row> taker) {
        due.drain(taker);
        later.drain(taker);
    }
}
