package dev.postdate.testkit;

import dev.postdate.spi.ClaimRef;
import dev.postdate.spi.ClaimStore;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Settlement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Ways of claiming and settling that are wrong. */
final class FlawedClaims {

    private FlawedClaims() {}

    /** Claims by a clock that is a millisecond ahead. */
    static final class Early extends CalledClaims {
        private final SkewedTime time;

        Early(ClaimStore claims, SkewedTime time) {
            super(claims, Caller.DIRECT);
            this.time = time;
        }

        @Override
        public ClaimResult claim(ClaimRequest request) {
            return time.ahead(() -> super.claim(request));
        }
    }

    /** Hands out what was claimed before and is not settled yet, as if the claim had changed nothing that the next one looks at. */
    static final class HandingOutAgain extends CalledClaims {
        private final List<Claimed> handedOut = new ArrayList<>();

        HandingOutAgain(ClaimStore claims) {
            super(claims, Caller.DIRECT);
        }

        @Override
        public ClaimResult claim(ClaimRequest request) {
            ClaimResult result = super.claim(request);
            List<Claimed> all = new ArrayList<>(handedOut);
            all.addAll(result.claimed());
            handedOut.addAll(result.claimed());
            return new ClaimResult(all, result.nanosToNextDue(), result.suspectsDue());
        }

        @Override
        public SettleResult settle(List<Settlement> settlements) {
            settlements.forEach(
                    settlement -> handedOut.removeIf(claimed -> claimed.ref().equals(settlement.ref())));
            return super.settle(settlements);
        }
    }

    /** Takes everything there is. */
    static final class WithoutLimit extends CalledClaims {
        WithoutLimit(ClaimStore claims) {
            super(claims, Caller.DIRECT);
        }

        @Override
        public ClaimResult claim(ClaimRequest request) {
            List<Demand> demands = request.demands().stream()
                    .map(demand -> new Demand(demand.queue(), 1_000, demand.fromStart()))
                    .toList();
            return super.claim(new ClaimRequest(request.epoch(), request.number(), demands));
        }
    }

    /** Settles by the id alone, whoever holds the message. */
    static final class Unguarded extends CalledClaims {
        private final Map<UUID, ClaimRef> current = new HashMap<>();

        Unguarded(ClaimStore claims) {
            super(claims, Caller.DIRECT);
        }

        @Override
        public ClaimResult claim(ClaimRequest request) {
            ClaimResult result = super.claim(request);
            result.claimed().forEach(claimed -> current.put(claimed.ref().id(), claimed.ref()));
            return result;
        }

        @Override
        public Optional<Claimed> claimSuspect(long epoch, long number, List<String> queues) {
            Optional<Claimed> suspect = super.claimSuspect(epoch, number, queues);
            suspect.ifPresent(claimed -> current.put(claimed.ref().id(), claimed.ref()));
            return suspect;
        }

        @Override
        public SettleResult settle(List<Settlement> settlements) {
            return super.settle(settlements.stream().map(this::withCurrentRef).toList());
        }

        private Settlement withCurrentRef(Settlement settlement) {
            ClaimRef ref = current.getOrDefault(settlement.ref().id(), settlement.ref());
            if (settlement instanceof Settlement.Done done) {
                return new Settlement.Done(ref, done.outgoing());
            }
            if (settlement instanceof Settlement.Retry retry) {
                return new Settlement.Retry(
                        ref, retry.due(), retry.behindOthers(), retry.charged(), retry.error(), retry.outgoing());
            }
            return settlement instanceof Settlement.Release ? new Settlement.Release(ref) : settlement;
        }
    }
}
