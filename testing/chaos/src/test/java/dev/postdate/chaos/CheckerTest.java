package dev.postdate.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checker notices each kind of broken promise, and takes nothing for one that is none. */
class CheckerTest {

    private static final Instant DUE = Instant.parse("2026-03-01T10:00:00Z");
    private static final long LIVED = 100;
    private static final long KILLED = 200;
    private static final long FROZEN = 300;

    private final List<Sent> sent = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();
    private final List<Long> effects = new ArrayList<>();
    private final List<Strike> strikes = new ArrayList<>();

    private static Instant after(Duration duration) {
        return DUE.plus(duration);
    }

    private static Instant afterMillis(long millis) {
        return after(Duration.ofMillis(millis));
    }

    private void plain(long number) {
        sent.add(new Sent(number, false, DUE, true, false, null));
    }

    private void transactional(long number) {
        sent.add(new Sent(number, true, DUE, true, false, null));
    }

    private void cancelled(long number, boolean transactional, String answer) {
        sent.add(new Sent(number, transactional, DUE, true, true, answer));
    }

    private void ran(long number, int attempt, long pid, long millis) {
        runs.add(new Run(number, attempt, pid, afterMillis(millis), true));
    }

    private void cutOff(long number, int attempt, long pid, long millis) {
        runs.add(new Run(number, attempt, pid, afterMillis(millis), false));
    }

    private void killed(long millis) {
        strikes.add(new Strike(Strike.Kind.KILL, KILLED, afterMillis(millis), afterMillis(millis)));
    }

    private List<String> problems() {
        return Checker.check(sent, runs, effects, strikes).problems();
    }

    private void assertBroken(String how) {
        assertThat(problems()).singleElement().asString().startsWith(how);
    }

    @Test
    void nothingIsWrongWithMessagesThatRanOnceAndHaveTheirEffects() {
        plain(1);
        transactional(2);
        ran(1, 1, LIVED, 5);
        ran(2, 1, LIVED, 5);
        effects.add(2L);

        assertThat(problems()).isEmpty();
    }

    @Test
    void aMessageThatNeverRanIsLost() {
        plain(1);
        assertBroken("lost: ");
    }

    @Test
    void aMessageWhoseOnlyRunWasCutOffIsLost() {
        plain(1);
        cutOff(1, 1, KILLED, 5);
        killed(6);

        assertBroken("lost: ");
    }

    @Test
    void aMessageThatWasNotAcknowledgedMayBeAbsent() {
        sent.add(new Sent(1, false, DUE, false, false, null));
        assertThat(problems()).isEmpty();
    }

    @Test
    void aMicrosecondBeforeItsDueTimeIsEarly() {
        plain(1);
        runs.add(new Run(1, 1, LIVED, DUE.minusNanos(1_000), true));

        assertBroken("early: ");
    }

    @Test
    void aRepeatOfARunWhoseProcessLivedOnIsNotExplained() {
        plain(1);
        ran(1, 1, LIVED, 5);
        ran(1, 2, LIVED, 500);

        assertBroken("repeated without a reason");
    }

    @Test
    void aRepeatIsExplainedByAKillDuringTheRunOrRightAfterIt() {
        plain(1);
        plain(2);
        cutOff(1, 1, KILLED, 5);
        ran(2, 1, KILLED, 5);
        killed(10);
        ran(1, 2, LIVED, 8_000);
        ran(2, 2, LIVED, 8_001);

        assertThat(problems()).isEmpty();
        assertThat(Checker.check(sent, runs, effects, strikes).repeats()).isEqualTo(2);
    }

    @Test
    void aRepeatIsNotExplainedByAStopInGoodOrder() {
        plain(1);
        ran(1, 1, KILLED, 5);
        strikes.add(new Strike(Strike.Kind.STOP, KILLED, afterMillis(10), afterMillis(50)));
        ran(1, 2, LIVED, 100);

        assertBroken("repeated without a reason");
    }

