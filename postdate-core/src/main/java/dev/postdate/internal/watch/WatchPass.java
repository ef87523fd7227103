package dev.postdate.internal.watch;

import dev.postdate.StoreException;
import dev.postdate.admin.CallTimes;
import dev.postdate.admin.Concern;
import dev.postdate.admin.Concern.Kind;
import dev.postdate.admin.NodeHealth.Status;
import dev.postdate.spi.QueryStore;
import dev.postdate.spi.QueryStore.Survey;
import dev.postdate.spi.StoreCondition;
import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the store now and then, and keeps what it finds wrong until the next look. A few statements a minute: what a node does when it
 * idles has to stay small.
 */
final class WatchPass implements TimeDriver.Pass {

    private final Watched node;
    private final QueryStore store;
    private final Thresholds thresholds;
    private final @Nullable EngineConcerns engine;
    private final DueConcerns due;
    private final SnapshotConcern snapshot;
    private final ConcernLog log = new ConcernLog();
    private long nextLook;
    /** What the last look at each found, kept while there is no newer one. */
    private List<Concern> seenOfQueues = List.of();

    private List<Concern> seenOfDatabase = List.of();

    private volatile List<Concern> found = List.of();

    WatchPass(Watched node, QueryStore store, @Nullable EngineConcerns engine, Thresholds thresholds) {
        this.node = node;
        this.store = store;
        this.engine = engine;
        this.thresholds = thresholds;
        this.due = new DueConcerns(node, thresholds);
        this.snapshot = new SnapshotConcern(thresholds);
        this.nextLook = node.time().nanoTime() + thresholds.look().toNanos();
    }

    /** What was found wrong, but for what the engine knows of itself. Thread-safe. */
    List<Concern> found() {
        return found;
    }

    @Override
    public long run() {
        // Where a test moves the clock, this is run at each of its moments.
        long early = nextLook - node.time().nanoTime();
        if (early > 0) {
            return early;
        }
        nextLook = node.time().nanoTime() + thresholds.lookAgain().toNanos();
        look();
        List<Concern> loops = engine == null ? List.of() : engine.loops();
        List<Concern> concerns = new ArrayList<>(loops);
        concerns.addAll(seenOfQueues);
        concerns.addAll(seenOfDatabase);
        addStore(concerns);
        addSlowClaims(concerns);
        addClock(concerns);
        found = log.update(concerns).stream()
                .filter(concern -> concern.kind() != Kind.LOOP)
                .toList();
        boolean wrong = !concerns.isEmpty() || due.isLate();
        long wait = (wrong ? thresholds.lookAgain() : thresholds.look()).toNanos();
        nextLook = node.time().nanoTime() + wait;
        return wait;
    }

    private void look() {
        try {
            Survey survey = node.store().look(store::survey);
            seenOfQueues = due.judge(survey, node.time().nanoTime());
            Optional<StoreCondition> condition = node.store().looks.call(store::condition);
            seenOfDatabase = condition
                    .map(known -> snapshot.judge(
                            known, node.time().nanoTime(), node.time().instant()))
                    .orElse(List.of());
        } catch (StoreException e) {
            // Counted by the watch of these calls, and told as a concern.
        }
    }

    private void addStore(List<Concern> concerns) {
        Duration failing = node.store().looks.failing();
        if (failing == null || node.store().renewals.failing() != null) {
            // An engine says of itself when its store is out of reach.
            return;
        }
        boolean down = engine == null && failing.compareTo(node.lease()) >= 0;
        concerns.add(new Concern(
                Kind.STORE,
                down ? Status.DOWN : Status.DEGRADED,
                "",
                node.time().instant().minus(failing),
                "Node " + node.node() + " has not been able to look at its store for " + Words.of(failing)
                        + (engine == null ? "" : ", though its lease is renewed")));
    }

    private void addSlowClaims(List<Concern> concerns) {
        CallTimes claims = node.store().claims.times();
        if (claims.calls() >= Thresholds.CLAIMS_NEEDED && claims.mostWithin().compareTo(thresholds.claims()) > 0) {
            concerns.add(new Concern(
                    Kind.SLOW_CLAIMS,
                    Status.DEGRADED,
                    "",
                    node.time().instant(),
                    "Claims of node " + node.node() + " are slow: of " + claims.calls()
                            + " in the latest five minutes one in ten took " + Words.of(claims.mostWithin())
                            + " or longer, the longest " + Words.of(claims.longest())));
        }
    }

    private void addClock(List<Concern> concerns) {
        Duration offset = node.store().clockOffset().orElse(Duration.ZERO);
        if (offset.abs().compareTo(thresholds.clock()) > 0) {
            Instant now = node.time().instant();
            concerns.add(new Concern(
                    Kind.CLOCK,
                    Status.DEGRADED,
                    "",
                    now,
                    "The clock of node " + node.node() + " is " + Words.of(offset.abs())
                            + (offset.isNegative() ? " behind" : " ahead of")
                            + " the store's. What is due when is decided by the store's; times in this node's logs are its"
                            + " own"));
        }
    }
}
