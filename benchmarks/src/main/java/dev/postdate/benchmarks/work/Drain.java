package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.result.Result;
import dev.postdate.benchmarks.result.Statistics;
import dev.postdate.benchmarks.server.Database;
import dev.postdate.benchmarks.server.Server;
import dev.postdate.benchmarks.system.Contestant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How fast a node handles messages that are due already: from the start of the first handler until none is left in the store. */
public final class Drain implements Work {

    private static final String OLD_SNAPSHOT = "oldSnapshot";
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final String name;
    private final int messages;
    private final boolean oldSnapshot;
    private final int nodes;
    private final List<Contestant> contestants;
    private final Pace pace = new Pace();

    private Drain(String name, int messages, boolean oldSnapshot, int nodes, List<Contestant> contestants) {
        this.name = name;
        this.messages = messages;
        this.oldSnapshot = oldSnapshot;
        this.nodes = nodes;
        this.contestants = List.copyOf(contestants);
    }

    public static Drain all(List<Contestant> contestants) {
        return of("drain-200k", 200_000, contestants);
    }

    /** So many messages that wait for nothing. */
    static Drain of(String name, int messages, List<Contestant> contestants) {
        return new Drain(name, messages, false, 1, contestants);
    }

    /** The same with 100,000 messages, with and without a transaction that has had its snapshot since before they were stored. */
    public static Drain withOldSnapshot(List<Contestant> contestants) {
        return new Drain("drain-old-snapshot", 100_000, true, 1, contestants);
    }

    /** The same with 100,000 messages and so many nodes, all in this process. */
    public static Drain byNodes(int nodes, List<Contestant> contestants) {
        return new Drain("nodes-" + nodes, 100_000, false, nodes, contestants);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String summary() {
        return "Messages are in the store and due before " + (nodes == 1 ? "the node starts" : nodes + " nodes start")
                + "; timed from the start of the first handler until no message is left"
                + " unsettled in the store"
                + (oldSnapshot ? "; with and without a snapshot of before the fill that is still open." : ".");
    }

    @Override
    public String unit() {
        return "messages/s";
    }

    @Override
    public List<Trial> trials(Scale scale) {
        return contestants.stream()
                .flatMap(each -> oldSnapshot
                        ? Stream.of(trial(each, scale, false), trial(each, scale, true))
                        : Stream.of(trial(each, scale, false)))
                .toList();
    }

    /** The median beside the snapshot as a part of the median without; the extremes are the least and the most that the rounds leave possible. */
    @Override
    public List<Result> derived(List<Result> results) {
        Map<String, Statistics> without = new HashMap<>();
        List<Result> derived = new ArrayList<>();
        for (Result result : results) {
            Statistics statistics = result.statistics();
            if (statistics != null
                    && result.unit().equals(unit())
                    && Boolean.FALSE.equals(result.settings().get(OLD_SNAPSHOT))) {
                without.put(result.system(), statistics);
            }
        }
        for (Result result : results) {
            Statistics statistics = result.statistics();
            Statistics reference = without.get(result.system());
            if (statistics != null
                    && reference != null
                    && result.unit().equals(unit())
                    && Boolean.TRUE.equals(result.settings().get(OLD_SNAPSHOT))) {
                derived.add(new Result(
                        name,
                        result.system(),
                        result.version(),
                        "of the rate without",
                        new Statistics(
                                statistics.median() / reference.median(),
                                statistics.min() / reference.max(),
                                statistics.max() / reference.min(),
                                statistics.runs()),
                        result.settings(),
                        null,
                        false));
            }
        }
        return derived;
    }

    private Trial trial(Contestant contestant, Scale scale, boolean beside) {
        int count = pace.count(contestant, scale.of(20, 2, 1), scale.of(messages, messages / 4, messages / 20));
        Map<String, Object> given = oldSnapshot
                ? Map.of("messages", count, OLD_SNAPSHOT, beside)
                : Map.of("messages", count, "nodes", nodes);
        return Trial.of(contestant, given, server -> run(contestant, count, beside, server));
    }

    private List<Sample> run(Contestant contestant, int count, boolean beside, Server server) throws Exception {
        try (Database database = server.database()) {
            contestant.create(database);
            try (OldSnapshot snapshot = beside ? new OldSnapshot(database) : null) {
                Fill.fillDue(contestant, database, count);
                database.vacuum();
                database.checkpoint();
                return drain(contestant, count, database);
            }
        }
    }

    private List<Sample> drain(Contestant contestant, int count, Database database) throws Exception {
        Tally tally = new Tally(count);
        database.forgetStatements();
        List<Sample> samples = new ArrayList<>();
        try (Nodes running = Nodes.start(nodes, contestant, database, tally)) {
            tally.await(LIMIT);
            double seconds = (database.awaitFalse(contestant.unsettled(), LIMIT) - tally.firstNanos()) / 1e9;
            if (!oldSnapshot) {
                pace.saw(contestant, count / seconds);
            }
            samples.add(new Sample(unit(), count / seconds));
            samples.add(new Sample("statements/message", database.statements() / (double) count));
        }
        samples.add(new Sample("handled twice", tally.twice()));
        samples.add(new Sample("handled early", tally.early()));
        return samples;
    }
}
