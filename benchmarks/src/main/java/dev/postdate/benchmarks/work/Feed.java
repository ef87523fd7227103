package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.system.Message;
import dev.postdate.benchmarks.system.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Schedules messages little by little while others fall due: each at some moment before its due time, by chance between two bounds, so that they
 * are not stored in the order in which they are due.
 */
final class Feed {

    private static final Duration TICK = Duration.ofMillis(10);
    private static final long SEED = 42;

    private final int first;
    private final int count;
    private final int perSecond;
    private final Duration least;
    private final Duration most;

    private record Planned(int number, Instant dueAt, Instant scheduleAt) {}

    /**
     * @param first the number of the first message
     * @param perSecond how many fall due a second
     * @param least how long before its due time a message is scheduled at the latest, and the time until the first one is due
     */
    Feed(int first, int count, int perSecond, Duration least, Duration most) {
        this.first = first;
        this.count = count;
        this.perSecond = perSecond;
        this.least = least;
        this.most = most;
    }

    /** Schedules all and returns after the last; answers how many were not stored before they were due. */
    int run(Node node) throws Exception {
        int late = 0;
        List<Planned> plan = plan(Instant.now().plus(least));
        int next = 0;
        while (next < plan.size()) {
            Instant now = Instant.now();
            List<Message> messages = new ArrayList<>();
            while (next < plan.size() && !plan.get(next).scheduleAt().isAfter(now)) {
                Planned each = plan.get(next++);
                messages.add(Message.of(each.number(), each.dueAt()));
            }
            late += store(messages, node);
            Pause.of(TICK);
        }
        return late;
    }

    private List<Planned> plan(Instant start) {
        Random random = new Random(SEED);
        long span = most.minus(least).toNanos();
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    Instant due = start.plusNanos(i * 1_000_000_000L / perSecond);
                    return new Planned(
                            first + i, due, due.minus(least).minusNanos((long) (random.nextDouble() * span)));
                })
                .sorted(Comparator.comparing(Planned::scheduleAt))
                .toList();
    }

    private static int store(List<Message> messages, Node node) throws Exception {
        if (messages.size() == 1) {
            node.schedule(messages.get(0));
        } else if (!messages.isEmpty()) {
            node.scheduleAll(messages);
        }
        Instant stored = Instant.now();
        return (int) messages.stream()
                .filter(message -> message.dueAt().isBefore(stored))
                .count();
    }
}
