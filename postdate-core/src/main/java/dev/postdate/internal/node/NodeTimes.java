package dev.postdate.internal.node;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The times that the published bounds are made of.
 *
 * @param lease how long a node is alive after a renewal
 * @param renewal how often it renews; at most a third of the lease, so that one outage costs nothing
 * @param safetyPoll how often a node looks although nobody woke it
 * @param deployGrace how long after its due time a message waits for a node that can handle it
 * @param stop how long a stop waits for handlers
 * @param deadLetterRetention how long dead letters are kept; null for ever
 * @param history how long is kept what became of messages; null for not at all
 */
public record NodeTimes(
        Duration lease,
        Duration renewal,
        Duration safetyPoll,
        Duration deployGrace,
        Duration stop,
        @Nullable Duration deadLetterRetention,
        @Nullable Duration history) {

    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration CENTURY = YEAR.multipliedBy(100);

    public static final NodeTimes STANDARD = new NodeTimes(
            Duration.ofSeconds(15),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofMinutes(10),
            Duration.ofSeconds(30),
            null,
            null);

    public NodeTimes lease(Duration leaseLength, Duration renewEvery) {
        return new NodeTimes(leaseLength, renewEvery, safetyPoll, deployGrace, stop, deadLetterRetention, history);
    }

    public NodeTimes safetyPoll(Duration value) {
        return new NodeTimes(lease, renewal, value, deployGrace, stop, deadLetterRetention, history);
    }

    public NodeTimes deployGrace(Duration value) {
        return new NodeTimes(lease, renewal, safetyPoll, value, stop, deadLetterRetention, history);
    }

    public NodeTimes stop(Duration value) {
        return new NodeTimes(lease, renewal, safetyPoll, deployGrace, value, deadLetterRetention, history);
    }

    public NodeTimes deadLetterRetention(Duration value) {
        return new NodeTimes(lease, renewal, safetyPoll, deployGrace, stop, value, history);
    }

    public NodeTimes history(Duration value) {
        return new NodeTimes(lease, renewal, safetyPoll, deployGrace, stop, deadLetterRetention, value);
    }

    /** Adds what is wrong. */
    public void check(List<String> problems) {
        positive("renewEvery", renewal, problems);
        positive("safetyPoll", safetyPoll, problems);
        positive("stopTimeout", stop, problems);
        if (deployGrace.isNegative()) {
            problems.add("deployGrace=" + deployGrace + " (must not be negative)");
        }
        if (lease.compareTo(renewal.multipliedBy(3)) < 0) {
            problems.add("lease=" + lease + " (must be at least 3 x renewEvery=" + renewal + ")");
        }
        atMostAYear("lease", lease, problems);
        atMostAYear("renewEvery", renewal, problems);
        atMostAYear("safetyPoll", safetyPoll, problems);
        atMostAYear("deployGrace", deployGrace, problems);
        atMostAYear("stopTimeout", stop, problems);
        if (deadLetterRetention != null) {
            positive("deadLetterRetention", deadLetterRetention, problems);
            if (deadLetterRetention.compareTo(CENTURY) > 0) {
                problems.add("deadLetterRetention=" + deadLetterRetention + " (must be at most " + CENTURY
                        + "; leave it out to keep dead letters for ever)");
            }
        }
        if (history != null && (history.isZero() || history.isNegative() || history.compareTo(CENTURY) > 0)) {
            problems.add("history=" + history + " (must be positive and at most " + CENTURY + ")");
        }
    }

    /** A time limit of a handler. */
    public static void checkTimeLimit(String whose, Duration limit, List<String> problems) {
        positive(whose + " timeLimit", limit, problems);
        atMostAYear(whose + " timeLimit", limit, problems);
    }

    private static void atMostAYear(String name, Duration value, List<String> problems) {
        if (value.compareTo(YEAR) > 0) {
            problems.add(name + "=" + value + " (must be at most " + YEAR + ")");
        }
    }

    private static void positive(String name, Duration value, List<String> problems) {
        if (value.isZero() || value.isNegative()) {
            problems.add(name + "=" + value + " (must be positive)");
        }
    }
}
