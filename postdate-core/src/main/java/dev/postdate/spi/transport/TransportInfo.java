package dev.postdate.spi.transport;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * What a transport is, for the start line, {@code explain} and the reference page.
 *
 * @param name short and stable, such as {@code rabbitmq}; destinations begin with it
 * @param heldBy who holds a message on its way, in words
 * @param capabilities what it can do
 * @param grain delays that it holds itself are rounded up to a multiple of this
 * @param longestDelay the longest delay that it can hold itself; zero if it cannot
 */
public record TransportInfo(
        String name, String heldBy, Set<TransportCapability> capabilities, Duration grain, Duration longestDelay) {
    public TransportInfo {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(heldBy, "heldBy");
        capabilities = Set.copyOf(capabilities);
        Objects.requireNonNull(grain, "grain");
        Objects.requireNonNull(longestDelay, "longestDelay");
    }

    public boolean can(TransportCapability capability) {
        return capabilities.contains(capability);
    }
}
