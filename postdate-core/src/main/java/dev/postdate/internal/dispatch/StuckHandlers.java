package dev.postdate.internal.dispatch;

import dev.postdate.QueueOptions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The runs of a queue that ignore their interrupts. Each lets another handler run in its place, at most as many as the queue's
 * parallelism; none on a queue in order, where nothing may overtake. Guarded by its lane.
 */
public final class StuckHandlers {

    private final String queue;
    private final QueueOptions options;
    private final Map<Delivery, Instant> since = new LinkedHashMap<>();

    /**
     * What is left of a queue.
     *
     * @param messages those that are stuck, in words
     * @param since since when the first of them is
     * @param free how many other handlers can run at once
     */
    public record Report(String queue, List<String> messages, Instant since, int free) {
        public Report {
            messages = List.copyOf(messages);
        }
    }

    StuckHandlers(String queue, QueueOptions options) {
        this.queue = queue;
        this.options = options;
    }

    void add(Delivery delivery, Instant now) {
        since.put(delivery, now);
    }

    void ended(Delivery delivery) {
        since.remove(delivery);
    }

    /** How many handlers may run in place of those that are stuck. */
    int spares() {
        return options.isSequential() ? 0 : Math.min(since.size(), options.parallelism());
    }

    Optional<Report> report() {
        if (since.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Report(
                queue,
                since.keySet().stream().map(Delivery::toString).toList(),
                since.values().iterator().next(),
                options.parallelism() + spares() - since.size()));
    }
}
