package dev.postdate.testkit.conformance.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.MessageContext;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.testkit.TestPostdate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a handler that fails, in whatever way, does to what it sent and to others. */
public abstract class FailureBusSuite extends BusSuite {

    @Test
    @Tag("G17")
    @DisplayName("G17 what a failed handler sent is not sent; what a successful one sent is, once")
    void cascadesOfFailures() {
        TestPostdate test = start(builder -> builder.handle(Echo.class, (echo, context) -> {})
                .handleReturning(Note.class, (note, context) -> {
                    context.scheduleSend(new Echo("context " + context.attempt()), Duration.ofSeconds(1));
                    if (context.attempt() < 3) {
                        throw new IllegalStateException("not yet");
                    }
                    return new Echo("returned " + context.attempt());
                }));
        test.bus().send(new Note("x"));
        test.advance(HOUR);
        assertThat(test.handled(Echo.class)).extracting(Echo::text).containsExactly("returned 3", "context 3");
    }

    @Test
    @DisplayName("a returned message that cannot be stored fails the attempt and nothing else")
    void cascadeThatCannotBeStored() {
        TestPostdate test = start(builder -> builder.retry(RetryPolicy.deadLetter())
                .handle(Echo.class, (echo, context) -> {})
                .handle(Note.class, (note, context) -> {
                    if (note.text().equals("bad")) {
                        context.scheduleSend(new Echo("beyond"), Instant.MAX);
                    }
                }));
        test.bus().send(new Note("good"));
        test.bus().send(new Note("bad"));
        test.bus().send(new Note("good too"));
        test.advance(HOUR);
        assertThat(test.scheduled()).isEmpty();
        assertThat(test.admin().deadLetters().list())
                .singleElement()
                .satisfies(dead -> assertThat(dead.lastError())
                        .hasValueSatisfying(error -> assertThat(error.error()).contains("latest due time")));
    }

    @Test
    @DisplayName("an Error thrown by a handler is a failed attempt like any other")
    void errors() {
        TestPostdate test = start(builder -> builder.handle(Note.class, (note, context) -> {
            if (context.attempt() == 1) {
                throw new AssertionError("an Error");
            }
        }));
        test.bus().send(new Note("x"));
        test.advance(HOUR);
        assertThat(test.handled(Note.class)).hasSize(1);
        assertThat(test.attempts()).hasSize(2);
    }

    /** Fails even at telling why. */
    private static final class Speechless extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no words");
        }
    }

    @Test
    @DisplayName("an exception that cannot even tell its message is a failed attempt like any other")
    void speechlessException() {
        TestPostdate test = start(builder -> builder.queue("line", queue -> queue.parallelism(1))
                .handle(Note.class, SchedulingBusSuite.onQueue("line"), (note, context) -> {
                    if (note.text().equals("bad") && context.attempt() == 1) {
                        throw new Speechless();
                    }
                }));
        test.bus().send(new Note("bad"));
        test.bus().send(new Note("good"));
        test.advance(HOUR);
        assertThat(test.handled(Note.class)).extracting(Note::text).containsExactly("good", "bad");
    }

    @Test
    @DisplayName("a context whose handler has ended refuses every wish")
    void contextAfterTheEnd() {
        List<MessageContext> kept = new ArrayList<>();
        TestPostdate test = start(builder -> builder.handle(Note.class, (note, context) -> kept.add(context)));
        test.bus().send(new Note("x"));
        test.runUntilIdle();
        MessageContext ended = kept.get(0);
        org.assertj.core.api.Assertions.assertThatIllegalStateException()
                .isThrownBy(() -> ended.retryLater(Duration.ofSeconds(1)));
        org.assertj.core.api.Assertions.assertThatIllegalStateException().isThrownBy(ended::requeue);
        org.assertj.core.api.Assertions.assertThatIllegalStateException()
                .isThrownBy(() -> ended.send(new Note("late")));
    }
}
