package dev.postdate.spi;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message in the hands of a node.
 *
 * @param ref the guard to settle it by
 * @param envelope the message
 * @param claimedAt the store's clock at the claim
 * @param createdAt when it was stored
 * @param dueAt when it was due
 * @param expiresAt when it loses its worth, or null
 * @param progress how far it had got before this claim; of a suspect with the failure that the claim charged
 * @param suspect true if a node died while it had this message
 */
public record Claimed(
        ClaimRef ref,
        Envelope envelope,
        Instant claimedAt,
        Instant createdAt,
        Instant dueAt,
        @Nullable Instant expiresAt,
        Progress progress,
        boolean suspect) {
    public Claimed {
        Objects.requireNonNull(ref, "ref");
        Objects.requireNonNull(envelope, "envelope");
        Objects.requireNonNull(claimedAt, "claimedAt");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(dueAt, "dueAt");
        Objects.requireNonNull(progress, "progress");
    }
}
