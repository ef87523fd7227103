package dev.postdate.examples.orders.tour;

import dev.postdate.examples.orders.ChargeLine;
import dev.postdate.examples.orders.HandlerLine;
import dev.postdate.examples.orders.SenderLine;
import dev.postdate.examples.orders.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds what senders were promised against what handlers saw, by the two ledgers and nothing else. Pure. */
final class Comparison {

    /** No handler may begin later than this after its due time, or after the recovery. */
    static final Duration BOUND = Duration.ofSeconds(1);

    /**
     * A message, compared.
     *
     * @param problem empty if what was promised is what was seen
     */
    record Row(String type, String about, String promised, String seen, String problem) {
        boolean ok() {
            return problem.isEmpty();
        }
    }

    private final List<Run> runs;
    private final Interruption interruption;
    private final List<Duration> backoff;

    private Comparison(List<Run> runs, Interruption interruption, List<Duration> backoff) {
        this.runs = runs;
        this.interruption = interruption;
        this.backoff = backoff;
    }

    /**
     * Compares.
     *
     * @param backoff the least wait after each failed attempt, by the retry policy; after one more attempt comes the dead letter
     */
    static List<Row> of(
            List<SenderLine> sent, List<HandlerLine> handled, Interruption interruption, List<Duration> backoff) {
        List<Run> runs = Run.of(handled);
        Comparison comparison = new Comparison(runs, interruption, backoff);
        Map<UUID, Promise> promises = Promise.of(sent);
        List<Row> rows = new ArrayList<>();
        promises.values().forEach(promise -> rows.add(comparison.row(promise)));
        rows.addAll(comparison.cascades(promises.keySet()));
        if (interruption instanceof Interruption.Takeover takeover) {
            rows.add(comparison.meanwhile(takeover, promises.values()));
        }
        return rows;
    }

    /** Each card for which a handler says that it was charged must have been charged once, by the gateway's ledger. */
    static List<Row> charges(List<HandlerLine> handled, List<ChargeLine> charges) {
        Map<String, Long> times = charges.stream()
                .collect(Collectors.groupingBy(ChargeLine::orderId, TreeMap::new, Collectors.counting()));
        handled.stream()
                .filter(line ->
                        line.what() == HandlerLine.What.DONE && line.note().startsWith("charged"))
                .forEach(line -> times.putIfAbsent(line.about().replaceFirst("^order ", ""), 0L));
        return times.entrySet().stream()
                .map(each -> new Row(
                        "(the card)",
                        "order " + each.getKey(),
                        "charged once",
                        "charged " + (each.getValue() == 1 ? "once" : each.getValue() + " times"),
                        each.getValue() == 1 ? "" : "the customer did not pay once"))
                .toList();
    }

    private Row row(Promise promise) {
        List<Run> own = runsOf(promise.message());
        if (promise.cancelled()) {
            return row(
                    promise, "never (cancelled)", own, own.isEmpty() ? "" : "it was handled though it was cancelled");
        }
        if (promise.message().equals(interruption.message())) {
            return row(promise, "cut off, then attempt 2", own, interrupted(own));
        }
        if (promise.redrivenAt() != null) {
            String promised = (backoff.size() + 1) + " failures, then redriven";
            return row(promise, promised, own, redriven(promise, promise.redrivenAt(), own));
        }
        return row(
                promise,
                "once at " + Timeline.clockTime(promise.due()) + (promise.moved() ? " (moved)" : ""),
                own,
                once(promise.due(), own));
    }

    /** A mail for each cancelled order: it was sent by a handler, so it stands in no sender's ledger. */
    private List<Row> cascades(Set<UUID> promised) {
        Set<UUID> expected = new HashSet<>(promised);
        List<Row> rows = new ArrayList<>();
        for (Run cause : runs) {
            if (cause.ended() == null || !cause.ended().note().startsWith("cancelled")) {
                continue;
            }
            List<Run> mails = runs.stream()
                    .filter(run -> run.began().type().equals("cancellation-mail")
                            && run.began().about().equals(cause.began().about()))
                    .toList();
            mails.forEach(mail -> expected.add(mail.began().message()));
            rows.add(new Row(
                    "cancellation-mail",
                    cause.began().about(),
                    "once, from a handler",
                    seen(mails, cause.ended().at()),
                    once(cause.ended().at(), mails)));
        }
        runs.stream()
                .filter(run -> !expected.contains(run.began().message()))
                .forEach(run -> rows.add(new Row(
                        run.began().type(),
                        run.began().about(),
                        "nothing",
                        "a run",
                        "nobody was promised this message")));
        return rows;
    }

