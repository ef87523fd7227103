package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.server.Database;
import dev.postdate.benchmarks.server.Server;
import dev.postdate.benchmarks.system.Contestant;
import dev.postdate.benchmarks.system.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How late messages are that one process schedules, due at once, and another handles: the sender's commit is part of it. */
public final class FromAnotherProcess implements Work {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<Contestant> contestants;

    public FromAnotherProcess(List<Contestant> contestants) {
        this.contestants = List.copyOf(contestants);
    }

    @Override
    public String name() {
        return "cross-jvm-due-now";
    }

    @Override
    public String summary() {
        return "A process schedules one message after another, due at once and 20 ms apart; from the call, its commit included, to the first"
                + " line of the handler in another process.";
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
        int warmUp = scale.of(3_000, 300, 10);
        int count = scale.of(500, 100, 10);
        return contestants.stream()
                .map(each -> Trial.of(each, Map.of("messages", count), server -> run(each, warmUp, count, server)))
                .toList();
    }

    private List<Sample> run(Contestant contestant, int mostToWarmUp, int count, Server server) throws Exception {
        // As many as it gets through in a second, and none of them is left when the others come.
        int warmUp = Math.min(mostToWarmUp, contestant.pace());
        try (Database database = server.database()) {
            contestant.create(database);
            Arrivals arrivals = new Arrivals(warmUp, count);
            try (Node handling = contestant.worker(database, arrivals)) {
                OtherProcess.send(contestant, database, warmUp, warmUp + count, () -> arrivals.awaitWarmUp(LIMIT));
                arrivals.await(LIMIT);
            }
            return arrivals.samples();
        }
    }
}
