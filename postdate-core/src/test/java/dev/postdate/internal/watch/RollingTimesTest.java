package dev.postdate.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.internal.watch.RollingTimes.Summary;
import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Shares are known to a fifth, the longest exactly, and what is older than five minutes is forgotten. */
class RollingTimesTest {

    private static final long START = Long.MAX_VALUE - Duration.ofDays(1).toNanos();

    private final RollingTimes times = new RollingTimes(START);

    private static long at(Duration since) {
        return START + since.toNanos();
    }

    @Test
    void nothingWasSeen() {
        assertThat(times.summary(START, 90)).isEqualTo(new Summary(0, Duration.ZERO, Duration.ZERO));
    }

    @Test
    void aShareIsAtMostAFifthTooMuchAndNeverTooLittle() {
        Random random = new Random(42);
        long[] taken = LongStream.generate(() -> (long) (Math.exp(random.nextDouble() * 20) * 1_000))
                .limit(10_000)
                .toArray();
        for (long nanos : taken) {
            times.add(START, nanos);
        }
        long[] sorted = LongStream.of(taken).sorted().toArray();
        for (int share : new int[] {1, 50, 90, 99}) {
            long exact = sorted[sorted.length * share / 100 - 1];
            assertThat((double) times.summary(START, share).mostWithin().toNanos())
                    .as("%s of a hundred", share)
                    .isBetween((double) exact, exact * 1.2);
        }
        assertThat(times.summary(START, 90).longest()).isEqualTo(Duration.ofNanos(sorted[sorted.length - 1]));
        assertThat(times.summary(START, 90).calls()).isEqualTo(10_000);
    }

    @Test
    void oneThatWasSlowIsForgottenAfterFiveMinutes() {
        times.add(at(Duration.ofSeconds(10)), Duration.ofSeconds(3).toNanos());
        times.add(at(Duration.ofMinutes(4)), Duration.ofMillis(2).toNanos());

        assertThat(times.summary(at(Duration.ofMinutes(4)), 90))
                .isEqualTo(new Summary(2, Duration.ofSeconds(3), Duration.ofSeconds(3)));
        assertThat(times.summary(at(Duration.ofMinutes(6)), 90))
                .isEqualTo(new Summary(1, Duration.ofMillis(2), Duration.ofMillis(2)));
        assertThat(times.summary(at(Duration.ofHours(1)), 90).calls()).isZero();
    }

    @Test
    void timesOutOfEveryRangeAreCounted() {
        times.add(START, 0);
        times.add(START, Duration.ofDays(100).toNanos());

        assertThat(times.summary(START, 100)).isEqualTo(new Summary(2, Duration.ofDays(100), Duration.ofDays(100)));
    }
}
