package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.server.Database;
import dev.postdate.benchmarks.server.Server;
import dev.postdate.benchmarks.system.Message;
import dev.postdate.benchmarks.system.Node;
import dev.postdate.benchmarks.system.PostdateContestant;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What many messages that wait for later cost Postdate: in pairs, on an empty table and beside them. First with statistics of when the table was
 * empty, as they are after a large import, then with fresh ones.
 */
public final class Pending implements Work {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int CALLERS = 8;
    private static final int LOOKS = 200;

    /** No statistics but those that are asked for; vacuum goes on. */
    private static final String PREPARE = """
            ALTER TABLE postdate_message SET (autovacuum_analyze_threshold = 2000000000);
            ANALYZE postdate_message""";

    /** Copies of the one message that is there, due within the year after it. */
    private static final String FILL = """
            INSERT INTO postdate_message (id, conversation_id, due_at, created_at, version, kind, queue, handler, type, content_type,
                application, reply_to, correlation_id, trace_parent, headers, body)
            SELECT gen_random_uuid(), m.conversation_id, m.due_at + random() * interval '365 days', m.created_at, m.version, m.kind, m.queue,
                m.handler, m.type, m.content_type, m.application, m.reply_to, m.correlation_id, m.trace_parent, m.headers, m.body
            FROM postdate_message m, generate_series(1, %d)""";

    private final PostdateContestant postdate = new PostdateContestant();

    private record Figures(double drained, double scheduled, double look) {}

    @Override
    public String name() {
        return "pending-10m";
    }

    @Override
    public String summary() {
        return "Beside many messages due within a year: draining, 8 callers that schedule, and the server's time for a look that finds nothing"
                + " due; in pairs with an empty table, by whose figures theirs are divided.";
    }

    @Override
    public String unit() {
        return "of the drain rate, stale statistics";
    }

    @Override
    public boolean warmsUpItself() {
        return true;
    }

    @Override
    public int rounds(int usual) {
        // The pairs are within one run, or each would have to fill the table.
        return 1;
    }

    @Override
    public Duration limit() {
        return Duration.ofMinutes(60);
    }

    @Override
    public List<Trial> trials(Scale scale) {
        int pending = scale.of(10_000_000, 200_000, 20_000);
        int drained = scale.of(50_000, 5_000, 500);
        int pairs = scale.of(5, 1, 1);
        Duration scheduling = Duration.ofMillis(scale.of(3_000, 800, 100));
        return List.of(Trial.of(
                postdate,
                Map.of("pending", pending, "drained", drained, "pairs", pairs),
                server -> run(pending, drained, pairs, scheduling, server)));
    }

    private List<Sample> run(int pending, int drained, int pairs, Duration scheduling, Server server) throws Exception {
        try (Database empty = server.database();
                Database full = server.database()) {
            for (Database each : List.of(empty, full)) {
                postdate.create(each);
                each.execute(PREPARE);
            }
            measure(empty, drained, scheduling);
            empty.execute("TRUNCATE postdate_message");
            fill(full, pending);
            List<Sample> samples = new ArrayList<>();
            for (int i = 0; i < pairs; i++) {
                samples.addAll(pair(empty, full, drained, scheduling, "stale statistics"));
            }
            full.execute("ANALYZE postdate_message");
            for (int i = 0; i < pairs; i++) {
                samples.addAll(pair(empty, full, drained, scheduling, "fresh statistics"));
            }
            return samples;
        }
    }

    private void fill(Database database, int pending) throws Exception {
        try (Node sender = postdate.sender(database)) {
            sender.schedule(Message.of(0, Instant.now().plus(Duration.ofDays(1))));
        }
        database.execute(FILL.formatted(pending - 1));
        database.checkpoint();
    }

    private List<Sample> pair(Database empty, Database full, int drained, Duration scheduling, String statistics)
            throws Exception {
        Figures without = measure(empty, drained, scheduling);
        // Or what was scheduled would wait there.
        empty.execute("TRUNCATE postdate_message");
        Figures with = measure(full, drained, scheduling);
        return List.of(
                new Sample("of the drain rate, " + statistics, with.drained() / without.drained()),
                new Sample("of the schedule rate, " + statistics, with.scheduled() / without.scheduled()),
                new Sample("times a look, " + statistics, with.look() / without.look()),
                new Sample("ms a look, " + statistics, with.look()),
                new Sample("drained/s, " + statistics, with.drained()),
                new Sample("scheduled/s, " + statistics, with.scheduled()));
    }

    private Figures measure(Database database, int drained, Duration scheduling) throws Exception {
        database.checkpoint();
        double look = look(database);
        double rate = drain(database, drained);
        return new Figures(rate, schedule(database, scheduling), look);
    }

    private double look(Database database) throws SQLException {
        try (Looks looks = new Looks(database, postdate.queue())) {
            return looks.ordinary(LOOKS);
        }
    }

    /** From the start of the first handler to that of the last: to see the store empty would take a look at all that waits. */
    private double drain(Database database, int count) throws Exception {
        Fill.fillDue(postdate, database, count);
        Tally tally = new Tally(count);
        try (Node worker = postdate.worker(database, tally)) {
            tally.await(LIMIT);
            return count / ((System.nanoTime() - tally.firstNanos()) / 1e9);
        }
    }

    private double schedule(Database database, Duration duration) throws Exception {
        Instant due = Instant.now().plus(Duration.ofDays(1));
        try (Node sender = postdate.sender(database)) {
            Calls.Achieved achieved =
                    new Calls(CALLERS, duration, number -> sender.schedule(Message.of(number, due))).run();
            return achieved.calls() / achieved.seconds();
        }
    }
}
