package dev.postdate.internal.watch;

import java.time.Duration;

/** Times for people. */
final class Words {

    private Words() {}

    /** With a unit that suits it, as in {@code 40 s} or {@code 12 min}. */
    static String of(Duration duration) {
        Duration time = duration.abs();
        String sign = duration.isNegative() ? "-" : "";
        if (time.compareTo(Duration.ofSeconds(2)) < 0) {
            return sign + time.toMillis() + " ms";
        }
        if (time.compareTo(Duration.ofMinutes(2)) < 0) {
            return sign + time.toSeconds() + " s";
        }
        return sign + (time.compareTo(Duration.ofHours(2)) < 0 ? time.toMinutes() + " min" : time.toHours() + " h");
    }
}
