package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.server.Database;
import dev.postdate.benchmarks.system.Contestant;
import dev.postdate.benchmarks.system.Message;
import dev.postdate.benchmarks.system.Node;
import java.time.Instant;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Puts messages into a store by the system's own bulk call, outside of what is timed. */
public final class Fill {

    private static final int AT_ONCE = 1_000;
    private static final long NANOS_APART = 1_000;

    private Fill() {}

    /** Messages number 0 to count, all of them due already, one a microsecond after the other. */
    public static void fillDue(Contestant contestant, Database database, int count) throws Exception {
        Instant first = Instant.now().minusSeconds(1).minusNanos(count * NANOS_APART);
        try (Node sender = contestant.sender(database)) {
            fill(sender, 0, count, number -> first.plusNanos(number * NANOS_APART));
        }
    }

    /** The same by a node that is running, numbered from one to before another. */
    static void fill(Node node, int first, int end, IntFunction<Instant> dueAt) throws Exception {
        for (int from = first; from < end; from += AT_ONCE) {
            node.scheduleAll(messages(from, Math.min(end, from + AT_ONCE), dueAt));
        }
    }

    static List<Message> messages(int from, int to, IntFunction<Instant> dueAt) {
        return IntStream.range(from, to)
                .mapToObj(number -> Message.of(number, dueAt.apply(number)))
                .toList();
    }
}
