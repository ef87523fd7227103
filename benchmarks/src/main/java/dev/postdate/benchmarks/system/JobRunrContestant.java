package dev.postdate.benchmarks.system;

import com.zaxxer.hikari.HikariDataSource;
import dev.postdate.benchmarks.server.Database;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.scheduling.JobBuilder;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.StorageProviderUtils.DatabaseOptions;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.JsonMapper;
import org.jobrunr.utils.mapper.jackson3.Jackson3JsonMapper;
import org.jspecify.annotations.Nullable;

/**
 * JobRunr, set up for throughput: as many workers as its claims may take messages at once, the shortest poll that a database allows, and
 * large pages of scheduled jobs. What is done stays in its table as SUCCEEDED, as it does in production.
 */
public final class JobRunrContestant implements Contestant {

    private static final int WORKERS = 200;
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(5);
    private static final int PAGE = 10_000;
    private static final int POOL = 40;

    @Override
    public String name() {
        return "jobrunr";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of(
                "workers", WORKERS,
                "pollInterval", POLL_INTERVAL.toString(),
                "scheduledJobsRequestSize", PAGE,
                "serializer", "Jackson 3",
                "pool", POOL);
    }

    @Override
    public int pool() {
        return POOL;
    }

    @Override
    public int pace() {
        return 800;
    }

    @Override
    public void create(Database database) {
        try (HikariDataSource pool = database.pool(1)) {
            new PostgresStorageProvider(pool, DatabaseOptions.CREATE).close();
        }
    }

    @Override
    public Node sender(Database database, int connections) {
        HikariDataSource pool = database.pool(connections);
        StorageProvider storage = storage(pool, new Jackson3JsonMapper());
        return new JobRunrNode(new JobRequestScheduler(storage), null, storage, pool);
    }

    @Override
    public Node worker(Database database, Receiver receiver) {
        HikariDataSource pool = database.pool(POOL);
        JsonMapper json = new Jackson3JsonMapper();
        StorageProvider storage = storage(pool, json);
        JobRunrRequest.Handler handler = new JobRunrRequest.Handler(receiver);
        JobActivator activator = new JobActivator() {
            @Override
            public <T> T activateJob(Class<T> type) {
                return type.cast(handler);
            }
        };
        BackgroundJobServer server = new BackgroundJobServer(
                storage,
                json,
                activator,
                BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                        .andWorkerCount(WORKERS)
                        .andPollInterval(POLL_INTERVAL)
                        .andScheduledJobsRequestSize(PAGE));
        server.start();
        return new JobRunrNode(new JobRequestScheduler(storage), server, storage, pool);
    }

    private static StorageProvider storage(HikariDataSource pool, JsonMapper json) {
        StorageProvider storage = new PostgresStorageProvider(pool, DatabaseOptions.SKIP_CREATE);
        storage.setJobMapper(new JobMapper(json));
        return storage;
    }

    @Override
    public String unsettled() {
        return "SELECT EXISTS (SELECT 1 FROM jobrunr_jobs WHERE state <> 'SUCCEEDED')";
    }

    private record JobRunrNode(
            JobRequestScheduler scheduler,
            @Nullable BackgroundJobServer server,
            StorageProvider storage,
            HikariDataSource pool)
            implements Node {

        @Override
        public void schedule(Message message) {
            scheduler.schedule(message.dueAt(), JobRunrRequest.of(message));
        }

        @Override
        public void scheduleAll(List<Message> messages) {
            scheduler.create(messages.stream()
                    .map(message ->
                            JobBuilder.aJob().scheduleAt(message.dueAt()).withJobRequest(JobRunrRequest.of(message))));
        }

        @Override
        public void close() {
            if (server != null) {
                server.stop();
            }
            storage.close();
            pool.close();
        }
    }
}
