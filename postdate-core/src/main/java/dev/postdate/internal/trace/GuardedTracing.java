package dev.postdate.internal.trace;

import dev.postdate.observe.Tracing;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Envelope;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A tracing that throws nothing, and keeps nothing that is no trace context. */
public record GuardedTracing(Tracing tracing) implements Tracing {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.node");
    /** As W3C's Trace Context has them; later versions may be longer, but not by this much. */
    private static final int LONGEST = 128;

    @Override
    public @Nullable String made(Envelope message) {
        try {
            String traceParent = tracing.made(message);
            if (traceParent != null && traceParent.length() > LONGEST) {
                throw new IllegalArgumentException(
                        "A trace context has at most " + LONGEST + " characters, got " + traceParent.length() + ".");
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
        return (settlement, error) -> {
            try {
                delivery.ended(settlement, error);
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
