package dev.postdate.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.spi.Kind;
import dev.postdate.spi.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowHeapTest {

    private final QueueRows queue = new QueueRows("orders");
    private final RowHeap heap = new RowHeap();
    // Rows are never equal: sequences differ.
    private final TreeSet<Row> reference = new TreeSet<>((a, b) -> a == b ? 0 : a.isBefore(b) ? -1 : 1);
    private long lastSequence;

    private Row row(long dueAt) {
        return new Row(
                Scene.envelope(Kind.COMMAND, "", "orders"),
                queue,
                0,
                dueAt,
                Micros.NEVER,
                ++lastSequence,
                Progress.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void itsFirstRowIsTheEarliestWhateverIsAddedAndRemoved(int seed) {
        Random random = new Random(seed);
        List<Row> inside = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            // Grows and shrinks in turns, with many equal due times.
            boolean grow = random.nextInt(10) < (step / 2_500 % 2 == 0 ? 7 : 3);
            if (grow || inside.isEmpty()) {
                Row row = row(random.nextInt(50));
                heap.add(row);
                reference.add(row);
                inside.add(row);
            } else {
                int index = random.nextInt(inside.size());
                Row row = random.nextInt(3) == 0 ? reference.first() : inside.get(index);
                heap.remove(row);
                reference.remove(row);
                inside.remove(row);
                assertThat(row.heap).isNull();
            }
            assertThat(heap.size()).isEqualTo(reference.size());
            assertThat(heap.first()).isSameAs(reference.isEmpty() ? null : reference.first());
        }
        while (!reference.isEmpty()) {
            Row first = reference.pollFirst();
            assertThat(heap.first()).isSameAs(first);
            heap.remove(first);
        }
        assertThat(heap.first()).isNull();
    }

    @Test
    void equalDueTimesComeInTheOrderOfStoring() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            rows.add(row(7));
        }
        List<Row> shuffled = new ArrayList<>(rows);
        java.util.Collections.shuffle(shuffled, new Random(3));
        shuffled.forEach(heap::add);

        for (Row row : rows) {
            assertThat(heap.first()).isSameAs(row);
            heap.remove(row);
        }
    }

    @Test
    void drainingEmptiesIt() {
        for (int i = 0; i < 40; i++) {
            heap.add(row(i));
        }
        List<Row> drained = new ArrayList<>();
        heap.drain(drained::add);

        assertThat(drained).hasSize(40).allSatisfy(row -> assertThat(row.heap).isNull());
        assertThat(heap.size()).isZero();
        assertThat(heap.first()).isNull();
    }
}
