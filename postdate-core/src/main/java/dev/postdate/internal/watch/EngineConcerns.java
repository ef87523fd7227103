package dev.postdate.internal.watch;

import dev.postdate.admin.Concern;
import dev.postdate.admin.Concern.Kind;
import dev.postdate.admin.NodeHealth.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong with a node's engine, by what it knows of itself. Stateless. */
final class EngineConcerns {

    private static final int SHOWN = 3;

    private final Watched node;
    private final EngineView engine;
    private final Duration patience;

    EngineConcerns(Watched node, EngineView engine, Thresholds thresholds) {
        this.node = node;
        this.engine = engine;
        this.patience = thresholds.standstill();
    }

    /** Everything that is wrong now. */
    List<Concern> all() {
        List<Concern> concerns = new ArrayList<>(loops());
        addLease(concerns);
        addClaims(concerns);
        addResults(concerns);
        addOutages(concerns);
        addStuck(concerns);
        return concerns;
    }

    /** Loops that do not come back. */
    List<Concern> loops() {
        List<Concern> concerns = new ArrayList<>();
        for (WatchedPass pass : engine.loops().passes()) {
            Duration late = pass.late();
            if (late.compareTo(patience) > 0) {
                concerns.add(concern(
                        Kind.LOOP,
                        Status.DOWN,
                        pass.name(),
                        late,
                        "Loop '" + pass.name() + "' of node " + node.node()
                                + (pass.isRunning()
                                        ? " has been in one run for " + Words.of(late)
                                                + "; it waits for something that does not come, such as an answer of the database"
                                        : " should have run " + Words.of(late) + " ago")));
            }
        }
        return concerns;
    }

    private void addLease(List<Concern> concerns) {
        Duration failing = node.store().renewals.failing();
        Duration since = engine.sinceRenewal();
        if (!engine.leaseValid()) {
            concerns.add(concern(
                    Kind.LEASE,
                    Status.DOWN,
                    "",
                    since,
                    "The lease of node " + node.node() + " has run out: it was last renewed " + Words.of(since)
                            + " ago, and no handler begins until it is"));
        } else if (failing != null) {
            concerns.add(concern(
                    Kind.LEASE,
                    Status.DEGRADED,
                    "",
                    failing,
                    "The lease of node " + node.node() + " cannot be renewed; it was last renewed " + Words.of(since)
                            + " ago"));
        }
    }

    private void addClaims(List<Concern> concerns) {
        Duration failing = node.store().claims.failing();
        if (failing != null) {
            concerns.add(concern(
                    Kind.CLAIMS,
                    statusOf(failing),
                    "",
                    failing,
                    "Due messages cannot be claimed by node " + node.node() + ", for " + Words.of(failing) + " now"));
        }
    }

    private void addResults(List<Concern> concerns) {
        Duration failing = node.store().settles.failing();
        if (engine.isFull() || failing != null) {
            concerns.add(concern(
                    Kind.RESULTS,
                    engine.isFull() ? Status.DOWN : statusOf(failing),
                    "",
                    failing == null ? Duration.ZERO : failing,
                    engine.resultsNotStored() + " results wait to be recorded by node " + node.node()
                            + (failing == null ? "" : "; recording has failed for " + Words.of(failing))
                            + (engine.isFull() ? "; nothing more is claimed until they are" : "")));
        }
    }

    private void addOutages(List<Concern> concerns) {
        engine.outages()
                .forEach((queue, why) -> concerns.add(concern(
                        Kind.OUTAGE,
                        Status.DEGRADED,
                        queue,
                        Duration.ZERO,
                        "Queue '" + queue + "' pauses on node " + node.node() + ", as its retry rule says: " + why)));
    }

    private void addStuck(List<Concern> concerns) {
        engine.stuck()
                .forEach(stuck -> concerns.add(concern(
                        Kind.STUCK_HANDLERS,
                        stuck.free() > 0 ? Status.DEGRADED : Status.DOWN,
                        stuck.queue(),
                        Duration.between(stuck.since(), node.time().instant()),
                        stuck.messages().size() + " handlers of queue '" + stuck.queue() + "' on node " + node.node()
                                + " ran longer than their time limit and ignore their interrupts: "
                                + stuck.messages().stream().limit(SHOWN).toList() + "; "
                                + (stuck.free() > 0
                                        ? "others may run in their place, " + stuck.free() + " at once"
                                        : "no other can run, and the queue stands still on this node"))));
    }

    private Status statusOf(@Nullable Duration failing) {
        return failing != null && failing.compareTo(node.lease()) >= 0 ? Status.DOWN : Status.DEGRADED;
    }

    private Concern concern(Kind kind, Status status, String subject, Duration since, String text) {
        Instant now = node.time().instant();
        return new Concern(kind, status, subject, now.minus(since), text);
    }
}
