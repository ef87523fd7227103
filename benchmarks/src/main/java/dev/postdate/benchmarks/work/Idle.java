package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.server.Database;
import dev.postdate.benchmarks.server.Server;
import dev.postdate.benchmarks.system.Contestant;
import dev.postdate.benchmarks.system.Node;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a node that has nothing to do asks of the server. Nodes that do nothing do not disturb each other, and statements are counted by
 * database: the first one's run measures all at once, and the others' tell what it saw.
 */
public final class Idle implements Work {

    private final List<Contestant> contestants;
    private final Map<Contestant, Double> untold = new HashMap<>();

    public Idle(List<Contestant> contestants) {
        this.contestants = List.copyOf(contestants);
    }

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String summary() {
        return "Statements that a node sends which has nothing to do, BEGIN and COMMIT among them; some seconds after its start. All run at once.";
    }

    @Override
    public String unit() {
        return "statements/s";
    }

    @Override
    public boolean warmsUpItself() {
        return true;
    }

    @Override
    public List<Trial> trials(Scale scale) {
        Duration settling = Duration.ofSeconds(scale.of(10, 2, 1));
        Duration duration = Duration.ofSeconds(scale.of(30, 10, 1));
        return contestants.stream()
                .map(each -> Trial.of(
                        each,
                        Map.of("seconds", duration.toSeconds()),
                        server -> tell(each, settling, duration, server)))
                .toList();
    }

    private List<Sample> tell(Contestant contestant, Duration settling, Duration duration, Server server)
            throws Exception {
        Double perSecond = untold.remove(contestant);
        if (perSecond == null) {
            untold.putAll(measure(settling, duration, server));
            perSecond = Objects.requireNonNull(untold.remove(contestant));
        }
        return List.of(new Sample(unit(), perSecond));
    }

    private Map<Contestant, Double> measure(Duration settling, Duration duration, Server server) throws Exception {
        List<Running> all = new ArrayList<>();
        Map<Contestant, Double> perSecond = new HashMap<>();
        try {
            for (Contestant contestant : contestants) {
                all.add(Running.start(contestant, server));
            }
            Pause.of(settling);
            long start = System.nanoTime();
            long[] before = statements(all);
            Pause.of(duration);
            double seconds = (System.nanoTime() - start) / 1e9;
            long[] after = statements(all);
            for (int i = 0; i < after.length; i++) {
                perSecond.put(all.get(i).contestant(), (after[i] - before[i]) / seconds);
            }
        } finally {
            for (Running each : all) {
                each.close();
            }
        }
        return perSecond;
    }

    private static long[] statements(List<Running> all) throws SQLException {
        long[] statements = new long[all.size()];
        for (int i = 0; i < statements.length; i++) {
            statements[i] = all.get(i).database().statements();
        }
        return statements;
    }

    /** One idle node on a database of its own. */
    private record Running(Contestant contestant, Database database, Node node) implements AutoCloseable {

        static Running start(Contestant contestant, Server server) throws Exception {
            Database database = server.database();
            try {
                contestant.create(database);
                return new Running(contestant, database, contestant.worker(database, (number, dueMicros) -> {
                    throw new IllegalStateException(
                            "Message " + number + " was handled by a node that has nothing to do.");
                }));
            } catch (Exception e) {
                database.close();
                throw e;
            }
        }

        @Override
        public void close() throws Exception {
            node.close();
            database.close();
        }
    }
}
