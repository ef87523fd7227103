package dev.postdate.testkit.conformance.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.MessageContext;
import dev.postdate.admin.DeadLetter;
import dev.postdate.observe.Attempt;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.FailureRecord;
import dev.postdate.testkit.TestPostdate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How messages whose handlers fail or ask for it are run again, and when they are dead letters. */
public abstract class RetryBusSuite extends BusSuite {

    private static final RetryPolicy THREE = RetryPolicy.exponential(2, Duration.ofSeconds(10), 6, Duration.ofHours(1))
            .thenDeadLetter();

    @Test
    @Tag("G23")
    @DisplayName(
            "G23 retries follow their sequence exactly; past the last one the message is a dead letter with its history")
    void retriesThenDeadLetter() {
        AtomicInteger runs = new AtomicInteger();
        TestPostdate test = start(builder -> builder.retry(THREE).handle(Note.class, (note, context) -> {
            assertThat(context.attempt()).isEqualTo(runs.incrementAndGet());
            throw new IllegalStateException("failure " + context.attempt());
        }));
        Instant start = test.now();
        test.bus().send(new Note("doomed"));
        test.advance(HOUR);
        assertThat(test.attempts())
                .extracting(Attempt::startedAt)
                .containsExactly(start, start.plusSeconds(10), start.plusSeconds(70));
        assertThat(test.scheduled()).isEmpty();
        DeadLetter dead = test.admin().deadLetters().list().get(0);
        assertThat(dead.reason()).isEqualTo(DeadReason.ATTEMPTS_SPENT);
        assertThat(dead.attempts()).isEqualTo(3);
        assertThat(dead.errors()).extracting(FailureRecord::attempt).containsExactly(1, 2, 3);
        assertThat(dead.errors())
                .extracting(FailureRecord::error)
                .allSatisfy(error -> assertThat(error).contains("failure"));
        assertThat(new String(dead.body(), StandardCharsets.UTF_8)).contains("doomed");
    }

    @Test
    @Tag("G23")
    @DisplayName("G23 jitter only lengthens, by no more than its share")
    void jitterOnlyLengthens() {
        TestPostdate test = start(
                builder -> builder.retry(RetryPolicy.exponential(1, Duration.ofSeconds(10), 1, Duration.ofSeconds(10))
                                .withJitter(0.5)
                                .thenDeadLetter())
                        .handle(Note.class, (note, context) -> {
                            throw new IllegalStateException();
                        }));
        Instant start = test.now();
        for (int i = 0; i < 50; i++) {
            test.bus().send(new Note("jittery"));
        }
        test.advance(HOUR);
        List<Instant> seconds = test.attempts().stream()
                .filter(attempt -> attempt.number() == 2)
                .map(Attempt::startedAt)
                .toList();
        assertThat(seconds)
                .hasSize(50)
                .allSatisfy(at -> assertThat(at).isBetween(start.plusSeconds(10), start.plusSeconds(15)));
        assertThat(seconds.stream().distinct().count()).isGreaterThan(20);
    }

    @Test
    @Tag("G26")
    @DisplayName("G26 a redriven dead letter runs again with its identity, headers and a fresh attempt budget")
    void redrive() {
        AtomicBoolean broken = new AtomicBoolean(true);
        List<String> headers = new ArrayList<>();
        TestPostdate test = start(builder -> builder.retry(THREE).handle(Note.class, (note, context) -> {
            headers.add(context.headers().text("who").orElse("nobody"));
            if (broken.get()) {
                throw new IllegalStateException("broken");
            }
        }));
        var token = test.bus()
                .scheduleSend(
                        new Note("x"),
                        HOUR,
                        dev.postdate.SendOptions.builder().header("who", "me").build())
                .token();
        test.advance(HOUR.multipliedBy(2));
        assertThat(test.admin().deadLetters().find(token.messageId())).isPresent();
        assertThat(test.admin().deadLetters().redrive(token.messageId())).isTrue();
        assertThat(test.admin().deadLetters().redrive(token.messageId())).isFalse();
        test.advance(HOUR);
        assertThat(test.attempts()).as("three more attempts").hasSize(6);
        broken.set(false);
        test.admin().deadLetters().redrive(token.messageId());
        test.runUntilIdle();
        assertThat(test.handled(Note.class)).hasSize(1);
        assertThat(headers).hasSize(7).containsOnly("me");
        assertThat(test.admin().deadLetters().count()).isZero();
        assertThat(test.attempts())
                .extracting(attempt -> attempt.claimed().envelope().id())
                .containsOnly(token.messageId());
    }

    @Test
    @DisplayName("dead letters are deleted one by one, and only those that are named")
    void deletesDeadLetters() {
        TestPostdate test =
                start(builder -> builder.retry(RetryPolicy.deadLetter()).handle(Note.class, (note, context) -> {
                    throw new IllegalStateException();
                }));
        test.bus().send(new Note("a"));
        test.bus().send(new Note("b"));
        test.runUntilIdle();
        List<DeadLetter> dead = test.admin().deadLetters().list();
        assertThat(dead).hasSize(2);
        assertThat(test.admin().deadLetters().delete(List.of(dead.get(0).messageId())))
                .isEqualTo(1);
        assertThat(test.admin().deadLetters().list())
                .extracting(DeadLetter::messageId)
                .containsExactly(dead.get(1).messageId());
    }

