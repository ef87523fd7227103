package dev.postdate.memory;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waiting rows, those that are due apart from the others: so the next due time is at hand, however many due rows a full or busy queue
 * leaves behind.
 */
final class DueRows {

    private final RowHeap due = new RowHeap();
    private final RowHeap later = new RowHeap();
    private long reached = Long.MIN_VALUE;

    void add(Row row) {
        (row.dueAt <= reached ? due : later).add(row);
    }

    boolean isEmpty() {
        return due.size() == 0 && later.size() == 0;
    }

    /** Lets the clock be at this instant. Each row passes over once, so this costs O(log n) a row in all. */
    void advanceTo(long now) {
        if (now < reached) {
            stepBack(now);
        }
        reached = now;
        Row next;
        while ((next = later.first()) != null && next.dueAt <= now) {
            later.remove(next);
            due.add(next);
        }
    }

    // Only a clock that was set back comes here, or nodes whose clocks differ.
    private void stepBack(long now) {
        reached = now;
        RowHeap before = new RowHeap();
        due.drain(before::add);
        before.drain(this::add);
    }

    /** The first row that is due at the instant last advanced to. */
    @Nullable
    Row first() {
        return due.first();
    }

    /** The due time of the first row that is not due yet; {@link Micros#NEVER} if there is none. */
    long nextDueAt() {
        Row next = later.first();
        return next == null ? Micros.NEVER : next.dueAt;
    }

    /** Takes everything out, in no order. */
    void drain(Consumer<Row> taker) {
        due.drain(taker);
        later.drain(taker);
    }
}
