package dev.postdate.retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Waits that grow by a factor up to a longest one, lengthened by a share that depends on message and attempt. */
record ExponentialRetry(int attempts, Duration first, double factor, Duration longest, double jitter)
        implements RetryPolicy {

    ExponentialRetry {
        List<String> problems = new ArrayList<>();
        if (attempts < 1) {
            problems.add("attempts=" + attempts + " (must be at least 1)");
        }
        if (first.isZero() || first.isNegative()) {
            problems.add("first=" + first + " (must be positive)");
        }
        if (!(factor >= 1 && factor <= 1000)) {
            problems.add("factor=" + factor + " (must be 1 to 1000)");
        }
        if (longest.compareTo(first) < 0) {
            problems.add("longest=" + longest + " (must be at least first=" + first + ")");
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            problems.add("jitter=" + jitter + " (must be 0 to 1)");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("The retry policy is wrong: " + String.join("; ", problems) + ".");
        }
    }

    @Override
    public RetryDecision decide(FailedAttempt failed) {
        if (failed.failures() >= attempts) {
            return new RetryDecision.DeadLetter(
                    failed.failures() == 1 ? "its one attempt failed" : "all " + attempts + " attempts failed");
        }
        double wait = Math.min(seconds(longest), seconds(first) * Math.pow(factor, failed.failures() - 1.0));
        double lengthened = wait * (1 + jitter * share(failed.messageId(), failed.failures()));
        long whole = (long) lengthened;
        return new RetryDecision.RetryAfter(Duration.ofSeconds(whole, (long) Math.ceil((lengthened - whole) * 1e9)));
    }

    private static double seconds(Duration duration) {
        return duration.toSeconds() + duration.toNanosPart() / 1e9;
    }

    /** A number from 0 to 1, spread evenly over messages. */
    private static double share(UUID id, int failures) {
        long mixed = (id.getLeastSignificantBits() + failures) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
        return ((mixed ^ (mixed >>> 32)) >>> 11) * 0x1.0p-53;
    }
}
