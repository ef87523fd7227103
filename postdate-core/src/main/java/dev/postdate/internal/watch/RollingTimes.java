package dev.postdate.internal.watch;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * How long calls took in the latest five minutes: a ring of half-minute slices, each a histogram whose buckets grow by a fifth, so that a
 * share is known to a fifth too much in a few kilobytes, however many calls there are. Not thread-safe.
 */
final class RollingTimes {

    private static final int SLICES = 10;
    private static final long SLICE_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** Four buckets each time that the microseconds double. */
    private static final int PER_DOUBLING = 4;

    private static final int BUCKETS = 40 * PER_DOUBLING;

    private final int[][] counts = new int[SLICES][BUCKETS];
    private final long[] longest = new long[SLICES];
    private final long[] number = new long[SLICES];
    private final long origin;

    RollingTimes(long nanoTime) {
        origin = nanoTime;
        // No slice is of any time yet.
        Arrays.fill(number, -1);
    }

    /** What was seen. */
    record Summary(long calls, Duration mostWithin, Duration longest) {}

    void add(long nanoTime, long nanos) {
        long current = slice(nanoTime);
        int place = (int) (current % SLICES);
        if (number[place] != current) {
            number[place] = current;
            longest[place] = 0;
            Arrays.fill(counts[place], 0);
        }
        counts[place][bucket(nanos)]++;
        longest[place] = Math.max(longest[place], nanos);
    }

    /** @param share within how long so many of a hundred calls were answered */
    Summary summary(long nanoTime, int share) {
        long current = slice(nanoTime);
        long[] sums = new long[BUCKETS];
        long calls = 0;
        long most = 0;
        for (int place = 0; place < SLICES; place++) {
            if (number[place] < 0 || number[place] <= current - SLICES) {
                continue;
            }
            most = Math.max(most, longest[place]);
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                sums[bucket] += counts[place][bucket];
                calls += counts[place][bucket];
            }
        }
        return new Summary(calls, Duration.ofNanos(Math.min(most, within(sums, calls, share))), Duration.ofNanos(most));
    }

    private long slice(long nanoTime) {
        return Math.max(0, nanoTime - origin) / SLICE_NANOS;
    }

    private static long within(long[] sums, long calls, int share) {
        long wanted = (calls * share + 99) / 100;
        long seen = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            seen += sums[bucket];
            if (seen >= wanted) {
                return upperBound(bucket);
            }
        }
        return Long.MAX_VALUE;
    }

    private static int bucket(long nanos) {
        double doublings = Math.log(nanos / 1_000.0) / Math.log(2);
        return (int) Math.max(0, Math.min(BUCKETS - 1, Math.ceil(doublings * PER_DOUBLING)));
    }

    private static long upperBound(int bucket) {
        // The last one takes all that is longer; what bounds it then is the longest of all.
        return bucket == BUCKETS - 1
                ? Long.MAX_VALUE
                : (long) Math.ceil(1_000 * Math.pow(2, (double) bucket / PER_DOUBLING));
    }
}
