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

    private Fill() {}

    /** Messages number 0 to count, due as the function says. */
    public static void fill(Contestant contestant, Database database, int count, IntFunction<Instant> dueAt)
            throws Exception {
        try (Node sender = contestant.sender(database)) {
            fill(sender, 0, count, dueAt);
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
