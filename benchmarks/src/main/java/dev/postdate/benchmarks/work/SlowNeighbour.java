package dev.postdate.benchmarks.work;

import com.zaxxer.hikari.HikariDataSource;
import dev.postdate.HandlerOptions;
import dev.postdate.MessageBatch;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.benchmarks.server.Database;
import dev.postdate.benchmarks.server.Server;
import dev.postdate.benchmarks.system.Message;
import dev.postdate.benchmarks.system.PostdateContestant;
import dev.postdate.benchmarks.system.PostdateContestant.PostdateNode;
import dev.postdate.jdbc.JdbcStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** How late the messages of one queue are on a node whose other queue is full of slow ones, beside the same without them; in pairs. */
public final class SlowNeighbour implements Work {

    private static final int PER_SECOND = 100;
    private static final int WARM_UP = 200;
    private static final Duration SLOW = Duration.ofMillis(500);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final PostdateContestant postdate = new PostdateContestant();

    /** A message whose handler takes its time. */
    @MessageType("bench.slow")
    public record Slow(int number) {}

    @Override
    public String name() {
        return "slow-neighbour";
    }

    @Override
    public String summary() {
        return "Lateness at 100/s on one queue while 1,000 messages that take half a second each are due on another queue of the same node;"
                + " in pairs with the same without them, by whose p99 theirs is divided.";
    }

    @Override
    public String unit() {
        return "of the p99 without";
    }

    @Override
    public boolean warmsUpItself() {
        return true;
    }

    @Override
    public List<Trial> trials(Scale scale) {
        int pairs = scale.of(5, 2, 1);
        int seconds = scale.of(10, 3, 1);
        int slow = scale.of(1_000, 1_000, 100);
        return List.of(Trial.of(
                postdate,
                Map.of("slow", slow, "slowMillis", SLOW.toMillis(), "pairs", pairs, "seconds", seconds),
                server -> run(server, pairs, seconds, slow)));
    }

    private List<Sample> run(Server server, int pairs, int seconds, int slow) throws Exception {
        List<Sample> samples = new ArrayList<>();
        double[] ratios = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            double without = p99(server, seconds, 0);
            double with = p99(server, seconds, slow);
            ratios[i] = with / without;
            samples.add(new Sample("ms p99 without", without));
            samples.add(new Sample("ms p99", with));
        }
        // The pairs are within one run: their median stands for it, beside the lowest and the highest.
        Arrays.sort(ratios);
        samples.add(new Sample(unit(), ratios[pairs / 2]));
        samples.add(new Sample("of the p99 without, least", ratios[0]));
        samples.add(new Sample("of the p99 without, most", ratios[pairs - 1]));
        return samples;
    }

    private double p99(Server server, int seconds, int slow) throws Exception {
        try (Database database = server.database()) {
            postdate.create(database);
            Arrivals arrivals = new Arrivals(WARM_UP, PER_SECOND * seconds);
            HikariDataSource pool = database.pool(postdate.pool());
            try (Postdate node = start(pool, arrivals)) {
                PostdateNode sender = new PostdateNode(node, pool);
                new Feed(0, WARM_UP, PER_SECOND, Duration.ofMillis(200), Duration.ofMillis(500)).run(sender);
                arrivals.awaitWarmUp(LIMIT);
                if (slow > 0) {
                    MessageBatch batch = node.bus().batch();
                    for (int i = 0; i < slow; i++) {
                        batch.send(new Slow(i));
                    }
                    batch.submit();
                }
                new Feed(WARM_UP, PER_SECOND * seconds, PER_SECOND, Duration.ofSeconds(1), Duration.ofSeconds(2))
                        .run(sender);
                arrivals.await(LIMIT);
                // The slow ones that are left are not waited for.
                node.stop(Duration.ofMillis(1));
            } finally {
                pool.close();
            }
            return arrivals.samples().get(0).value();
        }
    }

    private static Postdate start(HikariDataSource pool, Arrivals arrivals) {
        return Postdate.builder("bench")
                .store(JdbcStore.postgres(pool))
                .queue("slow", queue -> queue)
                .handle(Message.class, (message, context) -> arrivals.handle(message.number(), message.dueMicros()))
                .handle(Slow.class, HandlerOptions.onQueue("slow"), (message, context) -> Pause.of(SLOW))
                .start();
    }
}
