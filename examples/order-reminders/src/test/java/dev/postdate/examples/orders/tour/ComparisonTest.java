package dev.postdate.examples.orders.tour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.examples.orders.ChargeLine;
import dev.postdate.examples.orders.HandlerLine;
import dev.postdate.examples.orders.HandlerLine.What;
import dev.postdate.examples.orders.SenderLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The tour is worth something only if it sees each way in which a promise can be broken. */
class ComparisonTest {

    private static final Instant START = Instant.parse("2027-01-04T12:00:00Z");
    private static final UUID ID = new UUID(0, 1);
    private static final UUID STRUCK = new UUID(0, 9);
    private static final Interruption OUTAGE = new Interruption.Outage(at(10_000), at(12_000), STRUCK);
    private static final Interruption TAKEOVER =
            new Interruption.Takeover(at(10_000), at(13_200), Duration.ofSeconds(5), STRUCK);
    private static final List<Duration> BACKOFF = List.of(Duration.ofMillis(500), Duration.ofSeconds(1));

    private final List<SenderLine> sent = new ArrayList<>();
    private final List<HandlerLine> handled = new ArrayList<>();

    @Test
    void onceAndOnTimeIsKept() {
        schedule(ID, 1_000);
        run(ID, 1, 1_005, 1_010, What.DONE);
        assertThat(problem()).isEmpty();
    }

    @Test
    void neverIsBroken() {
        schedule(ID, 1_000);
        assertThat(problem()).isEqualTo("it was handled 0 times");
    }

    @Test
    void twiceIsBroken() {
        schedule(ID, 1_000);
        run(ID, 1, 1_005, 1_010, What.DONE);
        run(ID, 2, 1_105, 1_110, What.DONE);
        assertThat(problem()).isEqualTo("it was handled 2 times");
    }

    @Test
    void earlyIsBroken() {
        schedule(ID, 1_000);
        run(ID, 1, 999, 1_010, What.DONE);
        assertThat(problem()).isEqualTo("it was early");
    }

    @Test
    void lateIsBroken() {
        schedule(ID, 1_000);
        run(ID, 1, 2_001, 2_010, What.DONE);
        assertThat(problem()).isEqualTo("it was more than 1 s late");
    }

    @Test
    void failureAndAnUnfinishedRunAreBroken() {
        schedule(ID, 1_000);
        run(ID, 1, 1_005, 1_010, What.FAILED);
        assertThat(problem()).isEqualTo("it was not done at the first attempt");
        handled.remove(1);
        assertThat(problem()).isEqualTo("it was not done at the first attempt");
    }

    @Test
    void dueInTheOutageIsMeasuredFromTheRestart() {
        schedule(ID, 10_500);
        run(ID, 1, 12_900, 12_910, What.DONE);
        assertThat(problem()).isEmpty();
        assertThat(compare().get(0).seen()).isEqualTo("once, +900 ms after the restart");
        handled.clear();
        run(ID, 1, 13_001, 13_010, What.DONE);
        assertThat(problem()).isEqualTo("it was more than 1 s late");
    }

    @Test
    void cancelledMayNotRun() {
        schedule(ID, 1_000);
        sent.add(line(SenderLine.What.CANCEL, ID, null, "CANCELLED"));
        assertThat(problem()).isEmpty();
        run(ID, 1, 1_005, 1_010, What.DONE);
        assertThat(problem()).isEqualTo("it was handled though it was cancelled");
    }

    @Test
    void cancelThatCameTooLateChangesNothing() {
        schedule(ID, 1_000);
        run(ID, 1, 1_005, 1_010, What.DONE);
        sent.add(line(SenderLine.What.CANCEL, ID, null, "NOT_PENDING"));
        assertThat(problem()).isEmpty();
    }

    @Test
    void movedCountsByItsNewTime() {
        schedule(ID, 1_000);
        sent.add(line(SenderLine.What.MOVE, ID, at(5_000), "RESCHEDULED"));
        run(ID, 1, 1_005, 1_010, What.DONE);
        assertThat(problem()).isEqualTo("it was early");
        handled.clear();
        run(ID, 1, 5_005, 5_010, What.DONE);
        assertThat(problem()).isEmpty();
    }

    @Test
    void interruptedRunsAgainAsAttempt2() {
        schedule(STRUCK, 9_900);
        began(STRUCK, 1, 9_910, 1);
        assertThat(problem()).isEqualTo("it was begun 1 times");
        began(STRUCK, 2, 12_100, 2);
        handled.add(handlerLine(What.DONE, STRUCK, 2, 12_200, 2, ""));
        assertThat(problem()).isEmpty();
        handled.set(1, handlerLine(What.BEGAN, STRUCK, 1, 12_100, 2, ""));
        assertThat(problem()).isEqualTo("attempt 2 did not do it");
    }

    @Test
    void interruptedThatHadEndedIsBroken() {
        schedule(STRUCK, 9_900);
        run(STRUCK, 1, 9_910, 9_950, What.DONE);
        run(STRUCK, 2, 12_100, 12_200, What.DONE);
        assertThat(problem()).isEqualTo("its first attempt was not cut off by the kill");
    }

