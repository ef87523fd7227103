package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.server.Database;
import dev.postdate.benchmarks.server.Server;
import dev.postdate.benchmarks.system.Contestant;
import dev.postdate.benchmarks.system.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How late messages are that a node has scheduled for itself some seconds before, while so many fall due each second. */
public final class Lateness implements Work {

    private static final int MOST_TO_WARM_UP = 4_000;
    private static final Duration LIMIT = Duration.ofSeconds(40);

    /**
     * How long a run takes.
     *
     * @param seconds with messages that count
     * @param toWarmUp seconds with messages before them
     * @param least how long before its due time a message is scheduled
     */
    private record Times(int seconds, int toWarmUp, Duration least, Duration most) {}

    private final int perSecond;
    private final List<Contestant> contestants;

    public Lateness(int perSecond, List<Contestant> contestants) {
        this.perSecond = perSecond;
        this.contestants = List.copyOf(contestants);
    }

    @Override
    public String name() {
        return "lateness-" + perSecond;
    }

    @Override
    public String summary() {
        return perSecond
                + " messages a second fall due, spread evenly, each scheduled some seconds before by the node that handles it;"
                + " from the due time to the first line of the handler.";
    }

    @Override
    public String unit() {
        return "ms p99";
    }

    @Override
    public boolean warmsUpItself() {
        return true;
    }

    @Override
    public List<Trial> trials(Scale scale) {
        Times times = new Times(
                scale.of(10, 3, 1),
                scale.of(2, 1, 1),
                Duration.ofSeconds(scale.of(2, 1, 1)),
                Duration.ofSeconds(scale.of(5, 2, 1)));
        return Stream.concat(systems(times), RoundTrips.trials(times.seconds(), perSecond))
                .toList();
    }

    private Stream<Trial> systems(Times times) {
        return contestants.stream()
                .map(each -> Trial.of(
                        each,
                        Map.of(
                                "perSecond",
                                perSecond,
                                "seconds",
                                times.seconds(),
                                "secondsAhead",
                                times.least().toSeconds() + " to "
                                        + times.most().toSeconds()),
                        server -> run(each, times, server)));
    }

    private List<Sample> run(Contestant contestant, Times times, Server server) throws Exception {
        // As many as it can take, so that a slow one is not behind when it begins.
        int warmUp = Math.min(MOST_TO_WARM_UP, contestant.pace() * times.toWarmUp());
        int count = perSecond * times.seconds();
        try (Database database = server.database()) {
            contestant.create(database);
            Arrivals arrivals = new Arrivals(warmUp, count);
            try (Node node = contestant.worker(database, arrivals)) {
                new Feed(0, warmUp, warmUp / times.toWarmUp(), Duration.ofMillis(200), Duration.ofMillis(500))
                        .run(node);
                arrivals.awaitWarmUp(LIMIT);
                database.checkpoint();
                int late = new Feed(warmUp, count, perSecond, times.least(), times.most()).run(node);
                if (late > 0) {
                    throw new IllegalStateException(
                            late + " of " + count
                                    + " messages were not stored before they were due: the system takes them too slowly for this work.");
                }
                arrivals.await(LIMIT);
            }
            return arrivals.samples();
        }
    }
}
