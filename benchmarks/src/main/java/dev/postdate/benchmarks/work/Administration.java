package dev.postdate.benchmarks.work;

import com.zaxxer.hikari.HikariDataSource;
import dev.postdate.Due;
import dev.postdate.Postdate;
import dev.postdate.admin.DeadLetter;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.admin.RedriveOptions;
import dev.postdate.benchmarks.server.Database;
import dev.postdate.benchmarks.server.Server;
import dev.postdate.benchmarks.system.Message;
import dev.postdate.benchmarks.system.Node;
import dev.postdate.benchmarks.system.PostdateContestant;
import dev.postdate.jdbc.JdbcStore;
import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.HistoryQuery;
import dev.postdate.spi.Kind;
import dev.postdate.spi.MessageQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** How long each call of the operator's takes beside many messages that wait. */
public final class Administration implements Work {

    private static final int CALLS = 20;

    /** Over three queues and four types, of which one is rare; a business case has four messages, or two thousand. */
    private static final String FILL = """
            INSERT INTO postdate_message (id, conversation_id, due_at, created_at, version, kind, queue, handler, type, content_type,
                application, reply_to, correlation_id, trace_parent, headers, body)
            SELECT gen_random_uuid(), m.conversation_id, m.due_at + random() * interval '365 days', m.created_at, m.version, m.kind,
                m.queue || (ARRAY['', '/mails', '/reports'])[1 + n %% 3], m.handler,
                CASE WHEN n %% %2$d = 0 THEN 'bench.rare' ELSE (ARRAY['bench.message', 'bench.mail', 'bench.report'])[1 + n %% 3] END,
                m.content_type, m.application, m.reply_to,
                CASE WHEN n %% 5 = 0 THEN 'order-' || n / 20 WHEN n <= 2000 THEN 'campaign' END, m.trace_parent, m.headers, m.body
            FROM postdate_message m, generate_series(1, %1$d) AS g (n)""";

    private static final String BURY = """
            INSERT INTO postdate_dead_letter (reason, detail, fingerprint, dead_at, id, kind, queue, handler, type, version, content_type,
                application, conversation_id, created_at, due_at, runs, failures, errors, body)
            SELECT 'ATTEMPTS_SPENT', 'all 10 attempts failed', 'cause-' || n %% 40, m.created_at, gen_random_uuid(), m.kind,
                m.queue, m.handler, m.type, m.version, m.content_type, m.application, m.conversation_id, m.created_at, m.due_at, 10, 10,
                m.errors, m.body
            FROM (SELECT * FROM postdate_message LIMIT 1) m, generate_series(1, %d) AS g (n)""";

    private final PostdateContestant postdate = new PostdateContestant();

    /** One call, which may change something: it is given the number of the time. */
    @FunctionalInterface
    private interface Call {
        void run(int time) throws Exception;
    }

    @Override
    public String name() {
        return "admin-10m";
    }

    @Override
    public String summary() {
        return "Each call of the operator's beside many messages that wait and a hundredth of them dead, as autovacuum leaves them:"
                + " the slowest of twenty, in the unit the slowest call of all.";
    }

    @Override
    public String unit() {
        return "ms at most";
    }

    @Override
    public boolean warmsUpItself() {
        return true;
    }

    @Override
    public int rounds(int usual) {
        return 1;
    }

    @Override
    public Duration limit() {
        return Duration.ofMinutes(60);
    }

    @Override
    public List<Trial> trials(Scale scale) {
        int pending = scale.of(10_000_000, 200_000, 20_000);
        return List.of(Trial.of(
                postdate,
                Map.of("pending", pending, "dead", pending / 100, "calls", CALLS),
                server -> run(pending, server)));
    }

    private List<Sample> run(int pending, Server server) throws Exception {
        try (Database database = server.database()) {
            postdate.create(database);
            fill(pending, database);
            HikariDataSource pool = database.pool(postdate.pool());
            try (Postdate node = describe(pool)) {
                return measure(calls(node));
            } finally {
                pool.close();
            }
        }
    }

    /** While no node looks at it. */
    private void fill(int pending, Database database) throws Exception {
        try (Node sender = postdate.sender(database)) {
            sender.schedule(Message.of(0, Instant.now().plus(Duration.ofDays(1))));
        }
        database.execute(FILL.formatted(pending - 1, pending / 100));
        database.execute(BURY.formatted(pending / 100));
        database.vacuum();
        database.checkpoint();
    }

    private static Postdate describe(HikariDataSource pool) {
        return Postdate.builder("bench")
                .store(JdbcStore.postgres(pool))
                .queue("mails", queue -> queue)
                .queue("reports", queue -> queue)
                .history(Duration.ofDays(30))
                .handle(Message.class, (message, context) -> {})
                .start();
    }