    @Test
    void takeoverHoldsUpTheInterruptedOneAlone() {
        schedule(STRUCK, 9_900);
        began(STRUCK, 1, 9_910, 1);
        began(STRUCK, 2, 13_200, 2);
        handled.add(handlerLine(What.DONE, STRUCK, 2, 13_210, 2, ""));
        schedule(ID, 10_500);
        run(ID, 1, 10_505, 10_510, What.DONE);
        assertThat(problems(TAKEOVER)).containsExactly("", "", "");
        assertThat(Comparison.of(sent, handled, TAKEOVER, BACKOFF))
                .extracting(Comparison.Row::seen)
                .containsExactly(
                        "attempt 1 cut off +10 ms, attempt 2 done 3.2 s after the kill",
                        "once, +5 ms meanwhile",
                        "1 of them, the latest +5 ms");
        handled.subList(3, 5).clear();
        run(ID, 1, 13_205, 13_210, What.DONE);
        assertThat(problems(TAKEOVER)).containsExactly("", "it was more than 1 s late", "they waited for the takeover");
    }

    @Test
    void takeoverThatTookTooLongIsBroken() {
        schedule(STRUCK, 9_900);
        began(STRUCK, 1, 9_910, 1);
        began(STRUCK, 2, 16_001, 2);
        handled.add(handlerLine(What.DONE, STRUCK, 2, 16_010, 2, ""));
        assertThat(problems(TAKEOVER)).containsExactly("it was more than 1 s late", "nothing else was due");
    }

    @Test
    void deadLetterFailsWithGrowingWaitsAndRunsOnceWhenRedriven() {
        schedule(ID, 0);
        run(ID, 1, 5, 10, What.FAILED);
        run(ID, 2, 515, 520, What.FAILED);
        run(ID, 3, 1_525, 1_530, What.FAILED);
        sent.add(new SenderLine(at(2_000), SenderLine.What.REDRIVE, ID, "charge-card", "", null, "REDRIVEN"));
        assertThat(problem()).isEqualTo("it was not done once after it was redriven");
        run(ID, 4, 2_005, 2_010, What.DONE);
        assertThat(problem()).isEmpty();
        handled.set(2, handlerLine(What.BEGAN, ID, 2, 505, 1, ""));
        assertThat(problem()).isEqualTo("attempt 2 came before its wait was over");
        handled.remove(5);
        assertThat(problem()).isEqualTo("it did not fail 3 times before it was redriven");
    }

    @Test
    void mailSentByAHandlerIsExpectedOnce() {
        schedule(ID, 1_000);
        began(ID, 1, 1_005, 1);
        handled.add(handlerLine(What.DONE, ID, 1, 1_010, 1, "cancelled, as it was not paid"));
        assertThat(compare()).extracting(Comparison.Row::problem).containsExactly("", "it was handled 0 times");
        mail(new UUID(0, 2), 1_015);
        assertThat(compare()).extracting(Comparison.Row::problem).containsExactly("", "");
        mail(new UUID(0, 3), 1_025);
        assertThat(compare()).extracting(Comparison.Row::problem).containsExactly("", "it was handled 2 times");
    }

    @Test
    void runThatNobodyWasPromisedIsBroken() {
        run(ID, 1, 1_005, 1_010, What.DONE);
        assertThat(problem()).isEqualTo("nobody was promised this message");
    }

    @Test
    void cardIsChargedOnce() {
        ChargeLine charge = new ChargeLine(ID, "42", 1);
        handled.add(handlerLine(What.DONE, ID, 1, 1_010, 1, "charged 0.01"));
        assertThat(Comparison.charges(handled, List.of(charge)))
                .allMatch(Comparison.Row::ok)
                .hasSize(1);
        assertThat(Comparison.charges(handled, List.of()))
                .noneMatch(Comparison.Row::ok)
                .hasSize(1);
        assertThat(Comparison.charges(handled, List.of(charge, charge)))
                .noneMatch(Comparison.Row::ok)
                .hasSize(1);
    }

    private void schedule(UUID id, long due) {
        sent.add(line(SenderLine.What.SCHEDULE, id, at(due), "SCHEDULED"));
    }

    private void run(UUID id, int attempt, long began, long ended, What how) {
        began(id, attempt, began, 1);
        handled.add(handlerLine(how, id, attempt, ended, 1, ""));
    }

    private void began(UUID id, int attempt, long at, long pid) {
        handled.add(handlerLine(What.BEGAN, id, attempt, at, pid, ""));
    }

    private void mail(UUID id, long at) {
        for (What what : List.of(What.BEGAN, What.DONE)) {
            handled.add(new HandlerLine(at(at), what, 1, id, "cancellation-mail", "order 42", 1, at(at), "mailed"));
        }
    }

    private List<Comparison.Row> compare() {
        return Comparison.of(sent, handled, OUTAGE, BACKOFF);
    }

    private List<String> problems(Interruption interruption) {
        return Comparison.of(sent, handled, interruption, BACKOFF).stream()
                .map(Comparison.Row::problem)
                .toList();
    }

    private String problem() {
        assertThat(compare()).hasSize(1);
        return compare().get(0).problem();
    }

    private static SenderLine line(SenderLine.What what, UUID id, @Nullable Instant due, String outcome) {
        return new SenderLine(START, what, id, "charge-card", "order 42", due, outcome);
    }

    private static HandlerLine handlerLine(What what, UUID id, int attempt, long at, long pid, String note) {
        return new HandlerLine(at(at), what, pid, id, "charge-card", "order 42", attempt, at(at), note);
    }

    private static Instant at(long millis) {
        return START.plusMillis(millis);
    }
}
