package dev.postdate.memory;

import java.time.Duration;
import java.time.Instant;

/** Instants as microseconds since 1970, the grain of this store. */
final class Micros {

    static final Duration GRAIN = Duration.ofNanos(1_000);
    static final Instant HORIZON = Instant.parse("9999-12-31T23:59:59.999999Z");

    /** Later than every instant: in place of an expiry that is not given. */
    static final long NEVER = Long.MAX_VALUE;

    private static final long PER_SECOND = 1_000_000;
    private static final long LAST_SECOND = Long.MAX_VALUE / PER_SECOND - 1;

    private Micros() {}

    /** The last microsecond that is not after the instant; beyond the range of long, its ends. */
    static long floor(Instant instant) {
        long second = instant.getEpochSecond();
        if (second > LAST_SECOND) {
            return Long.MAX_VALUE;
        }
        return second < -LAST_SECOND ? Long.MIN_VALUE : second * PER_SECOND + instant.getNano() / 1_000;
    }

    /** The first microsecond that is not before the instant. */
    static long ceil(Instant instant) {
        long floor = floor(instant);
        return isWhole(instant) || floor == Long.MAX_VALUE ? floor : floor + 1;
    }

    @SuppressWarnings("JavaInstantGetSecondsGetNano") // whole seconds are whole microseconds
    static boolean isWhole(Instant instant) {
        return instant.getNano() % 1_000 == 0;
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * 1_000);
    }
}
