package dev.postdate.memory;

import dev.postdate.spi.NodeStore.NodeRow;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

/** One epoch of a node, and what it has claimed. */
final class Node {

    private final long epoch;
    private final String application;
    private final String name;
    private final Instant startedAt;
    private final Set<Row> claimed = new LinkedHashSet<>();
    private long renewals;
    private boolean alive = true;
    private boolean listed = true;

    Node(long epoch, String application, String name, Instant startedAt) {
        this.epoch = epoch;
        this.application = application;
        this.name = name;
        this.startedAt = startedAt;
    }

    long epoch() {
        return epoch;
    }

    long renewals() {
        return renewals;
    }

    boolean isAlive() {
        return alive;
    }

    /** False if it left, and is remembered only for what it had still claimed. */
    boolean isListed() {
        return listed;
    }

    /** What it has claimed, in the order of claiming. */
    Set<Row> claimed() {
        return claimed;
    }

    void renew() {
        renewals++;
    }

    void die() {
        alive = false;
    }

    void leave() {
        alive = false;
        listed = false;
    }

    NodeRow toRow() {
        return new NodeRow(epoch, application, name, startedAt, renewals, alive);
    }
}
