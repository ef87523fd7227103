package dev.postdate.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds what the sender was told against what the handlers saw. It knows nothing of Postdate's tables. Pure.
 *
 * <p>A message whose cancel was answered CANCELLED must never have run, one answered RETRY_CANCELLED must have no effect; where the answer
 * was IN_DELIVERY, or there was none, both ends are right.
 */
final class Checker {

    /** So long a result may be on its way to the store, outages of the server not counted, before a strike that loses it. */
    static final Duration UNRECORDED = Duration.ofSeconds(5);

    /** A lease less one renewal: a process was last heard of at most a renewal before it was struck. */
    static final Duration TAKEOVER = Worker.LEASE.minus(Worker.RENEWAL);

    private static final String CANCELLED = "CANCELLED";
    private static final String RETRY_CANCELLED = "RETRY_CANCELLED";
    private static final String NOT_PENDING = "NOT_PENDING";

    private final List<Strike> strikes;
    private final List<String> problems = new ArrayList<>();
    private int repeats;

    private Checker(List<Strike> strikes) {
        this.strikes = strikes;
    }

    /**
     * What came of it.
     *
     * @param problems one line for each broken promise
     * @param repeats runs beside the one that each message needs, all explained unless they are among the problems
     */
    record Verdict(List<String> problems, int repeats) {
        boolean isGood() {
            return problems.isEmpty();
        }
    }

    /** @param effects the numbers in the effects table, as often as they are there */
    static Verdict check(List<Sent> sent, List<Run> runs, List<Long> effects, List<Strike> strikes) {
        Checker checker = new Checker(strikes);
        Map<Long, List<Run>> runsOf = runs.stream().collect(Collectors.groupingBy(Run::number));
        Map<Long, Long> effectsOf =
                effects.stream().collect(Collectors.groupingBy(number -> number, Collectors.counting()));
        for (Sent message : sent) {
            List<Run> own = runsOf.getOrDefault(message.number(), List.of());
            checker.notEarly(message, own);
            checker.repeatsExplained(message, own);
            checker.cancelled(message, own, effectsOf.getOrDefault(message.number(), 0L));
            checker.done(message, own, effectsOf.getOrDefault(message.number(), 0L));
        }
        checker.noStrangers(sent, runsOf.keySet(), effectsOf.keySet());
        return new Verdict(List.copyOf(checker.problems), checker.repeats);
    }

    /** Those that must be done and are not, yet. */
    static long undone(List<Sent> sent, List<Run> runs, List<Long> effects) {
        Set<Long> ended = runs.stream().filter(Run::ended).map(Run::number).collect(Collectors.toSet());
        Set<Long> effected = Set.copyOf(effects);
        return sent.stream()
                .filter(Checker::mustBeDone)
                .filter(message -> !(message.transactional() ? effected : ended).contains(message.number()))
                .count();
    }

    private static boolean mustBeDone(Sent message) {
        return message.acknowledged() && (!message.cancelAsked() || NOT_PENDING.equals(message.cancelled()));
    }

    private void notEarly(Sent message, List<Run> own) {
        for (Run run : own) {
            if (run.beganAt().isBefore(message.dueAt())) {
                problems.add("early: " + run + " was due at " + message.dueAt());
            }
        }
    }

    private void repeatsExplained(Sent message, List<Run> own) {
        if (own.size() < 2) {
            return;
        }
        repeats += own.size() - 1;
        List<Run> unexplained = own.stream()
                .filter(run -> !isExplained(run, own, message.transactional()))
                .toList();
        if (unexplained.size() > 1) {
            problems.add("repeated without a reason: " + unexplained + " of " + own);
        }
    }

    /** Whether the result of this run may have been lost by a strike, and the others came only when its claim may have ended. */
    private boolean isExplained(Run run, List<Run> own, boolean transactional) {
        return strikes.stream().anyMatch(strike -> switch (strike.kind()) {
            case STOP -> false;
            case KILL, FREEZE ->
                strike.pid() == run.pid() && mayHaveLost(strike, run) && nobodyWasQuicker(strike, run, own);
            // A restart rolls open transactions back. What a handler did without one is recorded when the server is
            // back.
            case SERVER -> transactional && mayHaveLost(strike, run);
        });
    }

    /** Nobody else may have it before the lease of the struck process can have been seen to end. */
    private static boolean nobodyWasQuicker(Strike strike, Run run, List<Run> own) {
        return own.stream()
                .filter(other -> other.pid() != strike.pid() && other.beganAt().isAfter(run.beganAt()))
                .noneMatch(other -> other.beganAt().isBefore(strike.from().plus(TAKEOVER)));
    }

    private boolean mayHaveLost(Strike strike, Run run) {
        if (run.beganAt().isAfter(strike.until())) {
            return false;
        }
        Duration before = Duration.between(run.beganAt(), strike.from());
        for (Strike outage : strikes) {
            if (outage.kind() == Strike.Kind.SERVER) {
                before = before.minus(overlap(outage, run.beganAt(), strike.from()));
            }
        }
        return before.compareTo(UNRECORDED) <= 0;
    }

    private static Duration overlap(Strike outage, Instant from, Instant until) {
        Instant first = outage.from().isAfter(from) ? outage.from() : from;
        Instant last = outage.until().isBefore(until) ? outage.until() : until;
        return first.isBefore(last) ? Duration.between(first, last) : Duration.ZERO;
    }

    private void cancelled(Sent message, List<Run> own, long effects) {
        if (CANCELLED.equals(message.cancelled()) && !own.isEmpty()) {
            problems.add("ran though it was cancelled: " + own);
        }
        if (RETRY_CANCELLED.equals(message.cancelled()) && effects > 0) {
            problems.add("has its effect though it was cancelled: " + message);
        }
    }

    private void done(Sent message, List<Run> own, long effects) {
        if (message.transactional()) {
            if (effects > 1) {
                problems.add(effects + " effects: " + message + ", runs " + own);
            } else if (effects == 0 && mustBeDone(message)) {
                problems.add("lost, no effect: " + message + ", runs " + own);
            }
        } else if (mustBeDone(message) && own.stream().noneMatch(Run::ended)) {
            problems.add("lost: " + message + ", runs " + own);
        }
    }

    private void noStrangers(List<Sent> sent, Set<Long> run, Set<Long> effected) {
        Set<Long> known = sent.stream().map(Sent::number).collect(Collectors.toSet());
        List<Long> strangers = Stream.concat(run.stream(), effected.stream())
                .filter(number -> !known.contains(number))
                .distinct()
                .sorted()
                .toList();
        if (!strangers.isEmpty()) {
            problems.add("handled, and never sent: " + strangers);
        }
    }
}
