package dev.postdate.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.admin.Concern;
import dev.postdate.spi.StoreCondition;
import dev.postdate.spi.StoreCondition.Holder;
import dev.postdate.spi.StoreCondition.OpenSnapshot;
import dev.postdate.spi.StoreCondition.TableRows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How old a snapshot is, where the database tells and where it does not. */
class SnapshotConcernTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final long MANY = Thresholds.STANDARD.deadRows();

    private final SnapshotConcern concern = new SnapshotConcern(Thresholds.STANDARD);

    private List<Concern> judge(Duration since, @Nullable OpenSnapshot snapshot, long dead) {
        return concern.judge(
                new StoreCondition(snapshot, List.of(new TableRows("postdate_message", 7, dead, null))),
                since.toNanos(),
                NOW);
    }

    private static OpenSnapshot slot(long horizon) {
        return new OpenSnapshot(Holder.REPLICATION_SLOT, "standby_2, not active", horizon, null);
    }

    @Test
    @Tag("G44")
    void aSlotIsAsOldAsItsHorizonWasSeen() {
        assertThat(judge(Duration.ZERO, slot(11), MANY)).isEmpty();
        assertThat(judge(Duration.ofMinutes(4), slot(11), MANY)).isEmpty();
        assertThat(judge(Duration.ofMinutes(5), slot(11), MANY))
                .singleElement()
                .satisfies(found -> assertThat(found.text())
                        .contains(
                                "50000 finished rows",
                                "postdate_message",
                                "7 are live",
                                "a replication slot",
                                "standby_2"));
        assertThat(judge(Duration.ofMinutes(6), slot(12), MANY)).isEmpty();
    }

    @Test
    @Tag("G44")
    void aTransactionIsAsOldAsTheDatabaseSays() {
        OpenSnapshot old = new OpenSnapshot(Holder.TRANSACTION, "session 7", 11, Duration.ofHours(3));
        assertThat(judge(Duration.ZERO, old, MANY))
                .singleElement()
                .satisfies(found -> assertThat(found.text()).contains("3 h", "session 7"));
    }

    @Test
    void withoutASnapshotOrWithoutDeadRowsThereIsNothingToSay() {
        OpenSnapshot old = new OpenSnapshot(Holder.TRANSACTION, "session 7", 11, Duration.ofHours(3));
        assertThat(judge(Duration.ZERO, old, MANY - 1)).isEmpty();
        assertThat(judge(Duration.ZERO, null, MANY)).isEmpty();
    }
}
