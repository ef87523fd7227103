package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Due;
import dev.postdate.spi.ClaimRef;
import dev.postdate.spi.ClaimStore.ClaimRequest;
import dev.postdate.spi.ClaimStore.ClaimResult;
import dev.postdate.spi.ClaimStore.Demand;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.FailureRecord;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.NodeStore.NodeRow;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.Store;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** One living epoch, with the counter it draws claim numbers from. */
final class TestNode {
    /** Of failures whose cause does not matter to a test. */
    static final String FINGERPRINT = "00112233445566ff";

    private static final int PLENTY = 1_000_000;

    private final Store.Session session;
    private final long epoch;
    private final AtomicLong numbers = new AtomicLong();

    /** Registers the epoch. */
    TestNode(Store.Session session, long epoch, String application) {
        this.session = session;
        this.epoch = epoch;
        session.nodes().register(epoch, application, "node-" + epoch);
    }

    long epoch() {
        return epoch;
    }

    long nextNumber() {
        return numbers.incrementAndGet();
    }

    /** Everything due on {@link Draft#QUEUE}. */
    List<Claimed> claim() {
        return claim(PLENTY, Draft.QUEUE);
    }

    List<Claimed> claim(int limit, String... queues) {
        return request(limit, queues).claimed();
    }

    /** The one message that is due on {@link Draft#QUEUE}. */
    Claimed claimOne() {
        List<Claimed> claimed = claim();
        assertThat(claimed).hasSize(1);
        return claimed.get(0);
    }

    ClaimResult request(int limit, String... queues) {
        return session.claims()
                .claim(new ClaimRequest(
                        epoch,
                        nextNumber(),
                        Arrays.stream(queues)
                                .map(queue -> new Demand(queue, limit))
                                .toList()));
    }

    Optional<Claimed> claimSuspect(String... queues) {
        return session.claims().claimSuspect(epoch, nextNumber(), List.of(queues));
    }

    SettleOutcome settle(Settlement settlement) {
        List<SettleOutcome> outcomes =
                session.claims().settle(List.of(settlement)).outcomes();
        assertThat(outcomes).hasSize(1);
        return outcomes.get(0);
    }

    SettleOutcome done(Claimed claimed, NewMessage... outgoing) {
        return settle(new Settlement.Done(claimed.ref(), List.of(outgoing)));
    }

    /** A charged failure, to be tried again. */
    SettleOutcome fail(Claimed claimed, Due retry) {
        return settle(retry(claimed.ref(), retry, failure(claimed)));
    }

    SettleOutcome dead(Claimed claimed) {
        return dead(claimed, FINGERPRINT);
    }

    SettleOutcome dead(Claimed claimed, String fingerprint) {
        return settle(new Settlement.Dead(
                claimed.ref(), DeadReason.ATTEMPTS_SPENT, "no attempts left", true, failure(claimed), fingerprint));
    }

    SettleOutcome release(Claimed claimed) {
        return settle(new Settlement.Release(claimed.ref()));
    }

    static Settlement retry(ClaimRef ref, Due due, FailureRecord failure) {
        return new Settlement.Retry(ref, due, false, true, failure, List.of());
    }

    static FailureRecord failure(Claimed claimed) {
        int attempt = claimed.progress().runs() + 1;
        return new FailureRecord(
                claimed.claimedAt(), "node", attempt, "java.lang.IllegalStateException: attempt " + attempt, "at …");
    }

    /** This node's own row; empty where its lease is lost. */
    Optional<NodeRow> renew() {
        return session.nodes().renew(epoch).nodes().stream()
                .filter(row -> row.epoch() == epoch && row.alive())
                .findFirst();
    }

    /** Declares another epoch dead, having just looked at it, and frees all it had. */
    void bury(long deadEpoch) {
        for (NodeRow row : session.nodes().renew(epoch).nodes()) {
            if (row.epoch() == deadEpoch && row.alive()) {
                assertThat(session.nodes().declareDead(deadEpoch, row.renewals()))
                        .isTrue();
            }
        }
        while (session.nodes().recover(100) > 0) {
            // until nothing is left
        }
    }
}
