package dev.postdate.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.spi.Kind;
import dev.postdate.spi.Progress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DueRowsTest {

    private static final Comparator<Row> IN_ORDER =
            Comparator.<Row>comparingLong(row -> row.dueAt).thenComparingLong(row -> row.sequence);

    private final QueueRows queue = new QueueRows("orders");
    private final DueRows rows = new DueRows();
    private long lastSequence;

    private Row add(long dueAt) {
        Row row = new Row(
                Scene.envelope(Kind.COMMAND, "", "orders"),
                queue,
                0,
                dueAt,
                Micros.NEVER,
                ++lastSequence,
                Progress.NONE);
        rows.add(row);
        return row;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theFirstDueRowIsFoundAlsoByAClockThatIsSetBack(int seed) {
        Random random = new Random(seed);
        List<Row> inside = new ArrayList<>();
        long now = 0;
        for (int step = 0; step < 5_000; step++) {
            now = random.nextInt(20) == 0 ? random.nextInt(1_000) : now + random.nextInt(3);
            if (random.nextBoolean() || inside.isEmpty()) {
                inside.add(add(now + random.nextInt(200) - 50));
            } else {
                Row row = inside.remove(random.nextInt(inside.size()));
                row.heap.remove(row);
            }
            long instant = now;
            rows.advanceTo(instant);

            assertThat(rows.first())
                    .isSameAs(inside.stream()
                            .min(IN_ORDER)
                            .filter(row -> row.dueAt <= instant)
                            .orElse(null));
        }
    }

    @Test
    void theNextDueTimeIsKnownBehindRowsThatAreDueAlready() {
        add(5);
        add(6);
        add(30);
        add(20);

        rows.advanceTo(10);

        assertThat(rows.nextDueAt()).isEqualTo(20);
        rows.advanceTo(20);
        assertThat(rows.nextDueAt()).isEqualTo(30);
        rows.advanceTo(30);
        assertThat(rows.nextDueAt()).isEqualTo(Micros.NEVER);
    }

    @Test
    void aLongBacklogComesInOrderThoughNotAllOfItPassesOverAtOnce() {
        for (int i = 0; i < 5_000; i++) {
            add(9_999 - i);
        }
        rows.advanceTo(10_000);

        for (int i = 0; i < 5_000; i++) {
            Row first = rows.first();
            assertThat(first.dueAt).isEqualTo(5_000 + i);
            first.heap.remove(first);
            if (i % 500 == 0) {
                rows.advanceTo(10_000);
            }
        }
        assertThat(rows.isEmpty()).isTrue();
    }

    @Test
    void aRowThatComesBackWithAnOldSequenceGoesBeforeOthersOfItsInstant() {
        Row old = add(5);
        old.heap.remove(old);
        add(5);
        rows.advanceTo(10);
        rows.add(old);

        assertThat(rows.first()).isSameAs(old);
    }
}
