package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.server.Database;
import dev.postdate.benchmarks.server.Server;
import dev.postdate.benchmarks.system.Contestant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How long nodes that were idle take for messages that all fall due at the same instant. */
public final class Storm implements Work {

    private static final int MESSAGES = 100_000;
    private static final int MOST_TO_WARM_UP = 4_000;
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration REST = Duration.ofSeconds(2);

    private final List<Contestant> alone;
    private final List<Contestant> together;
    private final Pace pace = new Pace();

    /**
     * @param alone those that have one node
     * @param together those of them that are also measured with four
     */
    public Storm(List<Contestant> alone, List<Contestant> together) {
        this.alone = List.copyOf(alone);
        this.together = List.copyOf(together);
    }

    @Override
    public String name() {
        return "storm-100k";
    }

    @Override
    public String summary() {
        return "Messages scheduled before that are all due at one instant, by idle nodes in one process; from that instant until the last"
                + " handler starts.";
    }

    @Override
    public String unit() {
        return "messages/s";
    }

    @Override
    public boolean warmsUpItself() {
        return true;
    }

    @Override
    public List<Trial> trials(Scale scale) {
        return Stream.concat(
                        alone.stream().map(each -> trial(each, 1, scale)),
                        together.stream().map(each -> trial(each, 4, scale)))
                .toList();
    }

    private Trial trial(Contestant contestant, int nodes, Scale scale) {
        int count = pace.count(contestant, scale.of(20, 2, 1), scale.of(MESSAGES, MESSAGES / 4, MESSAGES / 20));
        return Trial.of(
                contestant, Map.of("messages", count, "nodes", nodes), server -> run(contestant, nodes, count, server));
    }

    private List<Sample> run(Contestant contestant, int nodes, int count, Server server) throws Exception {
        int warmUp = Math.min(MOST_TO_WARM_UP, contestant.pace());
        try (Database database = server.database()) {
            contestant.create(database);
            Arrivals arrivals = new Arrivals(warmUp, count);
            try (Nodes running = Nodes.start(nodes, contestant, database, arrivals)) {
                long start = System.nanoTime();
                Instant atOnce = Instant.now();
                Fill.fill(running.first(), 0, warmUp, number -> atOnce);
                // Cold, so this is more than most will take for each; but some slow down as their tables grow.
                Duration each = Duration.ofNanos(System.nanoTime() - start).dividedBy(warmUp);
                arrivals.awaitWarmUp(LIMIT);

                Instant due = Instant.now().plus(each.multipliedBy(4L * count)).plus(REST);
                Fill.fill(running.first(), warmUp, warmUp + count, number -> due);
                if (Instant.now().isAfter(due)) {
                    throw new IllegalStateException("Storing " + count + " messages took until after their due time, "
                            + due + ", although the first " + warmUp + " took " + each + " each.");
                }
                arrivals.await(LIMIT);
            }
            List<Sample> samples = new ArrayList<>();
            samples.add(new Sample(unit(), count / (arrivals.most() / 1e3)));
            samples.add(new Sample("s until the last", arrivals.most() / 1e3));
            samples.addAll(arrivals.samples());
            return samples;
        }
    }
}
