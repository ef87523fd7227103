package dev.postdate.examples.orders;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people type them: {@code 500ms}, {@code 10s}, {@code 5m}, {@code 2h}, {@code 3d}. */
public final class Durations {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Duration LONGEST = Duration.ofDays(3650);

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    public static Duration parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text
                    + "' is no duration: expected a whole number and a unit, such as 500ms, 10s, 5m, 2h or 3d");
        }
        long count = Long.parseLong(matcher.group(1));
        Duration duration = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
        if (duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is out of range: expected 1ms to " + LONGEST.toDays() + "d");
        }
        return duration;
    }

    /** A duration as a person reads it, such as {@code 1.5 s}, rounded to what matters. */
    public static String readable(Duration duration) {
        long millis = duration.toMillis();
        if (Math.abs(millis) < 1_000) {
            return millis + " ms";
        }
        if (Math.abs(millis) < 120_000) {
            long tenths = Math.round(millis / 100.0);
            return tenths / 10 + "." + Math.abs(tenths % 10) + " s";
        }
        long minutes = Math.round(millis / 60_000.0);
        if (Math.abs(minutes) < 120) {
            return minutes + " min";
        }
        long hours = Math.round(millis / 3_600_000.0);
        return Math.abs(hours) < 72 ? hours + " h" : Math.round(millis / 86_400_000.0) + " d";
    }
}