    private static List<Sample> measure(Map<String, Call> calls) throws Exception {
        List<Sample> samples = new ArrayList<>();
        double slowest = 0;
        for (Map.Entry<String, Call> call : calls.entrySet()) {
            double[] times = new double[CALLS];
            call.getValue().run(CALLS);
            for (int i = 0; i < CALLS; i++) {
                long before = System.nanoTime();
                call.getValue().run(i);
                times[i] = (System.nanoTime() - before) / 1e6;
            }
            Arrays.sort(times);
            slowest = Math.max(slowest, times[CALLS - 1]);
            samples.add(new Sample("ms " + call.getKey() + ", at most", times[CALLS - 1]));
            samples.add(new Sample("ms " + call.getKey() + ", median", times[CALLS / 2]));
        }
        samples.add(0, new Sample("ms at most", slowest));
        return samples;
    }

    private static Map<String, Call> calls(Postdate node) {
        PostdateAdmin admin = node.admin().by("bench");
        MessageQuery all = MessageQuery.all();
        Instant now = Instant.now();
        Instant half = now.plus(Duration.ofDays(180));
        List<UUID> ids = new ArrayList<>();
        admin.messages()
                .list(all.dueFrom(half), null, 1_000)
                .items()
                .forEach(message -> ids.add(message.token().messageId()));
        List<UUID> dead = admin.deadLetters().list(DeadLetterQuery.all(), null, 1_000).items().stream()
                .map(DeadLetter::messageId)
                .toList();
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put("count of all", time -> admin.messages().count(all));
        calls.put("count of a queue", time -> admin.messages().count(all.queue("bench/mails")));
        calls.put("count of a frequent type", time -> admin.messages().count(all.type("bench.mail")));
        calls.put("count of a rare type", time -> admin.messages().count(all.type("bench.rare")));
        calls.put("count of a business case", time -> admin.messages().count(all.correlationId("campaign")));
        calls.put("first page", time -> admin.messages().list(all, null, 100));
        calls.put("page in the middle", time -> admin.messages().list(all.dueFrom(half), null, 100));
        calls.put("page of a frequent type", time -> admin.messages().list(all.type("bench.mail"), null, 100));
        calls.put("page of a rare type", time -> admin.messages().list(all.type("bench.rare"), null, 100));
        calls.put("page of a type nobody has", time -> admin.messages().list(all.type("bench.none"), null, 100));
        calls.put("page of a business case", time -> admin.messages().list(all.correlationId("campaign"), null, 100));
        calls.put(
                "page of a frequent type that is an event",
                time -> admin.messages().list(all.type("bench.mail").kind(Kind.EVENT), null, 100));
        calls.put("agenda of a day", time -> admin.messages().agenda(all, now, Duration.ofHours(1), 24));
        calls.put("agenda of a year", time -> admin.messages().agenda(all, now, Duration.ofDays(7), 52));
        calls.put("find", time -> admin.messages().find(ids.get(time)));
        calls.put("cancel", time -> admin.messages().cancel(ids.get(100 + time)));
        calls.put("move", time -> admin.messages().reschedule(ids.get(200 + time), Due.in(Duration.ofDays(9))));
        calls.put("queues", time -> admin.queues().list());
        calls.put("backlog", time -> admin.queues().backlog());
        calls.put("pause", time -> admin.queues().pause("mails"));
        calls.put("resume", time -> admin.queues().resume("mails"));
        calls.put("dead letters", time -> admin.deadLetters().list(DeadLetterQuery.all(), null, 100));
        calls.put(
                "dead letters of a cause",
                time -> admin.deadLetters().list(DeadLetterQuery.all().fingerprint("cause-7"), null, 100));
        calls.put("count of dead letters", time -> admin.deadLetters().count());
        calls.put("causes", time -> admin.deadLetters().groups(DeadLetterQuery.all(), 20));
        calls.put("redrive", time -> admin.deadLetters().redrive(dead.get(time), RedriveOptions.unchanged()));
        calls.put("ended", time -> admin.ended());
        calls.put("last ended", time -> admin.lastEnded(1_000));
        calls.put("history", time -> admin.history().search(HistoryQuery.all(), null, 100));
        calls.put("history of one", time -> admin.history().of(ids.get(100)));
        calls.put("actions", time -> admin.actions(null, 100));
        calls.put("subscriptions", time -> admin.subscriptions());
        calls.put("condition of the store", time -> admin.storeCondition());
        calls.put("check of types", time -> admin.checkTypes());
        calls.put("health", time -> admin.health());
        return calls;
    }
}
