package dev.postdate.spring;

import dev.postdate.QueueOptions;
import dev.postdate.jdbc.PostgresOptions;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.core.env.Environment;

/**
 * What properties say of a node. Each has the name of the setting that it stands for, and its default where nothing is said here. A time without a
 * unit is in seconds.
 *
 * @param enabled false to leave Postdate out
 * @param application the name that nodes share which work on the same queues; spring.application.name without one
 * @param store where messages are kept
 * @param dataSource the name of the DataSource bean of the store, where there are several
 * @param sendOnly this node sends, schedules, cancels and moves, and handles nothing
 * @param stopTimeout how long a stop waits for handlers; spring.lifecycle.timeout-per-shutdown-phase without one
 * @param lease how long a node is alive after it renewed its lease
 * @param renewEvery how often a node renews its lease; a third of it without one
 * @param safetyPoll how often a node looks for due messages although nobody woke it
 * @param deployGrace how long after its due time a message waits for a node that knows its type or handler before it is a dead letter
 * @param deadLetterRetention how long dead letters of this node's queues are kept; for ever without one
 * @param history for how long it is kept what became of messages; not at all without one
 * @param messagePackages packages whose classes marked with {@code @MessageType} are known, those of packages below included
 * @param queues the queues of the application besides its default queue, by name
 * @param postgres how the store uses PostgreSQL
 * @param metrics what is measured
 */
@ConfigurationProperties("postdate")
public record PostdateProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String application,
        @DefaultValue("AUTO") StoreKind store,
        @Nullable String dataSource,
        @DefaultValue("false") boolean sendOnly,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration stopTimeout,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration lease,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration renewEvery,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration safetyPoll,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration deployGrace,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration deadLetterRetention,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration history,
        @DefaultValue List<String> messagePackages,
        @DefaultValue Map<String, Queue> queues,
        @DefaultValue Postgres postgres,
        @DefaultValue Metrics metrics) {

    /** What an application without a name is called, which only one in memory may be. */
    public static final String UNNAMED = "application";

    /** The application's name by these properties, or else by Spring's; empty where neither says it. */
    public Optional<String> applicationIn(Environment environment) {
        return Optional.ofNullable(application)
                .or(() -> Optional.ofNullable(environment.getProperty("spring.application.name")));
    }

    /** Where messages are kept. */
    public enum StoreKind {
        /** In the database of the DataSource if that is PostgreSQL or SQLite, otherwise in memory. */
        AUTO,
        /** In PostgreSQL. */
        POSTGRES,
        /** In the file of a SQLite DataSource. */
        SQLITE,
        /** In memory, where they are lost with the process. */
        MEMORY
    }

    /**
     * A queue of the application's.
     *
     * @param parallelism handlers at once on this node
     * @param order in which order its messages are handled
     * @param timeLimit how long a run of its handlers may take; as long as it likes without one
     */
    public record Queue(
            @Nullable Integer parallelism,
            @DefaultValue("PARALLEL") QueueOptions.Order order,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration timeLimit) {

        QueueOptions options() {
            int usual = order == QueueOptions.Order.PARALLEL ? QueueOptions.DEFAULT_PARALLELISM : 1;
            return new QueueOptions(parallelism == null ? usual : parallelism, order, timeLimit);
        }
    }

    /**
     * How the store uses PostgreSQL.
     *
     * @param schema the schema of its tables; without one that which the connections find first
     * @param prefix begins the names of its tables
     * @param setUp whether to apply what is missing of its schema at start, or only to check it
     * @param engineConnections how many connections claims, results and leases share
     * @param callConnections how many connections calls outside of transactions share
     * @param listens whether other processes can wake this one, which takes one more connection
     * @param poolSize how many connections the pool gives at most, so that a start that would run short of them is refused; 0 if not known
     * @param notifiesInTransactions whether other processes are woken from within a joined transaction
     * @param lockTimeout how long a cancel, a move or a keyed call waits for a lock that another transaction holds
     */
    public record Postgres(
            @Nullable String schema,
            @DefaultValue("postdate_") String prefix,
            @DefaultValue("APPLY") PostgresOptions.SetUp setUp,
            @DefaultValue("2") int engineConnections,
            @DefaultValue("2") int callConnections,
            @DefaultValue("true") boolean listens,
            @DefaultValue("0") int poolSize,
            @DefaultValue("true") boolean notifiesInTransactions,

            @DefaultValue("5s") @DurationUnit(ChronoUnit.SECONDS)
            Duration lockTimeout) {

        PostgresOptions options() {
            return new PostgresOptions(
                    schema,
                    prefix,
                    setUp,
                    new PostgresOptions.Connections(null, engineConnections, callConnections, listens, poolSize),
                    notifiesInTransactions,
                    lockTimeout);
        }
    }

    /**
     * What is measured, where the application has a MeterRegistry.
     *
     * @param enabled false for no meters but the times of handlers, which management.observations.enable.postdate.handling=false takes away
     * @param lookEvery how often a node looks at what waits in the store, for the gauges
     */
    public record Metrics(
            @DefaultValue("true") boolean enabled,

            @DefaultValue("1m") @DurationUnit(ChronoUnit.SECONDS)
            Duration lookEvery) {}
}
