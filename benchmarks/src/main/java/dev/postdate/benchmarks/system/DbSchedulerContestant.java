package dev.postdate.benchmarks.system;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.SchedulableInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import dev.postdate.benchmarks.server.Database;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** db-scheduler, set up for throughput as its documentation advises: lock-and-fetch, which is one statement a batch. */
public final class DbSchedulerContestant implements Contestant {

    private static final String TASK = "message";
    private static final int THREADS = 20;
    private static final double LOWER_LIMIT = 4.0;
    private static final double UPPER_LIMIT = 20.0;

    /** What it polls at unless told. */
    private static final Duration DEFAULT_POLLING_INTERVAL = Duration.ofSeconds(10);

    /** One for each thread, and some for polls and heartbeats. */
    private static final int POOL = THREADS + 4;

    /** The script of its repository, which its jar does not have. */
    private static final String TABLES = """
            CREATE TABLE scheduled_tasks (
                task_name            text NOT NULL,
                task_instance        text NOT NULL,
                task_data            bytea,
                execution_time       timestamp with time zone NOT NULL,
                picked               boolean NOT NULL,
                picked_by            text,
                last_success         timestamp with time zone,
                last_failure         timestamp with time zone,
                consecutive_failures int,
                last_heartbeat       timestamp with time zone,
                version              bigint NOT NULL,
                priority             smallint,
                PRIMARY KEY (task_name, task_instance)
            );
            CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time);
            CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat);
            """;

    private final Duration pollingInterval;

    /** Polls as often as its documentation has it at the shortest. */
    public DbSchedulerContestant() {
        this(Duration.ofMillis(100));
    }

    public DbSchedulerContestant(Duration pollingInterval) {
        this.pollingInterval = pollingInterval;
    }

    /** Polls as it does unless told. */
    public static DbSchedulerContestant withDefaultPolling() {
        return new DbSchedulerContestant(DEFAULT_POLLING_INTERVAL);
    }

    @Override
    public String name() {
        return "db-scheduler";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of(
                "threads",
                THREADS,
                "pollUsingLockAndFetch",
                LOWER_LIMIT + ", " + UPPER_LIMIT,
                "pollingInterval",
                pollingInterval.toString(),
                "serializer",
                "Jackson 3",
                "pool",
                POOL);
    }

    @Override
    public int pool() {
        return POOL;
    }

    @Override
    public int pace() {
        return 10_000;
    }

    @Override
    public void create(Database database) throws SQLException {
        database.execute(TABLES);
    }

    @Override
    public Node sender(Database database, int connections) {
        OneTimeTask<Message> task = task((number, dueMicros) -> {});
        HikariDataSource pool = database.pool(connections);
        SchedulerClient client = SchedulerClient.Builder.create(pool, task)
                .serializer(new Json())
                .build();
        return new DbSchedulerNode(task, client, null, pool);
    }

    @Override
    public Node worker(Database database, Receiver receiver) {
        OneTimeTask<Message> task = task(receiver);
        HikariDataSource pool = database.pool(POOL);
        Scheduler scheduler = Scheduler.create(pool, task)
                .threads(THREADS)
                .pollUsingLockAndFetch(LOWER_LIMIT, UPPER_LIMIT)
                .pollingInterval(pollingInterval)
                .serializer(new Json())
                .build();
        scheduler.start();
        return new DbSchedulerNode(task, scheduler, scheduler, pool);
    }

    private static OneTimeTask<Message> task(Receiver receiver) {
        return Tasks.oneTime(TASK, Message.class)
                .execute((instance, context) -> receiver.handle(
                        instance.getData().number(), instance.getData().dueMicros()));
    }

    @Override
    public String unsettled() {
        return Rows.anyIn("scheduled_tasks");
    }

    private record DbSchedulerNode(
            OneTimeTask<Message> task,
            SchedulerClient client,
            @Nullable Scheduler scheduler,
            HikariDataSource pool) implements Node {

        @Override
        public void schedule(Message message) {
            // One statement; its other ways look first whether the task is there.
            client.scheduleBatch(List.of(instance(message)));
        }

        @Override
        public void scheduleAll(List<Message> messages) {
            List<SchedulableInstance<?>> instances = new ArrayList<>(messages.size());
            messages.forEach(message -> instances.add(instance(message)));
            client.scheduleBatch(instances);
        }

        private SchedulableInstance<Message> instance(Message message) {
            return SchedulableInstance.of(task.instance(Integer.toString(message.number()), message), message.dueAt());
        }

        @Override
        public void close() {
            if (scheduler != null) {
                scheduler.stop();
            }
            pool.close();
        }
    }

    /** The same library as Postdate's; the serializers that come with it are for others, or Java's, which is slower. */
    private static final class Json implements Serializer {

        private final ObjectMapper mapper = JsonMapper.shared();

        @Override
        public byte[] serialize(Object data) {
            return mapper.writeValueAsBytes(data);
        }

        @Override
        public <T> T deserialize(Class<T> type, byte[] data) {
            return mapper.readValue(data, type);
        }
    }
}
