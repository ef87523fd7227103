package dev.postdate.testkit.conformance.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.ScheduleToken;
import dev.postdate.observe.Attempt;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A sleeping node is woken by whatever makes a message due: the safety poll looks once a day here, so that nothing but the wake-up can
 * have done it.
 */
public abstract class WakeUpBusSuite extends BusSuite {

    private static final RetryPolicy IN_A_MINUTE = RetryPolicy.exponential(
                    1, Duration.ofMinutes(1), 1, Duration.ofMinutes(1))
            .thenDeadLetter();

    private TestPostdate asleep(UnaryOperator<PostdateBuilder> description) {
        TestPostdate test = started(
                VirtualTime.pollingAtIntervals(),
                description.apply(Postdate.builder("test").store(store()).safetyPoll(Duration.ofDays(1))));
        // Past the looks of the start.
        test.advance(Duration.ofSeconds(1));
        return test;
    }

    private static void assertStartedAt(TestPostdate test, Instant... instants) {
        assertThat(test.attempts()).extracting(Attempt::startedAt).containsExactly(instants);
    }

    @Test
    @Tag("G04")
    @DisplayName("G04 a message sent now wakes the node, and one scheduled for earlier than what it sleeps for does")
    void sends() {
        TestPostdate test = asleep(builder -> builder.handle(Note.class, (note, context) -> {}));
        Instant start = test.now();
        test.bus().scheduleSend(new Note("second"), HOUR);
        test.advance(Duration.ofSeconds(1));
        test.bus().scheduleSend(new Note("first"), Duration.ofMinutes(1));
        test.bus().send(new Note("now"));
        test.advance(HOUR);
        assertStartedAt(test, start.plusSeconds(1), start.plusSeconds(61), start.plus(HOUR));
    }

    @Test
    @Tag("G20")
    @DisplayName("G20 a message moved earlier wakes the node")
    void moves() {
        TestPostdate test = asleep(builder -> builder.handle(Note.class, (note, context) -> {}));
        Instant start = test.now();
        ScheduleToken token =
                test.bus().scheduleSend(new Note("x"), Duration.ofHours(5)).token();
        test.advance(Duration.ofSeconds(1));
        test.bus().reschedule(token, Duration.ofMinutes(1));
        test.advance(HOUR);
        assertStartedAt(test, start.plusSeconds(61));
    }

    @Test
    @Tag("G04")
    @Tag("G23")
    @DisplayName("G04 a retry, a delayed cascade and an event's copies are on time without a look")
    void whatHandlersLeave() {
        TestPostdate test = asleep(builder -> builder.retry(IN_A_MINUTE)
                .handle(Echo.class, (echo, context) -> {})
                .handle(Note.class, (note, context) -> {
                    if (context.attempt() == 1) {
                        throw new IllegalStateException("once");
                    }
                    context.schedulePublish(new Echo("later"), Duration.ofMinutes(2));
                }));
        Instant start = test.now();
        test.bus().send(new Note("x"));
        test.advance(HOUR);
        assertStartedAt(test, start, start.plusSeconds(60), start.plusSeconds(180));
    }

    @Test
    @Tag("G04")
    @Tag("G26")
    @DisplayName("G04 a resumed queue and a redriven dead letter are handled at once")
    void operators() {
        AtomicBoolean broken = new AtomicBoolean(true);
        TestPostdate test =
                asleep(builder -> builder.retry(RetryPolicy.deadLetter()).handle(Note.class, (note, context) -> {
                    if (broken.get()) {
                        throw new IllegalStateException("broken");
                    }
                }));
        Instant start = test.now();
        ScheduleToken token =
                test.bus().scheduleSend(new Note("x"), Duration.ZERO).token();
        test.advance(Duration.ofSeconds(1));
        broken.set(false);
        test.admin().deadLetters().redrive(token.messageId());
        test.advance(Duration.ofSeconds(1));
        test.admin().queues().pause("test");
        test.bus().send(new Note("y"));
        test.advance(Duration.ofSeconds(1));
        test.admin().queues().resume("test");
        test.advance(Duration.ofSeconds(1));
        assertStartedAt(test, start, start.plusSeconds(1), start.plusSeconds(3));
    }

    @Test
    @Tag("G04")
    @DisplayName("G04 what becomes due while its queue is busy or held back is handled as soon as there is room")
    void busyQueues() {
        TestPostdate test = asleep(builder -> builder.retry(IN_A_MINUTE)
                .queue("line", queue -> queue.sequential())
                .handle(Note.class, SchedulingBusSuite.onQueue("line"), (note, context) -> {
                    if (note.text().equals("first") && context.attempt() == 1) {
                        throw new IllegalStateException("once");
                    }
                }));
        Instant start = test.now();
        test.bus().send(new Note("first"));
        test.bus().scheduleSend(new Note("second"), Duration.ofSeconds(30));
        test.bus().scheduleSend(new Note("third"), Duration.ofSeconds(90));
        test.advance(HOUR);
        assertThat(test.handled(Note.class)).extracting(Note::text).containsExactly("first", "second", "third");
        assertStartedAt(test, start, start.plusSeconds(60), start.plusSeconds(60), start.plusSeconds(90));
    }
}