    /** Had nothing been due, a takeover that holds everything up would look as good. */
    private Row meanwhile(Interruption.Takeover takeover, Collection<Promise> promises) {
        List<Duration> lateness = promises.stream()
                .filter(promise -> !promise.cancelled() && takeover.isMeanwhile(promise.due()))
                .flatMap(promise -> runsOf(promise.message()).stream().map(run -> run.after(promise.due())))
                .sorted()
                .toList();
        if (lateness.isEmpty()) {
            return new Row("(meanwhile)", "other messages", "handled at once", "none", "nothing else was due");
        }
        Duration latest = lateness.get(lateness.size() - 1);
        return new Row(
                "(meanwhile)",
                "other messages",
                "handled at once",
                lateness.size() + " of them, the latest %+d ms".formatted(latest.toMillis()),
                latest.compareTo(BOUND) > 0 ? "they waited for the takeover" : "");
    }

    private Row row(Promise promise, String promised, List<Run> own, String problem) {
        String early = own.stream().anyMatch(run -> run.began().at().isBefore(promise.due())) ? "it was early" : "";
        return new Row(
                promise.type(),
                promise.about(),
                promised,
                seen(own, promise.due()),
                Stream.of(problem, early).filter(text -> !text.isEmpty()).collect(Collectors.joining(", ")));
    }

    private String once(Instant due, List<Run> own) {
        if (own.size() != 1) {
            return "it was handled " + own.size() + " times";
        }
        Run run = own.get(0);
        if (run.began().attempt() != 1 || !run.done()) {
            return "it was not done at the first attempt";
        }
        return late(run, due);
    }

    private String interrupted(List<Run> own) {
        if (own.size() != 2) {
            return "it was begun " + own.size() + " times";
        }
        Run first = own.get(0);
        Run second = own.get(1);
        if (first.ended() != null
                || first.began().attempt() != 1
                || first.began().pid() == second.began().pid()) {
            return "its first attempt was not cut off by the kill";
        }
        return second.began().attempt() == 2 && second.done()
                ? late(second, interruption.lateAgainFrom())
                : "attempt 2 did not do it";
    }

    private String redriven(Promise promise, Instant redrivenAt, List<Run> own) {
        List<Run> before = own.stream()
                .filter(run -> run.began().at().isBefore(redrivenAt))
                .toList();
        if (before.size() != backoff.size() + 1 || !before.stream().allMatch(Run::failed)) {
            return "it did not fail " + (backoff.size() + 1) + " times before it was redriven";
        }
        String late = late(before.get(0), promise.due());
        for (int i = 0; i < backoff.size(); i++) {
            HandlerLine failure = before.get(i).ended();
            Run next = before.get(i + 1);
            if (failure == null || next.after(failure.at()).compareTo(backoff.get(i)) < 0) {
                return "attempt " + (i + 2) + " came before its wait was over";
            }
            late = late.isEmpty() ? late(next, next.began().due()) : late;
        }
        List<Run> after = own.subList(before.size(), own.size());
        if (after.size() != 1 || !after.get(0).done()) {
            return "it was not done once after it was redriven";
        }
        return late.isEmpty() ? late(after.get(0), redrivenAt) : late;
    }

    private String late(Run run, Instant due) {
        return run.after(interruption.lateFrom(due)).compareTo(BOUND) > 0
                ? "it was more than " + BOUND.toSeconds() + " s late"
                : "";
    }

    private String seen(List<Run> own, Instant due) {
        if (own.isEmpty()) {
            return "never";
        }
        Run first = own.get(0);
        if (own.size() == 1 && first.done() && first.began().attempt() == 1) {
            return "once, " + lateness(first, due);
        }
        List<String> texts = new ArrayList<>();
        texts.add(seen(first) + lateness(first, due));
        own.stream().skip(1).forEach(run -> texts.add(seen(run) + latenessAgain(run)));
        return String.join(", ", texts);
    }

    private static String seen(Run run) {
        return "attempt " + run.began().attempt() + " "
                + (run.done() ? "done " : run.failed() ? "failed " : "cut off ");
    }

    private String latenessAgain(Run run) {
        return run.began().message().equals(interruption.message())
                ? interruption.latenessAgain(run.began().at())
                : lateness(run, run.began().due());
    }

    private String lateness(Run run, Instant due) {
        return interruption.lateness(due, run.began().at());
    }

    private List<Run> runsOf(UUID message) {
        return runs.stream()
                .filter(run -> run.began().message().equals(message))
                .toList();
    }
}
