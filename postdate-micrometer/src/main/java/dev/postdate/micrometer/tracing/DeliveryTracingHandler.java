package dev.postdate.micrometer.tracing;

import dev.postdate.micrometer.DeliveryContext;
import dev.postdate.micrometer.Keys;
import dev.postdate.spi.FailureRecord;
import dev.postdate.spi.Settlement;
import io.micrometer.observation.Observation;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the observation of a delivery a trace of its own, linked to the span that its message was sent in. To be asked before a handler that takes
 * any observation. Thread-safe.
 *
 * <p>What a handler threw is told in the words that the node keeps of it, with its secrets taken out, and not by itself.
 */
public final class DeliveryTracingHandler implements TracingObservationHandler<DeliveryContext> {

    private final Tracer tracer;

    public DeliveryTracingHandler(Tracer tracer) {
        this.tracer = Objects.requireNonNull(tracer, "tracer");
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof DeliveryContext;
    }

    @Override
    public void onStart(DeliveryContext context) {
        Span.Builder builder =
                tracer.spanBuilder().setNoParent().kind(Span.Kind.CONSUMER).name(getSpanName(context));
        TraceParent.read(context.message().envelope().correlation().traceParent(), tracer)
                .map(Link::new)
                .ifPresent(builder::addLink);
        getTracingContext(context).setSpan(builder.start());
    }

    @Override
    public void onError(DeliveryContext context) {
        Throwable error = context.getError();
        if (error != null) {
            String type = error.getClass().getName();
            getRequiredSpan(context).tag(Keys.ERROR, type);
            FailureRecord kept = kept(context.settlement());
            getRequiredSpan(context).error(new HandlerFailedException(kept == null ? type : kept.error()));
        }
    }

    private static @Nullable FailureRecord kept(@Nullable Settlement settlement) {
        if (settlement instanceof Settlement.Retry retry) {
            return retry.error();
        } else if (settlement instanceof Settlement.Dead dead) {
            return dead.error();
        }
        return settlement instanceof Settlement.Discard discard ? discard.error() : null;
    }

    @Override
    public void onStop(DeliveryContext context) {
        Span span = getRequiredSpan(context);
        tagSpan(context, span);
        endSpan(context, span);
    }

    @Override
    public Tracer getTracer() {
        return tracer;
    }
}
