package dev.postdate.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How one node is. Immutable; made of what the node remembers, so asking costs no statement. Instants are by the node's clock.
 *
 * @param node the node's name
 * @param askedAt when this was asked
 * @param status the worst of its concerns
 * @param concerns the reasons, worst first; empty if the status is {@code UP}
 * @param store what the node knows of its store
 * @param engine the part that claims and handles; empty if the node only sends
 */
public record NodeHealth(
        String node,
        Instant askedAt,
        Status status,
        List<Concern> concerns,
        StoreContact store,
        Optional<Engine> engine) {

    /** From best to worst. */
    public enum Status {
        /** Due messages are delivered, as far as this node can see. Nothing to do. */
        UP,
        /** They are delivered, and something endangers that they stay on time, or that people understand the logs. Act within the day. */
        DEGRADED,
        /** Due messages are not being delivered: by this node, or at all. Act now; restarting helps only where a {@code LOOP} is the reason. */
        DOWN
    }

    /**
     * What a node knows of its store.
     *
     * @param reachable true if the latest of all its calls, claims, results, renewals and looks, was answered, or none has failed
     * @param answeredAt when the last such call was answered; empty if none was yet
     * @param lookedAt when the node last looked at all queues, once a minute, or twice while something is wrong; empty if it has not yet
     * @param clockOffset how far the node's clock is ahead of the store's, negative if it is behind; exact to half the time of a call; empty
     *     if not known yet
     */
    public record StoreContact(
            boolean reachable,
            Optional<Instant> answeredAt,
            Optional<Instant> lookedAt,
            Optional<Duration> clockOffset) {
        public StoreContact {
            Objects.requireNonNull(answeredAt, "answeredAt");
            Objects.requireNonNull(lookedAt, "lookedAt");
            Objects.requireNonNull(clockOffset, "clockOffset");
        }
    }

    /**
     * The part of a node that claims and handles.
     *
     * @param leaseValid true while handlers may begin
     * @param leaseRenewedAt when the renewal was sent that the lease counts from
     * @param held messages that are claimed, from the claim until their result is recorded
     * @param resultsNotStored results that wait to be recorded; at 5,000 nothing more is claimed
     * @param claims how long claims take
     * @param settles how long recording results takes, but for those of transactional handlers, which record their own
     * @param renewals how long renewals of the lease take
     * @param loops its loops
     */
    public record Engine(
            boolean leaseValid,
            Instant leaseRenewedAt,
            int held,
            int resultsNotStored,
            CallTimes claims,
            CallTimes settles,
            CallTimes renewals,
            List<Loop> loops) {
        public Engine {
            Objects.requireNonNull(leaseRenewedAt, "leaseRenewedAt");
            Objects.requireNonNull(claims, "claims");
            Objects.requireNonNull(settles, "settles");
            Objects.requireNonNull(renewals, "renewals");
            loops = List.copyOf(loops);
        }
    }

    /**
     * One of a node's loops.
     *
     * @param alive false if a run of it has not ended, or has not begun, for half a minute longer than it should
     * @param lastRunAt when its last run began
     */
    public record Loop(String name, boolean alive, Instant lastRunAt) {
        public Loop {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(lastRunAt, "lastRunAt");
        }
    }

    public NodeHealth {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(askedAt, "askedAt");
        Objects.requireNonNull(status, "status");
        concerns = List.copyOf(concerns);
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(engine, "engine");
    }

    /** The health that follows from these concerns. */
    public static NodeHealth of(
            String node, Instant askedAt, List<Concern> concerns, StoreContact store, Optional<Engine> engine) {
        List<Concern> worstFirst = concerns.stream()
                .sorted(Comparator.comparing(Concern::status).reversed())
                .toList();
        Status status = worstFirst.isEmpty() ? Status.UP : worstFirst.get(0).status();
        return new NodeHealth(node, askedAt, status, worstFirst, store, engine);
    }
}
