package dev.postdate.internal.watch;

import dev.postdate.admin.Concern;
import dev.postdate.admin.Concern.Kind;
import dev.postdate.admin.NodeHealth.Status;
import dev.postdate.spi.StoreCondition;
import dev.postdate.spi.StoreCondition.OpenSnapshot;
import dev.postdate.spi.StoreCondition.TableRows;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether an old snapshot keeps dead rows that pile up. Where the database does not tell how old the snapshot is, as of a replication
 * slot, it is as old as this has seen it. Not thread-safe.
 */
final class SnapshotConcern {

    private final Thresholds thresholds;
    private @Nullable OpenSnapshot first;
    private long firstSeen;

    SnapshotConcern(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    /**
     * @param nanoTime the monotonic clock
     * @param now the node's clock
     */
    List<Concern> judge(StoreCondition condition, long nanoTime, Instant now) {
        OpenSnapshot snapshot = condition.oldestSnapshot();
        OpenSnapshot before = first;
        if (snapshot == null || before == null || before.horizon() != snapshot.horizon()) {
            first = snapshot;
            firstSeen = nanoTime;
        }
        if (snapshot == null) {
            return List.of();
        }
        Duration seenFor = Duration.ofNanos(nanoTime - firstSeen);
        Duration told = snapshot.openFor();
        Duration openFor = told != null && told.compareTo(seenFor) > 0 ? told : seenFor;
        if (openFor.compareTo(thresholds.snapshot()) < 0 || condition.deadRows() < thresholds.deadRows()) {
            return List.of();
        }
        TableRows worst = condition.tables().stream()
                .max(Comparator.comparingLong(TableRows::dead))
                .orElseThrow();
        return List.of(new Concern(
                Kind.OLD_SNAPSHOT,
                Status.DEGRADED,
                "",
                now,
                worst.dead() + " finished rows of table " + worst.table() + " (" + worst.live()
                        + " are live) cannot be removed: " + snapshot.holder().words()
                        + " has been open for at least " + Words.of(openFor) + ", " + snapshot.who()));
    }
}
