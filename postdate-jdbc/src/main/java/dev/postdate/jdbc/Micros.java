package dev.postdate.jdbc;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Instants as whole microseconds since 1970, as they are stored. */
final class Micros {

    private static final long PER_SECOND = TimeUnit.SECONDS.toMicros(1);
    private static final long LAST_SECOND = Long.MAX_VALUE / PER_SECOND - 1;

    private Micros() {}

    /** The microsecond that the instant is in; the first or last long for an instant that no long reaches. */
    static long floor(Instant instant) {
        long second = instant.getEpochSecond();
        if (Math.abs(second) > LAST_SECOND) {
            return second < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return second * PER_SECOND + TimeUnit.NANOSECONDS.toMicros(instant.getNano());
    }

    /** The first microsecond that does not lie before the instant. */
    static long ceiling(Instant instant) {
        long floor = floor(instant);
        return floor < Long.MAX_VALUE && instant(floor).isBefore(instant) ? floor + 1 : floor;
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, PER_SECOND), TimeUnit.MICROSECONDS.toNanos(Math.floorMod(micros, PER_SECOND)));
    }
}
