package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.server.Database;
import dev.postdate.benchmarks.server.Server;
import dev.postdate.benchmarks.system.Contestant;
import dev.postdate.benchmarks.system.Message;
import dev.postdate.benchmarks.system.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How many messages a second callers schedule one by one, each durable when its call returns and due in a day; no node handles meanwhile. */
public final class ScheduleSingly implements Work {

    /**
     * PostgreSQL's own means to be slow: whoever flushes the log waits this long before, and whoever commits meanwhile is flushed with it. On a
     * disk that takes as much longer they would have to wait for the next flush, so this is kinder to those who commit one by one. Without
     * siblings it waits even if nobody else is in a transaction.
     */
    private static final Map<String, String> SLOW_FLUSH = Map.of("commit_delay", "2000", "commit_siblings", "0");

    private final int callers;
    private final boolean slowFlush;
    private final List<Contestant> contestants;

    public ScheduleSingly(int callers, boolean slowFlush, List<Contestant> contestants) {
        this.callers = callers;
        this.slowFlush = slowFlush;
        this.contestants = List.copyOf(contestants);
    }

    @Override
    public String name() {
        return "schedule-" + callers + (slowFlush ? "-slow-flush" : "");
    }

    @Override
    public String summary() {
        return callers + " threads schedule one message after another, each durable when its call returns, due in a day"
                + (slowFlush ? "; each flush takes 2 ms more." : ".");
    }

    @Override
    public String unit() {
        return "messages/s";
    }

    @Override
    public Map<String, String> serverSettings() {
        return slowFlush ? SLOW_FLUSH : Map.of();
    }

    @Override
    public List<Trial> trials(Scale scale) {
        Duration duration = Duration.ofMillis(scale.of(5_000, 1_200, 500));
        return contestants.stream()
                .flatMap(each -> each.poolsFor(callers).stream()
                        .limit(scale.of(Integer.MAX_VALUE, 1, 1))
                        .map(pool -> trial(each, pool, duration)))
                .toList();
    }

    private Trial trial(Contestant contestant, int pool, Duration duration) {
        return Trial.of(
                contestant,
                Map.of("callers", callers, "pool", pool, "seconds", duration.toMillis() / 1e3),
                server -> run(contestant, pool, duration, server));
    }

    private List<Sample> run(Contestant contestant, int pool, Duration duration, Server server) throws Exception {
        try (Database database = server.database()) {
            contestant.create(database);
            database.checkpoint();
            try (Node sender = contestant.sender(database, pool)) {
                Instant due = Instant.now().plus(Duration.ofDays(1));
                database.forgetStatements();
                Calls.Achieved achieved =
                        new Calls(callers, duration, number -> sender.schedule(Message.of(number, due))).run();
                List<Sample> samples = new ArrayList<>(achieved.samples(1));
                samples.add(new Sample("statements/message", database.statements() / (double) achieved.calls()));
                return samples;
            }
        }
    }
}
