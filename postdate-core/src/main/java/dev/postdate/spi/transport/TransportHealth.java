package dev.postdate.spi.transport;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a transport is.
 *
 * @param connected true if messages can be sent now
 * @param since since when that is so
 * @param why what keeps it from it, in words; null if nothing does
 */
public record TransportHealth(
        boolean connected, Instant since, @Nullable String why) {
    public TransportHealth {
        Objects.requireNonNull(since, "since");
    }
}
