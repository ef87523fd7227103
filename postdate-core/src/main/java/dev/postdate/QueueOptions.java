package dev.postdate;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a queue is worked off. Immutable.
 *
 * @param parallelism how many handlers run at once on a node, from 1; default {@value #DEFAULT_PARALLELISM}. More of them overlap
 *     waiting, and take more threads and connections.
 * @param order whether messages may overtake each other
 * @param timeLimit how long a run of its handlers may take where they say nothing of their own, as described at {@link
 *     Handles#timeLimit()}; null for as long as it likes
 */
public record QueueOptions(
        int parallelism, Order order, @Nullable Duration timeLimit) {

    /** Handlers at once on a node where nothing else was said. */
    public static final int DEFAULT_PARALLELISM = 10;

    /** The highest parallelism allowed. */
    public static final int MAX_PARALLELISM = 10_000;

    /** The order in which a queue's messages are handled. */
    public enum Order {
        /** By due time, many at once. */
        PARALLEL,
        /** One at a time over all nodes, by due time and then by order of scheduling; one that waits for a retry holds up its successors. */
        SEQUENTIAL,
        /** The same, but a message that waits for a retry lets its successors pass. */
        SEQUENTIAL_RETRIES_OVERTAKEN
    }

    public static QueueOptions defaults() {
        return new QueueOptions(DEFAULT_PARALLELISM, Order.PARALLEL, null);
    }

    /** As many handlers at once on each node. */
    public QueueOptions parallelism(int parallelism) {
        return new QueueOptions(parallelism, order, timeLimit);
    }

    /** One at a time over all nodes, in strict order of due time and then of scheduling. */
    public QueueOptions sequential() {
        return new QueueOptions(oneUnlessSet(), Order.SEQUENTIAL, timeLimit);
    }

    /** On a sequential queue: a message that waits for a retry lets its successors pass. */
    public QueueOptions overtakeRetries() {
        return new QueueOptions(oneUnlessSet(), Order.SEQUENTIAL_RETRIES_OVERTAKEN, timeLimit);
    }

    /** A run of one of its handlers that takes longer is interrupted and has failed. */
    public QueueOptions timeLimit(Duration limit) {
        return new QueueOptions(parallelism, order, Objects.requireNonNull(limit, "limit"));
    }

    /** A parallelism that was set is kept, so that the contradiction is refused at start instead of corrected. */
    private int oneUnlessSet() {
        return parallelism == DEFAULT_PARALLELISM ? 1 : parallelism;
    }

    public boolean isSequential() {
        return order != Order.PARALLEL;
    }
}
