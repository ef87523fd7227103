package dev.postdate.spi;

import java.time.Instant;
import java.util.List;

/**
 * Tells the living nodes from the dead. Who is dead is decided by nodes watching each other's renewals on their own monotonic clocks,
 * never by comparing wall clocks.
 */
public interface NodeStore {

    /**
     * Adds a living node.
     *
     * @param epoch random, never used before
     */
    void register(long epoch, String application, String name);

    /**
     * Renews an epoch's lease and reads everybody's.
     *
     * @return every node's row, the caller's included; where the caller's is missing or dead, its lease is lost
     */
    Renewal renew(long epoch);

    /**
     * Declares an epoch dead if, under its lock, its renewals are still as observed.
     *
     * @return true if it is dead now
     */
    boolean declareDead(long epoch, long observedRenewals);

    /**
     * Frees claimed rows of dead epochs: each becomes a suspect, one run more and no failure charged; one with cancel requested ends as
     * cancelled. A dead epoch without claimed rows is removed.
     *
     * @param limit at most so many rows
     * @return how many rows were freed
     */
    int recover(int limit);

    /** The orderly end of a node: its row goes; whatever it has still claimed is left to {@link #recover} at once. */
    void leave(long epoch);

    /**
     * A node's row.
     *
     * @param renewals how often it was renewed
     */
    record NodeRow(long epoch, String application, String name, Instant startedAt, long renewals, boolean alive) {}

    /**
     * The answer to a renewal.
     *
     * @param now the store's clock
     */
    record Renewal(Instant now, List<NodeRow> nodes) {
        public Renewal {
            nodes = List.copyOf(nodes);
        }
    }
}
