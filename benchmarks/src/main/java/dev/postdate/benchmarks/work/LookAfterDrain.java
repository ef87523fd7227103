package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.server.Database;
import dev.postdate.benchmarks.server.Server;
import dev.postdate.benchmarks.system.Node;
import dev.postdate.benchmarks.system.PostdateContestant;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a look costs Postdate that finds nothing, while an old snapshot keeps all that was drained before. */
public final class LookAfterDrain implements Work {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final PostdateContestant postdate = new PostdateContestant();

    @Override
    public String name() {
        return "look-after-drain";
    }

    @Override
    public String summary() {
        return "Messages are drained while a snapshot of before the fill is open; then the server's time for a look that finds nothing due,"
                + " from the marks and, every few seconds, from the start.";
    }

    @Override
    public String unit() {
        return "ms a look";
    }

    @Override
    public boolean warmsUpItself() {
        return true;
    }

    @Override
    public List<Trial> trials(Scale scale) {
        int count = scale.of(500_000, 50_000, 5_000);
        return List.of(Trial.of(postdate, Map.of("messages", count), server -> run(count, server)));
    }

    private List<Sample> run(int count, Server server) throws Exception {
        try (Database database = server.database()) {
            postdate.create(database);
            try (OldSnapshot snapshot = new OldSnapshot(database)) {
                Fill.fillDue(postdate, database, count);
                Tally tally = new Tally(count);
                try (Node worker = postdate.worker(database, tally)) {
                    tally.await(LIMIT);
                }
                database.awaitFalse(postdate.unsettled(), LIMIT);
                try (Looks looks = new Looks(database, postdate.queue())) {
                    return List.of(
                            new Sample(unit(), looks.ordinary(200)),
                            new Sample("ms a full look", looks.full(20)),
                            new Sample("handled twice", tally.twice()));
                }
            }
        }
    }
}
