package dev.postdate.spi;

import dev.postdate.Due;
import dev.postdate.Expiry;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The times of one message, resolved against a store's clock, rounded up to its grain and checked against its horizon.
 *
 * @param dueAt never before the store's now
 * @param expiresAt after the due time; null if it never expires; at most the horizon
 */
public record Timing(Instant dueAt, @Nullable Instant expiresAt) {

    /**
     * Resolves due time and expiry.
     *
     * @throws IllegalArgumentException if the due time lies beyond the horizon, or the expiry not after the due time
     */
    public static Timing resolve(UUID id, Due due, @Nullable Expiry expiry, Instant now, StoreInfo store) {
        Instant dueAt = dueAt(id, due, now, store);
        return new Timing(dueAt, expiry == null ? null : expiresAt(id, expiry, dueAt, store));
    }

    /** Resolves a due time: never early, so rounded up. */
    public static Instant dueAt(UUID id, Due due, Instant now, StoreInfo store) {
        Instant resolved = due.resolve(now);
        if (resolved.isAfter(store.horizon())) {
            throw new IllegalArgumentException("Message " + id + " would be due " + due + ", beyond what the store '"
                    + store.name() + "' keeps: the latest due time is " + store.horizon() + ". Nothing was changed.");
        }
        return roundUp(resolved, store.grain());
    }

    private static @Nullable Instant expiresAt(UUID id, Expiry expiry, Instant dueAt, StoreInfo store) {
        Instant resolved = expiry.resolve(dueAt);
        if (resolved.isAfter(store.horizon())) {
            // Later than anything this store keeps: it never comes.
            return null;
        }
        Instant expiresAt = roundUp(resolved, store.grain());
        if (!expiresAt.isAfter(dueAt)) {
            throw new IllegalArgumentException("Message " + id + " would expire at " + expiresAt
                    + ", not after it is due at " + dueAt + ". Choose a later expiry; nothing was stored.");
        }
        return expiresAt;
    }

    /** The next multiple of the grain, counted in each second; an instant that is one stays as it is. */
    @SuppressWarnings("JavaInstantGetSecondsGetNano") // a grain goes into a second, so the second does not matter
    public static Instant roundUp(Instant instant, Duration grain) {
        long nanos = grain.toNanos();
        long excess = instant.getNano() % nanos;
        return excess == 0 ? instant : instant.plusNanos(nanos - excess);
    }
}