    @Test
    @Tag("G23")
    @DisplayName(
            "G23 a handler's own retryLater keeps the message, charges nothing and drops what it sent unless told to keep it")
    void retryLater() {
        TestPostdate test = start(builder -> builder.retry(RetryPolicy.deadLetter())
                .handle(Echo.class, (echo, context) -> {})
                .handle(Note.class, (note, context) -> {
                    context.send(new Echo("attempt " + context.attempt()));
                    if (context.attempt() < 12) {
                        context.retryLater(
                                Duration.ofMinutes(1),
                                context.attempt() == 5 ? MessageContext.Cascades.KEEP : MessageContext.Cascades.DROP);
                    }
                }));
        Instant start = test.now();
        test.bus().send(new Note("patient"));
        test.advance(HOUR);
        assertThat(test.handled(Note.class)).hasSize(1);
        List<Attempt> notes = test.attempts().stream()
                .filter(attempt -> attempt.message() instanceof Note)
                .toList();
        assertThat(notes).hasSize(12);
        assertThat(notes.get(11).startedAt()).isEqualTo(start.plus(Duration.ofMinutes(11)));
        assertThat(test.handled(Echo.class)).extracting(Echo::text).containsExactly("attempt 5", "attempt 12");
    }

    @Test
    @Tag("G24")
    @DisplayName("G24 a handler's own retryLater wins over the retry policy, even when it throws afterwards")
    void retryLaterWins() {
        TestPostdate test =
                start(builder -> builder.retry(RetryPolicy.deadLetter()).handle(Note.class, (note, context) -> {
                    if (context.attempt() == 1) {
                        context.retryLater(Duration.ofMinutes(5));
                        throw new IllegalStateException("not now");
                    }
                }));
        test.bus().send(new Note("x"));
        test.advance(HOUR);
        assertThat(test.handled(Note.class)).hasSize(1);
        assertThat(test.admin().deadLetters().count()).isZero();
    }

    @Test
    @Tag("G23")
    @DisplayName("G23 a requeue lets others pass and does not spin in an empty queue")
    void requeue() {
        TestPostdate test = start(builder -> builder.queue("line", dev.postdate.QueueOptions::sequential)
                .handle(Note.class, SchedulingBusSuite.onQueue("line"), (note, context) -> {
                    if (note.text().equals("shy") && context.attempt() <= 3) {
                        context.requeue();
                    }
                }));
        test.bus().send(new Note("shy"));
        test.bus().send(new Note("bold"));
        test.advance(Duration.ofMillis(900));
        assertThat(test.handled(Note.class)).extracting(Note::text).containsExactly("bold");
        assertThat(test.attempts()).hasSize(2);
        test.advance(Duration.ofSeconds(10));
        assertThat(test.handled(Note.class)).extracting(Note::text).containsExactly("bold", "shy");
        assertThat(test.attempts()).hasSize(5);
    }

    @Test
    @Tag("G23")
    @DisplayName("G23 a wish to be run again beyond the horizon fails the attempt and holds up nobody")
    void retryBeyondTheHorizon() {
        TestPostdate test = start(builder -> builder.retry(THREE).handle(Note.class, (note, context) -> {
            if (note.text().equals("never") && context.attempt() == 1) {
                context.retryLater(Duration.ofDays(5_000_000));
            }
        }));
        test.bus().send(new Note("never"));
        test.bus().send(new Note("now"));
        test.advance(HOUR);
        assertThat(test.handled(Note.class)).extracting(Note::text).containsExactly("now", "never");
        assertThat(test.scheduled()).isEmpty();
    }

    @Test
    @Tag("G23")
    @DisplayName("G23 a retry policy that asks for a wait beyond the horizon makes a dead letter and holds up nobody")
    void policyBeyondTheHorizon() {
        TestPostdate test = start(builder -> builder.retry(
                        failed -> new dev.postdate.retry.RetryDecision.RetryAfter(Duration.ofDays(5_000_000)))
                .handle(Note.class, (note, context) -> {
                    if (note.text().equals("never")) {
                        throw new IllegalStateException("fails");
                    }
                }));
        test.bus().send(new Note("never"));
        test.bus().send(new Note("now"));
        test.advance(HOUR);
        assertThat(test.handled(Note.class)).extracting(Note::text).containsExactly("now");
        assertThat(test.admin().deadLetters().list())
                .singleElement()
                .satisfies(dead -> assertThat(dead.detail()).contains("latest due time"));
    }

    @Test
    @Tag("G24")
    @DisplayName("G24 a retry policy that throws or decides nothing makes a dead letter and leaves the queue working")
    void brokenPolicies() {
        TestPostdate test = start(builder -> builder.queue("line", dev.postdate.QueueOptions::sequential)
                .retry(failed -> {
                    if (String.valueOf(failed.error().getMessage()).contains("nothing")) {
                        return nothing();
                    }
                    throw new AssertionError("the policy is broken");
                })
                .handle(Note.class, SchedulingBusSuite.onQueue("line"), (note, context) -> {
                    if (!note.text().equals("good")) {
                        throw new IllegalStateException(note.text());
                    }
                }));
        List.of("nothing", "throws", "good").forEach(text -> test.bus().send(new Note(text)));
        test.advance(HOUR);
        assertThat(test.handled(Note.class)).extracting(Note::text).containsExactly("good");
        assertThat(test.admin().deadLetters().count()).isEqualTo(2);
    }

    @SuppressWarnings("NullAway") // the point of the test
    private static dev.postdate.retry.RetryDecision nothing() {
        return null;
    }
}
