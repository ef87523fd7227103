package dev.postdate.benchmarks.system;

import com.zaxxer.hikari.HikariDataSource;
import dev.postdate.benchmarks.server.Database;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDataMap;
import org.quartz.JobDetail;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/**
 * Quartz with its clustered JDBC store, set up for throughput: one job for all messages and a trigger for each, batches as large as its
 * threads are many, text instead of Java serialization, no lock for inserts, and no misfires, which are for what recurs.
 */
public final class QuartzContestant implements Contestant {

    private static final String JOB = "message";
    private static final String NUMBER = "number";
    private static final String DUE_MICROS = "dueMicros";
    private static final String TEXT = "text";
    private static final Duration DEFAULT_IDLE_WAIT = Duration.ofSeconds(30);

    private final int threads;
    private final int batch;
    private final Duration idleWait;

    private QuartzContestant(int threads, int batch, Duration idleWait) {
        this.threads = threads;
        this.batch = batch;
        this.idleWait = idleWait;
    }

    /** Many at once. */
    public static QuartzContestant forThroughput() {
        return new QuartzContestant(50, 50, DEFAULT_IDLE_WAIT);
    }

    /** Ten threads, one trigger at a time and looks every 30 s, as it comes; it has the quicker locks of the other. */
    public static QuartzContestant asItComes() {
        return new QuartzContestant(10, 1, DEFAULT_IDLE_WAIT);
    }

    /** The same, looking for what other nodes have scheduled as often as it may. */
    public static QuartzContestant lookingOften() {
        return new QuartzContestant(10, 1, Duration.ofSeconds(1));
    }

    @Override
    public String name() {
        return "quartz";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of(
                "store",
                "JobStoreTX, clustered",
                "threads",
                threads,
                "batchTriggerAcquisitionMaxCount",
                batch,
                "idleWaitTime",
                idleWait.toString(),
                "acquireTriggersWithinLock",
                true,
                "lockOnInsert",
                false,
                "useProperties",
                true,
                "pool",
                pool());
    }

    /** Three more than threads, as its documentation says, and one for the harness's calls. */
    @Override
    public int pool() {
        return threads + 4;
    }

    @Override
    public int pace() {
        return 350;
    }

    @Override
    public void create(Database database) throws IOException, SQLException, SchedulerException {
        try (InputStream script =
                Scheduler.class.getResourceAsStream("/org/quartz/impl/jdbcjobstore/tables_postgres.sql")) {
            if (script == null) {
                throw new IOException("There is no tables_postgres.sql in Quartz's jar.");
            }
            database.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
        Scheduler scheduler = scheduler(database, pool());
        scheduler.addJob(job(), true);
        scheduler.shutdown();
    }

    private static JobDetail job() {
        return JobBuilder.newJob(Job.class).withIdentity(JOB).storeDurably().build();
    }

    @Override
    public Node sender(Database database, int connections) throws SchedulerException {
        return new QuartzNode(scheduler(database, connections), job());
    }

    @Override
    public Node worker(Database database, Receiver receiver) throws SchedulerException {
        Scheduler scheduler = scheduler(database, pool());
        Job handler = context -> {
            JobDataMap data = context.getTrigger().getJobDataMap();
            receiver.handle(data.getIntFromString(NUMBER), data.getLongFromString(DUE_MICROS));
        };
        scheduler.setJobFactory((bundle, ofScheduler) -> handler);
        scheduler.start();
        return new QuartzNode(scheduler, job());
    }

    private Scheduler scheduler(Database database, int connections) throws SchedulerException {
        // Quartz keeps data sources by name for the whole JVM, and closes this one when the scheduler ends.
        String source = "bench-" + UUID.randomUUID();
        DBConnectionManager.getInstance().addConnectionProvider(source, new Pool(database.pool(connections)));
        Properties properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", "bench");
        properties.setProperty("org.quartz.scheduler.instanceId", source);
        properties.setProperty("org.quartz.scheduler.batchTriggerAcquisitionMaxCount", Integer.toString(batch));
        properties.setProperty("org.quartz.scheduler.idleWaitTime", Long.toString(idleWait.toMillis()));
        properties.setProperty("org.quartz.threadPool.threadCount", Integer.toString(threads));
        properties.setProperty("org.quartz.jobStore.class", JobStoreTX.class.getName());
        properties.setProperty("org.quartz.jobStore.driverDelegateClass", PostgreSQLDelegate.class.getName());
        properties.setProperty("org.quartz.jobStore.dataSource", source);
        properties.setProperty("org.quartz.jobStore.isClustered", "true");
        properties.setProperty("org.quartz.jobStore.acquireTriggersWithinLock", "true");
        properties.setProperty("org.quartz.jobStore.lockOnInsert", "false");
        properties.setProperty("org.quartz.jobStore.useProperties", "true");
        return new StdSchedulerFactory(properties).getScheduler();
    }

    @Override
    public String unsettled() {
        return "SELECT EXISTS (SELECT 1 FROM qrtz_triggers) OR EXISTS (SELECT 1 FROM qrtz_fired_triggers)";
    }

    private record QuartzNode(Scheduler scheduler, JobDetail job) implements Node {

        @Override
        public void schedule(Message message) throws SchedulerException {
            scheduler.scheduleJob(trigger(message));
        }

        @Override
        public void scheduleAll(List<Message> messages) throws SchedulerException {
            Set<Trigger> triggers = new HashSet<>();
            messages.forEach(message -> triggers.add(trigger(message)));
            scheduler.scheduleJobs(Map.of(job, triggers), true);
        }

        private Trigger trigger(Message message) {
            return TriggerBuilder.newTrigger()
                    .withIdentity(Integer.toString(message.number()))
                    .forJob(job)
                    // It cuts its times to milliseconds, and a message must not be early.
                    .startAt(Date.from(message.dueAt().plusNanos(999_999)))
                    .withSchedule(SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionIgnoreMisfires())
                    .usingJobData(NUMBER, Integer.toString(message.number()))
                    .usingJobData(DUE_MICROS, Long.toString(message.dueMicros()))
                    .usingJobData(TEXT, message.text())
                    .build();
        }

        @Override
        public void close() throws SchedulerException {
            scheduler.shutdown(true);
        }
    }

    private record Pool(HikariDataSource pool) implements ConnectionProvider {

        @Override
        public Connection getConnection() throws SQLException {
            return pool.getConnection();
        }

        @Override
        public void shutdown() {
            pool.close();
        }

        @Override
        public void initialize() {
            // It is open.
        }
    }
}
