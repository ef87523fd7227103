package dev.postdate.micrometer;

import dev.postdate.Due;
import dev.postdate.admin.NodeHealth;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.admin.Queues.Backlog;
import dev.postdate.observe.Attempt;
import dev.postdate.observe.EngineCall;
import dev.postdate.observe.NodeObserver;
import dev.postdate.observe.SettledAs;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.StoreCondition;
import dev.postdate.spi.StoreCondition.OpenSnapshot;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Measures one node, as {@link PostdateMeter} lists it, but for {@link PostdateMeter#HANDLING}, which is {@link PostdateObservations}'. For
 * {@code PostdateBuilder.observer}. Thread-safe.
 *
 * <p>What waits in the store is looked at now and then, on a loop of the node's own, never by who reads the meters. A look costs a few short
 * statements a queue, however many messages wait. Those gauges tell of the last look, and are not a number once three have failed in a row. Every
 * node of a store tells the same of its queues, so take the maximum over nodes, not the sum. Of two nodes of one application on one registry the
 * gauges are those of the later one.
 */
public final class PostdateMetrics implements NodeObserver {

    /** How often a node looks at what waits, if nothing else is said. */
    public static final Duration LOOK_EVERY = Duration.ofMinutes(1);

    private static final String UNKNOWN = "unknown";
    private static final int LOOKS_MISSED = 3;
    private static final int DEAD_LETTERS_COUNTED = 10_000;
    private static final Duration[] LATENESS_STEPS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(30)
    };

    private final MeterRegistry registry;
    private final Tags application;
    private final Duration lookEvery;
    private final Map<PostdateMeter, MeterProvider<Counter>> counters = new EnumMap<>(PostdateMeter.class);
    private final MeterProvider<Timer> lateness;
    private final MeterProvider<Timer> storeCalls;
    private final Map<PostdateMeter, MultiGauge> gauges = new EnumMap<>(PostdateMeter.class);
    private volatile @Nullable PostdateAdmin node;
    private volatile @Nullable Look last;

    /**
     * What a look has seen.
     *
     * @param atNanos by the registry's clock
     * @param deadLetters how many
     * @param condition of the database; empty where it does not tell
     */
    private record Look(
            long atNanos, List<Backlog> backlog, Instant now, long deadLetters, Optional<StoreCondition> condition) {

        double oldestDueAge(Backlog queue) {
            return queue.oldestDue()
                    .map(oldest -> Math.max(0, seconds(Duration.between(oldest, now))))
                    .orElse(0.0);
        }

        double snapshotAge() {
            if (condition.isEmpty()) {
                return Double.NaN;
            }
            OpenSnapshot oldest = condition.get().oldestSnapshot();
            if (oldest == null) {
                return 0;
            }
            Duration openFor = oldest.openFor();
            return openFor == null ? Double.NaN : seconds(openFor);
        }
    }

    /** Looks at what waits every minute. */
    public PostdateMetrics(MeterRegistry registry, String application) {
        this(registry, application, LOOK_EVERY);
    }

    /**
     * @param application the node's, by which its meters are told apart from those of others in the process
     * @param lookEvery how often to look at what waits, positive
     */
    public PostdateMetrics(MeterRegistry registry, String application, Duration lookEvery) {
        if (lookEvery.isZero() || lookEvery.isNegative()) {
            throw new IllegalArgumentException("lookEvery must be positive, got " + lookEvery + ".");
        }
        this.registry = Objects.requireNonNull(registry, "registry");
        this.application = Tags.of(Keys.APPLICATION, application);
        this.lookEvery = lookEvery;
        for (PostdateMeter meter : PostdateMeter.values()) {
            if (meter.kind() == PostdateMeter.Kind.COUNTER) {
                counters.put(
                        meter,
                        Counter.builder(meter.id())
                                .baseUnit(meter.unit())
                                .description(meter.description())
                                .tags(this.application)
                                .withRegistry(registry));
            }
        }
        this.lateness = timer(PostdateMeter.LATENESS)
                .serviceLevelObjectives(LATENESS_STEPS)
                .withRegistry(registry);
        this.storeCalls = timer(PostdateMeter.STORE_CALL).withRegistry(registry);
        for (PostdateMeter meter : PostdateMeter.values()) {
            if (meter.kind() == PostdateMeter.Kind.GAUGE) {
                gauges.put(
                        meter,
                        MultiGauge.builder(meter.id())
                                .description(meter.description())
                                .baseUnit(meter.unit())
                                .tags(this.application)
                                .register(registry));
            }
        }
    }

    /** Times handlers as {@link PostdateMeter#HANDLING} says, for an application that has meters and no observations of its own. */
    public static PostdateObservations observations(MeterRegistry registry, String application) {
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(registry));
        return new PostdateObservations(observations, application);
    }

    private Timer.Builder timer(PostdateMeter meter) {
        return Timer.builder(meter.id()).description(meter.description()).tags(application);
    }

    @Override
    public void stored(NewMessage message) {
        boolean now = message.due().equals(Due.NOW);
        count(PostdateMeter.SCHEDULED, tags(message.envelope()).and(Keys.WHEN, now ? "now" : "later"), 1);
    }

    @Override
    public void cancelled(long messages) {
        count(PostdateMeter.CANCELLED, Tags.empty(), messages);
    }

    @Override
    public void attempted(Attempt attempt) {
        Envelope message = attempt.claimed().envelope();
        lateness.withTag(Keys.DESTINATION, Keys.destination(message)).record(attempt.lateness());
        if (attempt.result() == Attempt.Result.FAILED || attempt.result() == Attempt.Result.TIMED_OUT) {
            count(PostdateMeter.FAILED, tags(message).and(Keys.ERROR, Keys.error(attempt)), 1);
        }
    }

    @Override
    public void settled(Claimed message, Settlement settlement, SettledAs as) {
        Tags tags = tags(message.envelope());
        switch (as) {
            case RECORDED -> recorded(settlement, tags);
            case CANCELLED -> cancelled(1);
            case CLAIM_LOST -> countResult(PostdateMeter.CLAIMS_LOST, settlement, tags);
            case UNKNOWN -> countResult(PostdateMeter.RESULTS_UNKNOWN, settlement, tags);
        }
    }

    private void recorded(Settlement settlement, Tags tags) {
        if (settlement instanceof Settlement.Done) {
            count(PostdateMeter.DELIVERED, tags, 1);
        } else if (settlement instanceof Settlement.Retry retry) {
            count(PostdateMeter.RETRIED, tags.and(Keys.CHARGED, Boolean.toString(retry.charged())), 1);
        } else if (settlement instanceof Settlement.Dead dead) {
            count(
                    PostdateMeter.DEAD_LETTERED,
                    known(dead.reason(), tags).and(Keys.REASON, Keys.text(dead.reason())),
                    1);
        } else if (settlement instanceof Settlement.Expire) {
            count(PostdateMeter.EXPIRED, tags, 1);
        } else if (settlement instanceof Settlement.Discard) {
            count(PostdateMeter.DISCARDED, tags, 1);
        }
    }

    /** What this build does not know is named by whoever sent it, without end. */
    private static Tags known(DeadReason reason, Tags tags) {
        return reason == DeadReason.UNKNOWN_TYPE || reason == DeadReason.NO_HANDLER
                ? tags.and(Keys.TYPE, UNKNOWN)
                : tags;
    }

    private void countResult(PostdateMeter meter, Settlement settlement, Tags tags) {
        if (saysWhatAHandlerDid(settlement)) {
            count(meter, tags, 1);
        }
    }

    /** Otherwise nothing was lost with the claim. */
    private static boolean saysWhatAHandlerDid(Settlement settlement) {
        return settlement instanceof Settlement.Done
                || settlement instanceof Settlement.Retry
                || settlement instanceof Settlement.Dead
                || settlement instanceof Settlement.Discard;
    }

    private static Tags tags(Envelope message) {
        return Tags.of(
                Keys.DESTINATION,
                Keys.destination(message),
                Keys.TYPE,
                message.content().type());
    }

    private void count(PostdateMeter meter, Tags tags, long by) {
        Objects.requireNonNull(counters.get(meter)).withTags(tags).increment((double) by);
    }

    @Override
    public void called(EngineCall call, Duration duration, boolean answered) {
        storeCalls
                .withTags(Tags.of(Keys.CALL, Keys.text(call), Keys.CALL_OUTCOME, answered ? "answered" : "failed"))
                .record(duration);
    }

    @Override
    public Duration looksEvery() {
        return lookEvery;
    }

    @Override
    public void look(PostdateAdmin admin) {
        if (node == null) {
            takeOver();
        }
        node = admin;
        NodeHealth health = admin.health();
        Look look = new Look(
                registry.config().clock().monotonicTime(),
                admin.queues().backlog(),
                health.askedAt().minus(health.store().clockOffset().orElse(Duration.ZERO)),
                admin.deadLetters().count(DeadLetterQuery.all(), DEAD_LETTERS_COUNTED),
                admin.storeCondition());
        if (last == null) {
            showOnce();
        }
        last = look;
        perQueue(PostdateMeter.PENDING, look, queue -> (double) queue.pending().number());
        perQueue(PostdateMeter.DUE, look, queue -> (double) queue.due().number());
        perQueue(PostdateMeter.OLDEST_DUE, look, look::oldestDueAge);
    }

    /** A gauge of a node that was here before would keep its name and its object. */
    private void takeOver() {
        gauges.keySet()
                .forEach(meter ->
                        registry.find(meter.id()).tags(application).meters().forEach(registry::remove));
    }

    /** Those that read what was seen last, or how the node is, whenever they are asked. */
    private void showOnce() {
        one(PostdateMeter.DEAD_LETTERS, metrics -> metrics.seen(Look::deadLetters));
        one(PostdateMeter.OLDEST_SNAPSHOT, metrics -> metrics.seen(Look::snapshotAge));
        one(PostdateMeter.HELD, metrics -> metrics.told(PostdateMetrics::held));
        one(PostdateMeter.CLOCK_OFFSET, metrics -> metrics.told(PostdateMetrics::clockOffset));
        one(PostdateMeter.HEALTH, metrics -> metrics.told(PostdateMetrics::healthy));
    }

    private static double held(NodeHealth health) {
        return health.engine().map(engine -> (double) engine.held()).orElse(0.0);
    }

    private static double clockOffset(NodeHealth health) {
        return health.store().clockOffset().map(PostdateMetrics::seconds).orElse(Double.NaN);
    }

    private static double healthy(NodeHealth health) {
        return switch (health.status()) {
            case UP -> 1.0;
            case DEGRADED -> 0.5;
            case DOWN -> 0.0;
        };
    }

    private void perQueue(PostdateMeter meter, Look look, Function<Backlog, Double> value) {
        Collection<Row<?>> rows = look.backlog().stream()
                .<Row<?>>map(queue -> {
                    double seen = value.apply(queue);
                    return Row.of(
                            Tags.of(Keys.DESTINATION, queue.queue()), this, metrics -> metrics.seen(ignored -> seen));
                })
                .toList();
        show(meter, rows);
    }

    private void one(PostdateMeter meter, ToDoubleFunction<PostdateMetrics> value) {
        show(meter, List.of(Row.of(Tags.empty(), this, value)));
    }

    private void show(PostdateMeter meter, Iterable<Row<?>> rows) {
        Objects.requireNonNull(gauges.get(meter)).register(rows, true);
    }

    private double seen(ToDoubleFunction<Look> value) {
        Look look = last;
        long tooOld = lookEvery.toNanos() * LOOKS_MISSED;
        return look == null || registry.config().clock().monotonicTime() - look.atNanos() > tooOld
                ? Double.NaN
                : value.applyAsDouble(look);
    }

    private double told(ToDoubleFunction<NodeHealth> value) {
        PostdateAdmin known = node;
        return known == null ? Double.NaN : value.applyAsDouble(known.health());
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    @Override
    public String toString() {
        return "PostdateMetrics";
    }
}
