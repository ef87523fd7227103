package dev.postdate.internal.watch;

import dev.postdate.spi.ClaimStore;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Settlement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Claims and settlements, watched. */
record WatchedClaims(ClaimStore store, StoreWatch watch) implements ClaimStore {

    @Override
    public ClaimResult claim(ClaimRequest request) {
        return watch.claims.call(() -> store.claim(request));
    }

    @Override
    public Optional<Claimed> claimSuspect(long epoch, long number, List<String> queues) {
        return watch.claims.call(() -> store.claimSuspect(epoch, number, queues));
    }

    @Override
    public SettleResult settle(List<Settlement> settlements) {
        return watch.settles.call(() -> store.settle(settlements));
    }

    @Override
    public List<Held> heldBy(long epoch) {
        return store.heldBy(epoch);
    }

    @Override
    public List<UUID> cancelRequests(long epoch, List<UUID> messageIds) {
        return store.cancelRequests(epoch, messageIds);
    }

    @Override
    public int unpark(Set<String> readableTypes) {
        return store.unpark(readableTypes);
    }
}
