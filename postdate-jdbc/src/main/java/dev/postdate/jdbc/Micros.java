package dev.postdate.jdbc;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/** Instants as whole microseconds since 1970, as they are stored. */
final class Micros {

    private static final long PER_SECOND = TimeUnit.SECONDS.toMicros(1);
    private static final Instant FIRST = Instant.EPOCH.plus(Long.MIN_VALUE, ChronoUnit.MICROS);
    private static final Instant LAST = Instant.EPOCH.plus(Long.MAX_VALUE, ChronoUnit.MICROS);

    private Micros() {}

    /** The microsecond that the instant is in; the first or last one there is for an instant before or after all of them. */
    static long floor(Instant instant) {
        if (instant.isBefore(FIRST)) {
            return Long.MIN_VALUE;
        }
        return instant.isAfter(LAST) ? Long.MAX_VALUE : ChronoUnit.MICROS.between(Instant.EPOCH, instant.truncatedTo(ChronoUnit.MICROS));
    }

    /** The first microsecond that does not lie before the instant. */
    static long ceiling(Instant instant) {
        long floor = floor(instant);
        return floor == Long.MAX_VALUE || instant.getNano() % 1_000 == 0 ? floor : floor + 1;
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, PER_SECOND), TimeUnit.MICROSECONDS.toNanos(Math.floorMod(micros, PER_SECOND)));
    }
}
