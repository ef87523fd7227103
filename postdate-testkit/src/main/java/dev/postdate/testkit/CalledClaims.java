package dev.postdate.testkit;

import dev.postdate.spi.ClaimStore;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Settlement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Claims whose every call goes through a {@link Caller}. */
class CalledClaims implements ClaimStore {
    private final ClaimStore claims;
    private final Caller caller;

    CalledClaims(ClaimStore claims, Caller caller) {
        this.claims = claims;
        this.caller = caller;
    }

    @Override
    public ClaimResult claim(ClaimRequest request) {
        return caller.call(StoreCall.CLAIM, () -> claims.claim(request));
    }

    @Override
    public Optional<Claimed> claimSuspect(long epoch, long number, List<String> queues) {
        return caller.call(StoreCall.CLAIM_SUSPECT, () -> claims.claimSuspect(epoch, number, queues));
    }

    @Override
    public SettleResult settle(List<Settlement> settlements) {
        List<UUID> ids =
                settlements.stream().map(settlement -> settlement.ref().id()).toList();
        return caller.call(StoreCall.SETTLE, ids, () -> claims.settle(settlements));
    }

    @Override
    public List<UUID> cancelRequests(long epoch, List<UUID> messageIds) {
        return caller.call(StoreCall.CANCEL_REQUESTS, () -> claims.cancelRequests(epoch, messageIds));
    }

    @Override
    public List<Held> heldBy(long epoch) {
        return caller.call(StoreCall.HELD_BY, () -> claims.heldBy(epoch));
    }

    @Override
    public int unpark(Set<String> readableTypes) {
        return caller.call(StoreCall.UNPARK, () -> claims.unpark(readableTypes));
    }
}
