package dev.postdate.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * What a store is, for the start line, {@code explain} and the reference page.
 *
 * @param name short and stable, such as {@code memory} or {@code sqlite}
 * @param heldBy who holds a message that waits, in words
 * @param setUp what a user has to set up, in words
 * @param grain due times are rounded up to a multiple of this; a second or a fraction of it
 * @param horizon the latest due time it keeps; a later one is refused at the call
 * @param schemaVersion the version of its schema; 0 where it has none
 * @param capabilities what it can do
 */
public record StoreInfo(
        String name,
        String heldBy,
        String setUp,
        Duration grain,
        Instant horizon,
        int schemaVersion,
        Set<Capability> capabilities) {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    public StoreInfo {
        // Due times are rounded within their second, see Timing.
        if (grain.compareTo(Duration.ZERO) <= 0
                || grain.compareTo(Duration.ofSeconds(1)) > 0
                || NANOS_PER_SECOND % grain.toNanos() != 0
                || !Timing.roundUp(horizon, grain).equals(horizon)) {
            throw new IllegalArgumentException(
                    "Store '" + name + "': its grain must go into a second without remainder and its horizon be"
                            + " a multiple of it, got grain " + grain + " and horizon " + horizon + ".");
        }
        capabilities = Set.copyOf(capabilities);
    }

    public boolean can(Capability capability) {
        return capabilities.contains(capability);
    }
}
