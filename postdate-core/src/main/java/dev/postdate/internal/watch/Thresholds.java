package dev.postdate.internal.watch;

import java.time.Duration;

/**
 * From where on something is a concern; published in docs/reference/bounds.md.
 *
 * @param look how often a node looks at its store
 * @param lookAgain how often while something is wrong
 * @param overdue how late the next message of a queue has to be, and then how long it has to be the next one still
 * @param standstill how much longer than it should a loop may take
 * @param claims how long nine of ten claims may take
 * @param clock how far the node's clock and the store's may be apart
 * @param snapshot how long a snapshot may be open while there are dead rows
 * @param deadRows how many
 */
public record Thresholds(
        Duration look,
        Duration lookAgain,
        Duration overdue,
        Duration standstill,
        Duration claims,
        Duration clock,
        Duration snapshot,
        long deadRows) {

    public static final Thresholds STANDARD = new Thresholds(
            Duration.ofMinutes(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofMinutes(5),
            50_000);

    /** Below this many claims, one that was slow says nothing about the next. */
    public static final int CLAIMS_NEEDED = 10;
}
