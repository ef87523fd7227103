package dev.postdate.micrometer;

import dev.postdate.observe.Attempt;
import dev.postdate.observe.Tracing;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.Settlement;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes each delivery an observation, {@value #NAME}, which is current while the handler runs: what the handler does is observed within it. For
 * {@code PostdateBuilder.tracing}. Thread-safe.
 *
 * <p>With the registry's handlers it becomes the timer {@link PostdateMeter#HANDLING}, lines of a log, or a span; for the latter see {@code
 * dev.postdate.micrometer.tracing}. Texts of errors, which may tell secrets, are not among its key values.
 */
public final class PostdateObservations implements Tracing {

    /** The name of the observation. */
    public static final String NAME = "postdate.handling";

    private final ObservationRegistry registry;
    private final String application;

    /** @param application the node's, by which its observations are told apart from those of others */
    public PostdateObservations(ObservationRegistry registry, String application) {
        this.application = Objects.requireNonNull(application, "application");
        this.registry = Objects.requireNonNull(registry, "registry");
    }

    /** Keeps what the message of a handler came with: a context of its own would have to come from a tracer. */
    @Override
    public @Nullable String made(Envelope message) {
        return null;
    }

    @Override
    public Delivery delivers(Claimed message, String handler) {
        DeliveryContext context = new DeliveryContext(message, handler);
        Observation observation = observation(context, message.envelope()).start();
        Observation.Scope former = registry.getCurrentObservationScope();
        Observation.Scope scope = open(observation, former);
        return (result, settlement, error) -> {
            try {
                close(scope, former);
            } finally {
                end(observation, context, result, settlement, error);
            }
        };
    }

    /** What an application's handler of observations throws must not leave a delivery current on a thread that goes on to others. */
    private Observation.Scope open(Observation observation, Observation.@Nullable Scope former) {
        try {
            return observation.openScope();
        } catch (RuntimeException | Error e) {
            registry.setCurrentObservationScope(former);
            observation.stop();
            throw e;
        }
    }

    private void close(Observation.Scope scope, Observation.@Nullable Scope former) {
        try {
            scope.close();
        } finally {
            registry.setCurrentObservationScope(former);
        }
    }

    private static void end(
            Observation observation,
            DeliveryContext context,
            Attempt.Result result,
            Settlement settlement,
            @Nullable Throwable error) {
        try {
            context.settle(settlement);
            observation.lowCardinalityKeyValue(Keys.OUTCOME, outcome(result, settlement));
            if (error != null) {
                observation.error(error);
            }
        } finally {
            observation.stop();
        }
    }

    private Observation observation(DeliveryContext context, Envelope message) {
        Observation observation = Observation.createNotStarted(NAME, () -> context, registry)
                .contextualName("handle " + message.address().queue())
                .lowCardinalityKeyValue(Keys.SYSTEM, Keys.SYSTEM_NAME)
                .lowCardinalityKeyValue(Keys.OPERATION_TYPE, "process")
                .lowCardinalityKeyValue(Keys.OPERATION_NAME, "handle")
                .lowCardinalityKeyValue(Keys.DESTINATION, message.address().queue())
                .lowCardinalityKeyValue(Keys.TYPE, message.content().type())
                .lowCardinalityKeyValue(Keys.APPLICATION, application)
                .lowCardinalityKeyValue(Keys.HANDLER, context.handler())
                .highCardinalityKeyValue(
                        Keys.ATTEMPT,
                        Integer.toString(context.message().progress().runs() + 1));
        Keys.ids(message).forEach(observation::highCardinalityKeyValue);
        return observation;
    }

    private static String outcome(Attempt.Result result, Settlement settlement) {
        if (result == Attempt.Result.HANDED_BACK || settlement instanceof Settlement.Release) {
            return "handed_back";
        } else if (settlement instanceof Settlement.Done) {
            return "delivered";
        } else if (settlement instanceof Settlement.Dead) {
            return "dead_lettered";
        } else if (settlement instanceof Settlement.Discard) {
            return "discarded";
        }
        return "retried";
    }
}
