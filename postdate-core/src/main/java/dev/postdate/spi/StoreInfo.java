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
 * @param grain due times are rounded up to a multiple of this
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

    public StoreInfo {
        capabilities = Set.copyOf(capabilities);
    }

    public boolean can(Capability capability) {
        return capabilities.contains(capability);
    }
}
