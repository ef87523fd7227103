package dev.postdate.testkit.conformance.bus;

import static dev.postdate.retry.RetryPolicy.deadLetter;
import static dev.postdate.retry.RetryPolicy.discard;
import static dev.postdate.retry.RetryPolicy.pauseQueue;
import static dev.postdate.retry.RetryPolicy.requeue;
import static dev.postdate.retry.RetryPolicy.retryLater;
import static dev.postdate.retry.RetryPolicy.retryNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.HandlerOptions;
import dev.postdate.Handles;
import dev.postdate.SendOptions;
import dev.postdate.admin.DeadLetter;
import dev.postdate.observe.Attempt;
import dev.postdate.retry.RetryDecision;
import dev.postdate.retry.RetryOn;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.spi.DeadReason;
import dev.postdate.testkit.TestPostdate;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which retry rule decides, and what each of them does. */
public abstract class RetryRulesBusSuite extends BusSuite {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    @Tag("G23")
    @DisplayName("G23 retries at once and later follow one another, then the message is a dead letter")
    void nowThenLater() {
        TestPostdate test = start(builder -> builder.retry(retryNow(2)
                        .thenRetryLater(Duration.ofSeconds(10), MINUTE)
                        .thenDeadLetter())
                .handle(Note.class, (note, context) -> {
                    throw new IllegalStateException("no");
                }));
        Instant start = test.now();
        test.bus().send(new Note("x"));
        test.advance(HOUR);
        assertThat(starts(test)).containsExactly(start, start, start, start.plusSeconds(10), start.plusSeconds(70));
        DeadLetter dead = test.admin().deadLetters().list().get(0);
        assertThat(dead.reason()).isEqualTo(DeadReason.ATTEMPTS_SPENT);
        assertThat(dead.detail()).isEqualTo("all 5 attempts failed");
    }

    /** Has a rule of its own for one error. */
    public static final class Annotated {
        private final AtomicReference<Exception> thrown;

        Annotated(AtomicReference<Exception> thrown) {
            this.thrown = thrown;
        }

        @Handles(queue = "line")
        @RetryOn(value = IllegalStateException.class, later = "PT1S")
        public void on(Note note) throws Exception {
            assertThat(note.text()).isEqualTo("x");
            throw thrown.get();
        }
    }

    @Test
    @Tag("G24")
    @DisplayName(
            "G24 the first matching rule wins: the handler's, then the message type's, then the queue's, then the global ones")
    void closerRulesFirst() {
        AtomicReference<Exception> thrown = new AtomicReference<>();
        TestPostdate test = start(builder -> builder.queue("line", queue -> queue)
                .handlers(new Annotated(thrown))
                .retryRules(
                        Note.class,
                        rules -> rules.on(IllegalStateException.class, after(2))
                                .on(UnsupportedOperationException.class, after(2)))
                .retryRules(
                        "line",
                        rules -> rules.on(UnsupportedOperationException.class, after(3))
                                .on(IllegalArgumentException.class, after(3)))
                .retryRules(rules -> rules.on(IllegalArgumentException.class, after(4))
                        .on(RuntimeException.class, after(5))
                        .otherwise(after(6))));

        assertThat(waitAfter(test, thrown, new IllegalStateException())).isEqualTo(1);
        assertThat(waitAfter(test, thrown, new UnsupportedOperationException())).isEqualTo(2);
        assertThat(waitAfter(test, thrown, new NumberFormatException("a subclass")))
                .isEqualTo(3);
        assertThat(waitAfter(test, thrown, new ArithmeticException())).isEqualTo(5);
        assertThat(waitAfter(test, thrown, new Exception())).isEqualTo(6);
    }

    private static RetryPolicy after(int seconds) {
        return retryLater(Duration.ofSeconds(seconds)).thenDeadLetter();
    }

    private static long waitAfter(TestPostdate test, AtomicReference<Exception> thrown, Exception error) {
        thrown.set(error);
        int before = test.attempts().size();
        test.bus().send(new Note("x"));
        test.advance(HOUR);
        List<Instant> starts = starts(test).subList(before, test.attempts().size());
        assertThat(starts).hasSize(2);
        return Duration.between(starts.get(0), starts.get(1)).toSeconds();
    }

