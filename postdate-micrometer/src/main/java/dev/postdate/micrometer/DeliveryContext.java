package dev.postdate.micrometer;

import dev.postdate.spi.Claimed;
import dev.postdate.spi.Settlement;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/** What an observation of a delivery is about. */
public final class DeliveryContext extends Observation.Context {

    private final Claimed message;
    private final String handler;
    private @Nullable Settlement settlement;

    DeliveryContext(Claimed message, String handler) {
        this.message = message;
        this.handler = handler;
    }

    public Claimed message() {
        return message;
    }

    /** The handler's name. */
    public String handler() {
        return handler;
    }

    /** What is to become of the message; null until its handler has returned. */
    public @Nullable Settlement settlement() {
        return settlement;
    }

    void settle(Settlement with) {
        settlement = with;
    }
}
