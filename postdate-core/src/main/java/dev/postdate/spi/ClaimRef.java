package dev.postdate.spi;

import java.util.Objects;
import java.util.UUID;

/**
 * The guard of everything that is written about a claimed message.
 *
 * @param id the message
 * @param epoch the node's epoch
 * @param number drawn by the node from a counter of its epoch, a new one for each claim statement
 */
public record ClaimRef(UUID id, long epoch, long number) {
    public ClaimRef {
        Objects.requireNonNull(id, "id");
    }
}