    @Test
    @Tag("G24")
    @DisplayName("G24 a rule may look at the causes of an error and ask for a condition")
    void causesAndConditions() {
        TestPostdate test = start(builder -> builder.retryRules(rules -> rules.onCause(
                                ConnectException.class, error -> "busy".equals(error.getMessage()), discard())
                        .on(IllegalStateException.class, error -> "odd".equals(error.getMessage()), deadLetter())
                        .otherwise(retryLater(HOUR).thenDeadLetter()))
                .handle(Note.class, (note, context) -> {
                    throw new IllegalStateException(note.text(), new ConnectException(note.text()));
                }));
        test.bus().send(new Note("busy"));
        test.bus().send(new Note("odd"));
        test.bus().send(new Note("neither"));
        test.runUntilIdle();
        assertThat(test.admin().deadLetters().list())
                .extracting(DeadLetter::reason)
                .as("refused without an attempt more")
                .containsExactly(DeadReason.REFUSED);
        assertThat(test.scheduled()).as("one waits, one is discarded").hasSize(1);
    }

    @Test
    @DisplayName("a discarded message is gone: no attempt more, no dead letter")
    void discarded() {
        TestPostdate test =
                start(builder -> builder.retry(retryNow(1).thenDiscard()).handle(Note.class, (note, context) -> {
                    throw new IllegalStateException();
                }));
        test.bus().send(new Note("x"));
        test.advance(HOUR);
        assertThat(test.attempts()).hasSize(2);
        assertThat(test.admin().deadLetters().count()).isZero();
        assertThat(test.scheduled()).isEmpty();
    }

    @Test
    @Tag("G23")
    @DisplayName("G23 a rule that requeues lets the others go first, charges each time and does not spin")
    void requeued() {
        List<String> order = new ArrayList<>();
        TestPostdate test = start(builder -> builder.queue("line", queue -> queue.parallelism(1))
                .retry(requeue(2).thenDeadLetter())
                .route(Note.class, "line")
                .handle(Note.class, HandlerOptions.onQueue("line"), (note, context) -> {
                    order.add(note.text());
                    if (note.text().equals("bad")) {
                        throw new IllegalStateException();
                    }
                }));
        Instant start = test.now();
        List.of("bad", "a", "b").forEach(text -> test.bus().send(new Note(text)));
        test.advance(HOUR);
        assertThat(order).containsExactly("bad", "a", "b", "bad", "bad");
        assertThat(starts(test).subList(3, 5)).containsExactly(start.plusSeconds(1), start.plusSeconds(2));
        assertThat(test.admin().deadLetters().list())
                .extracting(DeadLetter::attempts)
                .containsExactly(3);
    }

    @Test
    @Tag("G24")
    @DisplayName("G24 a policy of one's own decides by what it sees of the attempt")
    void ownPolicy() {
        List<Duration> failingFor = new ArrayList<>();
        TestPostdate test = start(builder -> builder.retryRules(rules -> rules.otherwise(failed -> {
                    failingFor.add(failed.failingFor());
                    return failed.headers().text("worth").isPresent() && failed.failures() < 3
                            ? new RetryDecision.RetryAfter(MINUTE)
                            : new RetryDecision.DeadLetter("not worth it");
                }))
                .handle(Note.class, (note, context) -> {
                    throw new IllegalStateException();
                }));
        test.bus().send(new Note("cheap"));
        test.runUntilIdle();
        assertThat(failingFor).containsExactly(Duration.ZERO);
        test.bus()
                .send(
                        new Note("dear"),
                        SendOptions.builder().header("worth", "much").build());
        test.advance(HOUR);
        assertThat(failingFor).containsExactly(Duration.ZERO, Duration.ZERO, MINUTE, MINUTE.multipliedBy(2));
        assertThat(test.admin().deadLetters().list())
                .extracting(DeadLetter::detail)
                .containsExactly("not worth it", "not worth it");
    }

