package dev.postdate.internal.trace;

import dev.postdate.observe.Tracing;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Envelope;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A tracing that throws nothing, and keeps nothing that is no trace context. */
public record GuardedTracing(Tracing tracing) implements Tracing {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.node");
    /** As W3C's Trace Context has them; later versions may be longer. */
    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-[\\x21-\\x7e]{0,72})?");

    @Override
    public @Nullable String made(Envelope message) {
        try {
            String traceParent = tracing.made(message);
            if (traceParent != null && !FORM.matcher(traceParent).matches()) {
                throw new IllegalArgumentException("A trace context has the form of W3C's traceparent, got "
                        + traceParent.length() + " characters that have not. Return null where there is none.");
            }
            return traceParent;
        } catch (RuntimeException | Error e) {
            LOG.error("{} {} is sent without its trace", message.content().type(), message.id(), e);
            return null;
        }
    }

    @Override
    public Delivery delivers(Claimed message, String handler) {
        Delivery delivery = begin(message, handler);
        return (result, settlement, error) -> {
            try {
                delivery.ended(result, settlement, error);
            } catch (RuntimeException | Error e) {
                failed(message, e);
            }
        };
    }

    private Delivery begin(Claimed message, String handler) {
        try {
            return tracing.delivers(message, handler);
        } catch (RuntimeException | Error e) {
            failed(message, e);
            return NONE.delivers(message, handler);
        }
    }

    private static void failed(Claimed message, Throwable error) {
        LOG.error(
                "The delivery of {} {} is not traced, or not wholly",
                message.envelope().content().type(),
                message.envelope().id(),
                error);
    }
}
