package dev.postdate.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postdate.Due;
import dev.postdate.Expiry;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TimingTest {

    private static final UUID ID = new UUID(1, 2);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant HORIZON = Instant.parse("2126-03-01T00:00:00.999Z");
    private static final StoreInfo STORE = store(Duration.ofMillis(1), HORIZON);

    private static StoreInfo store(Duration grain, Instant horizon) {
        return new StoreInfo("test", "a test", "nothing", grain, horizon, 0, Set.of());
    }

    private static Timing resolve(Due due, @Nullable Expiry expiry) {
        return Timing.resolve(ID, due, expiry, NOW, STORE);
    }

    @Test
    void dueTimesFinerThanTheGrainAreRoundedUp() {
        assertThat(resolve(Due.at(NOW.plusNanos(1)), null).dueAt()).isEqualTo(NOW.plusMillis(1));
        assertThat(resolve(Due.at(NOW.plusMillis(1)), null).dueAt()).isEqualTo(NOW.plusMillis(1));
        assertThat(resolve(Due.in(Duration.ofNanos(1_000_001)), null).dueAt()).isEqualTo(NOW.plusMillis(2));
    }

    @Test
    void roundingUpCarriesIntoTheNextSecondAlsoBefore1970() {
        Duration milli = Duration.ofMillis(1);
        assertThat(Timing.roundUp(Instant.ofEpochSecond(7, 999_000_001), milli)).isEqualTo(Instant.ofEpochSecond(8));
        assertThat(Timing.roundUp(Instant.ofEpochSecond(-7, 999_999_999), milli))
                .isEqualTo(Instant.ofEpochSecond(-6));
        assertThat(Timing.roundUp(Instant.ofEpochSecond(-7, 1), Duration.ofSeconds(1)))
                .isEqualTo(Instant.ofEpochSecond(-6));
    }

    @Test
    void thePastAndNegativeDelaysMeanNow() {
        assertThat(resolve(Due.at(NOW.minusSeconds(9)), null).dueAt()).isEqualTo(NOW);
        assertThat(resolve(Due.at(Instant.MIN), null).dueAt()).isEqualTo(NOW);
        assertThat(resolve(Due.in(Duration.ofDays(-1)), null).dueAt()).isEqualTo(NOW);
        assertThat(resolve(Due.in(Duration.ofSeconds(Long.MIN_VALUE)), null).dueAt())
                .isEqualTo(NOW);
        assertThat(resolve(Due.NOW, null).dueAt()).isEqualTo(NOW);
    }

    @Test
    void theHorizonItselfIsKeptAndWhatLiesBehindIsRefusedWithTheLimit() {
        assertThat(resolve(Due.at(HORIZON), null).dueAt()).isEqualTo(HORIZON);
        for (Due due : new Due[] {
            Due.at(HORIZON.plusNanos(1)),
            Due.at(Instant.MAX),
            Due.in(Duration.ofSeconds(Long.MAX_VALUE)),
            Due.in(Duration.ofDays(36_600))
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> resolve(due, null))
                    .withMessageContaining(HORIZON.toString())
                    .withMessageContaining(ID.toString());
        }
    }

    @Test
    void aLifetimeCountsFromTheDueTimeAndIsRoundedUp() {
        assertThat(resolve(Due.in(Duration.ofHours(1)), new Expiry.After(Duration.ofNanos(1)))
                        .expiresAt())
                .isEqualTo(NOW.plus(Duration.ofHours(1)).plusMillis(1));
    }

    @Test
    void anExpiryNotAfterTheDueTimeIsRefused() {
        for (Instant expiry : new Instant[] {NOW.plusSeconds(60), NOW.plusSeconds(59), Instant.MIN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> resolve(Due.at(NOW.plusSeconds(60)), new Expiry.At(expiry)))
                    .withMessageContaining(ID.toString());
        }
    }

    @Test
    void anExpiryBeforeTheDueTimeIsRefusedAlsoIfRoundingHidesIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolve(Due.at(NOW.plusNanos(500)), new Expiry.At(NOW.plusNanos(300))));
    }

    @Test
    void anExpiryBeyondTheHorizonNeverComes() {
        assertThat(resolve(Due.NOW, new Expiry.At(Instant.MAX)).expiresAt()).isNull();
        assertThat(resolve(Due.NOW, new Expiry.After(Duration.ofSeconds(Long.MAX_VALUE)))
                        .expiresAt())
                .isNull();
        assertThat(resolve(Due.at(HORIZON), new Expiry.After(Duration.ofDays(1)))
                        .expiresAt())
                .isNull();
    }

    @Test
    void aStoreDeclaresAGrainThatFitsIntoItsSecondsAndItsHorizon() {
        for (Duration grain : new Duration[] {
            Duration.ZERO,
            Duration.ofMillis(-1),
            Duration.ofMillis(7),
            Duration.ofSeconds(2),
            Duration.ofMillis(2),
            Duration.ofDays(Long.MAX_VALUE / 86_400)
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store(grain, HORIZON))
                    .withMessageContaining(grain.toString());
        }
    }
}