    @Test
    @Tag("G23")
    @DisplayName(
            "G23 what keeps failing for longer than its rules allow is a dead letter, too old, whatever its rule says")
    void givesUp() {
        TestPostdate test = start(builder -> builder.retryRules(
                        rules -> rules.giveUpAfter(Duration.ofSeconds(10)).otherwise(requeue()))
                .handle(Note.class, (note, context) -> {
                    throw new IllegalStateException();
                }));
        test.bus().scheduleSend(new Note("x"), HOUR);
        test.advance(HOUR.multipliedBy(2));
        assertThat(test.attempts()).as("each second, and not before it was due").hasSize(11);
        DeadLetter dead = test.admin().deadLetters().list().get(0);
        assertThat(dead.reason()).isEqualTo(DeadReason.TOO_OLD);
        test.admin().deadLetters().redrive(dead.messageId());
        test.advance(HOUR);
        assertThat(test.attempts()).as("a redrive starts anew").hasSize(22);
    }

    @Test
    @Tag("G27")
    @DisplayName("G27 an outage that a rule names pauses the queue, charges nothing and lets one message try first")
    void pausesTheQueue() {
        Instant back = time().instant().plus(HOUR);
        TestPostdate test = start(builder -> builder.queue("line", queue -> queue.parallelism(4))
                .retryRules(rules -> rules.on(ConnectException.class, pauseQueue(MINUTE)))
                .handle(Echo.class, (echo, context) -> {})
                .handle(Note.class, HandlerOptions.onQueue("line"), (note, context) -> {
                    if (time().instant().isBefore(back)) {
                        throw new ConnectException("refused");
                    }
                }));
        for (int i = 0; i < 100; i++) {
            test.bus().scheduleSend(new Note("n" + i), Duration.ofSeconds(30L * i));
        }
        test.bus().scheduleSend(new Echo("another queue"), Duration.ofMinutes(30));
        test.advance(HOUR.multipliedBy(2));

        assertThat(test.handled(Note.class)).as("nothing is lost").hasSize(100);
        assertThat(test.handled(Echo.class)).hasSize(1);
        List<Attempt> failed = test.attempts().stream()
                .filter(attempt -> attempt.error() != null)
                .toList();
        assertThat(failed).as("one message a minute tries").hasSizeBetween(59, 61);
        assertThat(test.admin().deadLetters().count()).isZero();
        assertThat(test.attempts())
                .allSatisfy(attempt ->
                        assertThat(attempt.claimed().progress().failures()).isZero());
    }

    @Test
    @Tag("G27")
    @DisplayName(
            "G27 a node stopped while an outage pauses its queue holds nothing back: another goes on at the end of the pause")
    void stoppedWhilePaused() {
        TestPostdate first = start(builder -> builder.queue("line", queue -> queue.parallelism(4))
                .retryRules(rules -> rules.on(ConnectException.class, pauseQueue(MINUTE)))
                .handle(Note.class, HandlerOptions.onQueue("line"), (note, context) -> {
                    throw new ConnectException("refused");
                }));
        for (int i = 0; i < 20; i++) {
            first.bus().scheduleSend(new Note("n" + i), Duration.ofSeconds(1));
        }
        first.advance(Duration.ofSeconds(2));
        assertThat(first.attempts()).isNotEmpty();
        first.close();
        TestPostdate second = start(builder -> builder.queue("line", queue -> queue.parallelism(4))
                .handle(Note.class, HandlerOptions.onQueue("line"), (note, context) -> {}));
        second.advance(MINUTE.multipliedBy(2));

        assertThat(second.handled(Note.class)).hasSize(20).doesNotHaveDuplicates();
        assertThat(second.attempts())
                .allSatisfy(attempt ->
                        assertThat(attempt.claimed().progress().failures()).isZero());
    }

    private static List<Instant> starts(TestPostdate test) {
        return test.attempts().stream().map(Attempt::startedAt).toList();
    }
}
