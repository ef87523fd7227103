package dev.postdate.micrometer.tracing;

import dev.postdate.micrometer.Keys;
import dev.postdate.micrometer.PostdateObservations;
import dev.postdate.observe.Tracing;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.Kind;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes a span for each message that is sent, within whatever is traced at the time, and keeps its context with the message. The delivery, which
 * may be days later, is a trace of its own with a link to that span, where {@link DeliveryTracingHandler} is among the handlers of the
 * observations. For {@code PostdateBuilder.tracing}. Thread-safe.
 *
 * <p>Where the trace would be broken, as by a client that sends the message to itself, a link is what OpenTelemetry's conventions for messaging
 * ask for.
 */
public final class PostdateTracing implements Tracing {

    private final Tracer tracer;
    private final PostdateObservations observations;

    public PostdateTracing(Tracer tracer, PostdateObservations observations) {
        this.tracer = Objects.requireNonNull(tracer, "tracer");
        this.observations = Objects.requireNonNull(observations, "observations");
    }

    @Override
    public @Nullable String made(Envelope message) {
        String operation = message.kind() == Kind.EVENT ? "publish" : "send";
        Span.Builder builder = tracer.spanBuilder()
                .kind(Span.Kind.PRODUCER)
                .name(operation + " " + Keys.destination(message))
                .tag(Keys.SYSTEM, Keys.SYSTEM_NAME)
                .tag(Keys.OPERATION_TYPE, "send")
                .tag(Keys.OPERATION_NAME, operation)
                .tag(Keys.DESTINATION, Keys.destination(message))
                .tag(Keys.TYPE, message.content().type());
        Keys.ids(message).forEach(builder::tag);
        Span current = tracer.currentSpan();
        if (current != null) {
            builder.setParent(current.context());
        }
        Span span = builder.start();
        span.end();
        return TraceParent.write(span.context());
    }

    @Override
    public Delivery delivers(Claimed message, String handler) {
        return observations.delivers(message, handler);
    }
}
