package dev.postdate.memory;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rows by (due time, sequence), the first on top. A row knows its place, so any of them is removed in O(log n). */
final class RowHeap {

    private static final @Nullable Row[] NOTHING = new Row[0];
    private static final int SMALLEST = 16;

    private @Nullable Row[] slots = NOTHING;
    private int size;

    int size() {
        return size;
    }

    @Nullable
    Row first() {
        return size == 0 ? null : slots[0];
    }

    void add(Row row) {
        if (size == slots.length) {
            slots = Arrays.copyOf(slots, Math.max(SMALLEST, size * 2));
        }
        row.heap = this;
        siftUp(size++, row);
    }

    void remove(Row row) {
        int slot = row.heapSlot;
        Row last = at(--size);
        slots[size] = null;
        row.heap = null;
        if (last != row) {
            if (slot > 0 && last.isBefore(at((slot - 1) >>> 1))) {
                siftUp(slot, last);
            } else {
                siftDown(slot, last);
            }
        }
        if (slots.length > SMALLEST && size < slots.length / 4) {
            slots = Arrays.copyOf(slots, slots.length / 2);
        }
    }

    /** Takes everything out, in no order. */
    void drain(Consumer<Row> taker) {
        @Nullable Row[] drained = slots;
        int count = size;
        slots = NOTHING;
        size = 0;
        for (int i = 0; i < count; i++) {
            Row row = Objects.requireNonNull(drained[i]);
            row.heap = null;
            taker.accept(row);
        }
    }

    private void siftUp(int from, Row row) {
        int slot = from;
        while (slot > 0) {
            int parent = (slot - 1) >>> 1;
            Row above = at(parent);
            if (!row.isBefore(above)) {
                break;
            }
            put(slot, above);
            slot = parent;
        }
        put(slot, row);
    }

    private void siftDown(int from, Row row) {
        int slot = from;
        int child;
        while ((child = 2 * slot + 1) < size) {
            if (child + 1 < size && at(child + 1).isBefore(at(child))) {
                child++;
            }
            Row below = at(child);
            if (!below.isBefore(row)) {
                break;
            }
            put(slot, below);
            slot = child;
        }
        put(slot, row);
    }

    private void put(int slot, Row row) {
        slots[slot] = row;
        row.heapSlot = slot;
    }

    private Row at(int slot) {
        return Objects.requireNonNull(slots[slot]);
    }
}