    @Test
    void aRepeatIsNotExplainedByAKillLongAfterTheRun() {
        plain(1);
        ran(1, 1, KILLED, 5);
        killed(5 + Checker.UNRECORDED.toMillis() + 1);
        ran(1, 2, LIVED, 20_000);

        assertBroken("repeated without a reason");
    }

    @Test
    void aRepeatIsNotExplainedByAKillIfItCameBeforeALeaseCouldEnd() {
        plain(1);
        ran(1, 1, KILLED, 5);
        killed(10);
        ran(1, 2, LIVED, 10 + Checker.TAKEOVER.toMillis() - 1);

        assertBroken("repeated without a reason");
    }

    @Test
    void aRepeatIsNotExplainedByAKillBeforeTheRun() {
        plain(1);
        killed(1);
        ran(1, 1, KILLED, 5);
        ran(1, 2, LIVED, 500);

        assertBroken("repeated without a reason");
    }

    @Test
    void theTimeThatTheServerWasAwayIsNotCountedBetweenARunAndTheKill() {
        plain(1);
        ran(1, 1, KILLED, 5);
        strikes.add(new Strike(Strike.Kind.SERVER, 0, afterMillis(6), afterMillis(10_006)));
        killed(10_100);
        ran(1, 2, LIVED, 20_000);

        assertThat(problems()).isEmpty();
    }

    @Test
    void aRepeatIsExplainedByAFreezeButOnlyOfOneOfTheRuns() {
        plain(1);
        strikes.add(new Strike(Strike.Kind.FREEZE, FROZEN, afterMillis(10), afterMillis(6_000)));
        ran(1, 1, FROZEN, 5);
        ran(1, 2, LIVED, 4_000);
        assertThat(problems()).isEmpty();

        ran(1, 3, LIVED, 9_000);
        assertBroken("repeated without a reason");
    }

    @Test
    void aRestartOfTheServerExplainsARepeatOnlyInATransaction() {
        strikes.add(new Strike(Strike.Kind.SERVER, 0, afterMillis(10), afterMillis(2_000)));
        transactional(1);
        cutOff(1, 1, LIVED, 5);
        ran(1, 2, LIVED, 3_000);
        effects.add(1L);
        assertThat(problems()).isEmpty();

        plain(2);
        ran(2, 1, LIVED, 5);
        ran(2, 2, LIVED, 3_000);
        assertBroken("repeated without a reason");
    }

    @Test
    void aTransactionalMessageWithoutItsEffectIsLost() {
        transactional(1);
        ran(1, 1, LIVED, 5);

        assertBroken("lost, no effect: ");
    }

    @Test
    void anEffectThatIsThereTwiceIsNoticed() {
        transactional(1);
        ran(1, 1, LIVED, 5);
        effects.addAll(List.of(1L, 1L));

        assertBroken("2 effects: ");
    }

    @Test
    void aRunOfACancelledMessageIsNoticed() {
        cancelled(1, false, "CANCELLED");
        ran(1, 1, LIVED, 5);

        assertBroken("ran though it was cancelled");
    }

    @Test
    void anEffectOfAMessageWhoseRetryWasCancelledIsNoticed() {
        cancelled(1, true, "RETRY_CANCELLED");
        cutOff(1, 1, KILLED, 5);
        killed(6);
        assertThat(problems()).isEmpty();

        effects.add(1L);
        assertBroken("has its effect though it was cancelled");
    }

    @Test
    void aMessageThatWasSaidToBeFinishedMustHaveRun() {
        cancelled(1, false, "NOT_PENDING");
        assertBroken("lost: ");
    }

    @Test
    void aCancelDuringDeliveryOrWithoutAnAnswerAllowsBothEnds() {
        cancelled(1, false, "IN_DELIVERY");
        cancelled(2, true, "IN_DELIVERY");
        sent.add(new Sent(3, true, DUE, true, true, null));
        ran(2, 1, LIVED, 5);
        effects.add(2L);

        assertThat(problems()).isEmpty();
    }

    @Test
    void aRunOfAMessageThatNobodySentIsNoticed() {
        ran(9, 1, LIVED, 5);
        assertBroken("handled, and never sent: [9]");
    }
}
