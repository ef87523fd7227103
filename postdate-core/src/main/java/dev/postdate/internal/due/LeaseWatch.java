package dev.postdate.internal.due;

import dev.postdate.spi.NodeStore.NodeRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges which epochs are dead: those whose row has not changed for one whole lease during which this node renewed its own without a gap.
 * Pure bookkeeping on the monotonic clock; not thread-safe.
 *
 * <p>So an outage of the database, or a step of its clock, which stops everybody's renewals at once, kills nobody: the first look at a
 * row, and the first after a gap of this node's own, counts nothing.
 */
final class LeaseWatch {

    private record Seen(long renewals, long since) {}

    private final long leaseNanos;
    private final long longestGap;
    private final Map<Long, Seen> seen = new HashMap<>();
    private long lastLook;
    private boolean looked;

    LeaseWatch(long leaseNanos, long renewalNanos) {
        this.leaseNanos = leaseNanos;
        // Clearly less than two: one renewal and a gap of two are a lease of three. After an outage of just under two a
        // node that renewed right before it would take for dead one that was about to renew right behind it.
        this.longestGap = renewalNanos + renewalNanos / 2;
    }

    /** Counts nobody's silence from before. */
    void forget() {
        seen.clear();
    }

    /**
     * Takes in what a renewal of this node's showed.
     *
     * @param sentAt the monotonic clock before the renewal was sent
     * @param answeredAt the monotonic clock after its answer: a row read by it may have changed until then, so silence counts from there
     * @return the rows whose epochs are dead, as they were observed
     */
    List<NodeRow> observe(List<NodeRow> nodes, long ownEpoch, long sentAt, long answeredAt) {
        if (looked && sentAt - lastLook > longestGap) {
            seen.clear();
        }
        looked = true;
        lastLook = sentAt;
        seen.keySet().retainAll(nodes.stream().map(NodeRow::epoch).toList());
        List<NodeRow> dead = new ArrayList<>();
        for (NodeRow node : nodes) {
            if (node.epoch() == ownEpoch || !node.alive()) {
                continue;
            }
            Seen before = seen.get(node.epoch());
            if (before == null || before.renewals() != node.renewals()) {
                seen.put(node.epoch(), new Seen(node.renewals(), answeredAt));
            } else if (sentAt - before.since() >= leaseNanos) {
                dead.add(node);
            }
        }
        return dead;
    }
}
