package dev.postdate.internal.watch;

import dev.postdate.admin.Concern;
import dev.postdate.admin.NodeHealth;
import dev.postdate.admin.NodeHealth.Engine;
import dev.postdate.spi.QueryStore;
import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Watches one node and its store, and says how they are. Thread-safe. */
public final class NodeWatch {

    private static final Duration LOOP_STOP = Duration.ofSeconds(5);

    private final Watched node;
    private final Thresholds thresholds = Thresholds.STANDARD;
    private final @Nullable EngineConcerns engineConcerns;
    private final WatchPass pass;
    private TimeDriver.@Nullable Loop loop;
    private volatile @Nullable Concern stopped;

    public NodeWatch(Watched node, QueryStore store) {
        this.node = node;
        EngineView engine = node.engine();
        this.engineConcerns = engine == null ? null : new EngineConcerns(node, engine, thresholds);
        this.pass = new WatchPass(node, store, engineConcerns, thresholds);
    }

    /** To be called once. */
    public void start() {
        EngineView engine = node.engine();
        TimeDriver time = engine == null ? node.time() : engine.loops();
        loop = time.startPolling("watch", pass);
    }

    /** The node stops; from now on that is what there is to say. */
    public void stops() {
        Instant now = node.time().instant();
        stopped = new Concern(
                Concern.Kind.STOPPED,
                NodeHealth.Status.DOWN,
                "",
                now,
                "Node " + node.node() + " was told to stop at " + now);
    }

    /** Ends the looks. */
    public void stop() {
        TimeDriver.Loop running = loop;
        if (running != null) {
            running.stop(LOOP_STOP);
        }
    }

    /** How the node is. Asks nothing of the store. */
    public NodeHealth health() {
        Concern end = stopped;
        List<Concern> concerns = new ArrayList<>();
        if (end != null) {
            concerns.add(end);
        } else {
            if (engineConcerns != null) {
                concerns.addAll(engineConcerns.all());
            }
            concerns.addAll(pass.found());
        }
        return NodeHealth.of(
                node.node(),
                node.time().instant(),
                concerns,
                node.store().contact(),
                Optional.ofNullable(node.engine()).map(this::view));
    }

    private Engine view(EngineView engine) {
        StoreWatch store = node.store();
        return new Engine(
                engine.leaseValid(),
                node.time().instant().minus(engine.sinceRenewal()),
                engine.held(),
                engine.resultsNotStored(),
                store.claims.times(),
                store.settles.times(),
                store.renewals.times(),
                engine.loops().loops(thresholds.standstill()));
    }
}
