package dev.postdate;

/**
 * How a queue is worked off. Immutable.
 *
 * @param parallelism how many handlers run at once on a node, from 1; default {@value #DEFAULT_PARALLELISM}. More of them overlap
 *     waiting, and take more threads and connections.
 * @param order whether messages may overtake each other
 */
public record QueueOptions(int parallelism, Order order) {

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
        return new QueueOptions(DEFAULT_PARALLELISM, Order.PARALLEL);
    }

    /** As many handlers at once on each node. */
    public QueueOptions parallelism(int parallelism) {
        return new QueueOptions(parallelism, order);
    }

    /** One at a time over all nodes, in strict order of due time and then of scheduling. */
    public QueueOptions sequential() {
        return new QueueOptions(oneUnlessSet(), Order.SEQUENTIAL);
    }

    /** On a sequential queue: a message that waits for a retry lets its successors pass. */
    public QueueOptions overtakeRetries() {
        return new QueueOptions(oneUnlessSet(), Order.SEQUENTIAL_RETRIES_OVERTAKEN);
    }

    /** A parallelism that was set is kept, so that the contradiction is refused at start instead of corrected. */
    private int oneUnlessSet() {
        return parallelism == DEFAULT_PARALLELISM ? 1 : parallelism;
    }

    public boolean isSequential() {
        return order != Order.PARALLEL;
    }
}
