package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.system.Contestant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How fast each system was the last time, so that a slow one, or any on a busy machine, is given fewer messages instead of more time.
 * Thread-safe.
 */
final class Pace {

    private static final int LEAST = 100;

    private final Map<Contestant, Double> seen = new ConcurrentHashMap<>();

    void saw(Contestant contestant, double perSecond) {
        seen.put(contestant, perSecond);
    }

    /** As many as it gets through in the time, by what was seen or else by what it says of itself; in two digits, within bounds. */
    int count(Contestant contestant, int seconds, int most) {
        double count = seen.getOrDefault(contestant, (double) contestant.pace()) * seconds;
        return (int) Math.max(LEAST, Math.min(most, inTwoDigits(count)));
    }

    private static double inTwoDigits(double count) {
        double unit = Math.pow(10, Math.floor(Math.log10(Math.max(1, count))) - 1);
        return Math.floor(count / unit) * unit;
    }
}
