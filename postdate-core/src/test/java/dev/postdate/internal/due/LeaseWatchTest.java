package dev.postdate.internal.due;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.spi.NodeStore.NodeRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is dead, by what this node saw while it renewed without a gap. */
class LeaseWatchTest {

    private static final long OWN = 1;
    private static final long OTHER = 2;

    private final LeaseWatch watch = new LeaseWatch(
            Duration.ofSeconds(15).toNanos(), Duration.ofSeconds(5).toNanos());

    private boolean isDead(long atMillis, long renewals) {
        long at = Duration.ofMillis(atMillis).toNanos();
        NodeRow other = new NodeRow(OTHER, "test", "other", Instant.EPOCH, renewals, true);
        return !watch.observe(List.of(other), OWN, at, at).isEmpty();
    }

    @Test
    void aRowThatDoesNotChangeForALeaseIsOfADeadNode() {
        assertThat(isDead(0, 7)).isFalse();
        assertThat(isDead(5_000, 7)).isFalse();
        assertThat(isDead(10_000, 7)).isFalse();
        assertThat(isDead(15_000, 7)).isTrue();
    }

    @Test
    void aRowThatChangesIsOfALivingNode() {
        for (int look = 0; look < 10; look++) {
            assertThat(isDead(look * 5_000L, look / 2)).isFalse();
        }
    }

    @Test
    @Tag("G27")
    void anOutageOfJustUnderTwoRenewalsKillsNobody() {
        assertThat(isDead(0, 7)).isFalse();
        assertThat(isDead(5_006, 7)).as("renewed right before the outage").isFalse();
        assertThat(isDead(15_003, 7)).as("the other would renew right now").isFalse();
        assertThat(isDead(20_000, 7)).isFalse();
        assertThat(isDead(25_000, 7)).isFalse();
        assertThat(isDead(30_003, 7)).as("silent for a lease since the outage").isTrue();
    }

    @Test
    void whatWasSeenBeforeTheClockWasSteppedCountsNoMore() {
        assertThat(isDead(0, 7)).isFalse();
        assertThat(isDead(5_000, 7)).isFalse();
        watch.forget();
        assertThat(isDead(10_000, 7)).isFalse();
        assertThat(isDead(15_000, 7)).isFalse();
        assertThat(isDead(20_000, 7)).isFalse();
        assertThat(isDead(25_000, 7)).isTrue();
    }
}
