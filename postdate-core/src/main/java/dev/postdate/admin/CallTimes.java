package dev.postdate.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How long calls of one kind to the store took, as the node saw it: the way there and back included. Immutable.
 *
 * <p>{@code calls} and the durations but {@code last} are of the calls that were answered in the latest five minutes; zero where there were
 * none.
 *
 * @param answeredAt when the last one was answered; empty if none was
 * @param failingSince when the first of those failed that failed since; empty if the last call did not fail
 * @param calls how many there were
 * @param last how long the last one took
 * @param mostWithin nine of ten took at most so long, to a fifth too much
 * @param longest how long the longest took
 */
public record CallTimes(
        Optional<Instant> answeredAt,
        Optional<Instant> failingSince,
        long calls,
        Duration last,
        Duration mostWithin,
        Duration longest) {
    public CallTimes {
        Objects.requireNonNull(answeredAt, "answeredAt");
        Objects.requireNonNull(failingSince, "failingSince");
        Objects.requireNonNull(last, "last");
        Objects.requireNonNull(mostWithin, "mostWithin");
        Objects.requireNonNull(longest, "longest");
    }
}
