package dev.postdate.testkit.conformance.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.Due;
import dev.postdate.MessageBatch;
import dev.postdate.NoRouteException;
import dev.postdate.QueueOptions;
import dev.postdate.ScheduleToken;
import dev.postdate.ScheduledMessage;
import dev.postdate.SchedulingResult;
import dev.postdate.SendOptions;
import dev.postdate.UnknownMessageTypeException;
import dev.postdate.observe.Attempt;
import dev.postdate.testkit.TestPostdate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sending now and later, and what is refused before anything is stored. */
public abstract class SchedulingBusSuite extends BusSuite {

    private TestPostdate noteHandler() {
        return start(builder -> builder.handle(Note.class, (note, context) -> {}));
    }

    @Test
    @Tag("G01")
    @DisplayName("G01 a message is handled at its due time and not before")
    void neverEarly() {
        TestPostdate test = noteHandler();
        SchedulingResult result = test.bus().scheduleSend(new Note("later"), HOUR);
        test.advance(HOUR.minusNanos(1_000));
        assertThat(test.handled(Note.class)).isEmpty();
        test.advance(Duration.ofNanos(1_000));
        assertThat(test.attempts()).extracting(Attempt::startedAt).containsExactly(result.dueAt());
    }

    @Test
    @Tag("G01")
    @DisplayName("G01 a due time with nanoseconds is kept or rounded up")
    void nanosecondsAreNeverCutOff() {
        TestPostdate test = noteHandler();
        Instant wanted = test.now().plusNanos(1_234_567_891);
        SchedulingResult result = test.bus().scheduleSend(new Note("fine"), wanted);
        assertThat(result.dueAt()).isBetween(wanted, wanted.plus(store().info().grain()));
        test.advance(Duration.ofSeconds(2));
        assertThat(test.attempts())
                .hasSize(1)
                .allSatisfy(attempt -> assertThat(attempt.startedAt()).isAfterOrEqualTo(wanted));
    }

    @Test
    @Tag("G02")
    @DisplayName("G02 past due times and negative delays are delivered now, once, and say so")
    void pastMeansNow() {
        TestPostdate test = noteHandler();
        Instant now = test.now();
        assertThat(test.bus()
                        .scheduleSend(new Note("past"), now.minusSeconds(60))
                        .dueAt())
                .isEqualTo(now);
        assertThat(test.bus()
                        .scheduleSend(new Note("negative"), Duration.ofSeconds(-5))
                        .dueAt())
                .isEqualTo(now);
        assertThat(test.bus().scheduleSend(new Note("zero"), Duration.ZERO).dueAt())
                .isEqualTo(now);
        assertThat(test.bus().scheduleSend(new Note("ancient"), Instant.MIN).dueAt())
                .isEqualTo(now);
        test.advance(HOUR);
        assertThat(test.handled(Note.class))
                .extracting(Note::text)
                .containsExactly("past", "negative", "zero", "ancient");
    }

    @Test
    @Tag("G03")
    @DisplayName("G03 a due time in a hundred years is kept, one beyond the horizon refused with the limit")
    void horizon() {
        TestPostdate test = noteHandler();
        Instant inAHundredYears = test.now().plus(Duration.ofDays(36_525));
        SchedulingResult result = test.bus().scheduleSend(new Note("far"), inAHundredYears);
        assertThat(result.dueAt()).isEqualTo(inAHundredYears);
        assertThat(test.bus().find(result.token())).map(ScheduledMessage::dueAt).contains(inAHundredYears);
        for (Due beyond : List.of(Due.at(Instant.MAX), Due.in(Duration.ofSeconds(Long.MAX_VALUE)))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> test.bus().scheduleSend(new Note("beyond"), beyond, SendOptions.none()))
                    .withMessageContaining(store().info().horizon().toString());
        }
        test.advance(HOUR);
        assertThat(test.scheduled()).hasSize(1);
        assertThat(test.attempts()).isEmpty();
    }

    @Test
    @Tag("G04")
    @DisplayName("G04 a message scheduled earlier than what the node sleeps for is delivered on time")
    void earlierWakesUp() {
        TestPostdate test = noteHandler();
        test.bus().scheduleSend(new Note("second"), HOUR);
        test.runUntilIdle();
        SchedulingResult first = test.bus().scheduleSend(new Note("first"), Duration.ofMinutes(1));
        test.advance(HOUR);
        assertThat(test.handled(Note.class)).extracting(Note::text).containsExactly("first", "second");
        assertThat(test.attempts().get(0).startedAt()).isEqualTo(first.dueAt());
    }

    @Test
    @Tag("G05")
    @DisplayName(
            "G05 a thousand messages with random and equal due times arrive in due order on a sequential queue, none early")
    void aThousandInOrder() {
        TestPostdate test = start(builder -> builder.queue("line", QueueOptions::sequential)
                .handle(Note.class, onQueue("line"), (note, context) -> {}));
        Random random = new Random(42);
        List<SchedulingResult> results = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Duration delay = i % 2 == 0 ? Duration.ofSeconds(30) : Duration.ofMillis(random.nextInt(60_000));
            results.add(test.bus().scheduleSend(new Note(Integer.toString(i)), delay));
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            order.add(i);
        }
        // Equal due times in order of scheduling: the sort is stable.
        order.sort(Comparator.comparing(i -> results.get(i).dueAt()));

        test.advance(Duration.ofMinutes(2));

        assertThat(test.handled(Note.class))
                .extracting(note -> Integer.parseInt(note.text()))
                .isEqualTo(order);
        assertThat(test.attempts())
                .allSatisfy(attempt -> assertThat(attempt.startedAt())
                        .isAfterOrEqualTo(attempt.claimed().dueAt()));
    }

    @Test
    @Tag("G06")
    @DisplayName("G06 a wall clock that is stepped while a delay runs loses nothing and delivers once")
    void steppedClock() {
        TestPostdate test = noteHandler();
        test.bus().scheduleSend(new Note("steady"), Duration.ofMinutes(10));
        test.time().jumpWallClock(Duration.ofMinutes(-5));
        test.advance(Duration.ofMinutes(30));
        assertThat(test.handled(Note.class)).hasSize(1);
    }

    @Test
    @DisplayName("zoned date and time, options with a due time, and local scheduling all count the same")
    void everyFormOfDueTime() {
        TestPostdate test = noteHandler();
        Instant nine = test.now().plus(HOUR);
        test.bus().scheduleSend(new Note("zoned"), nine.atZone(ZoneId.of("Pacific/Auckland")));
        test.bus().send(new Note("options"), SendOptions.builder().dueAt(nine).build());
        test.bus()
                .enqueue(
                        new Note("local options"),
                        SendOptions.builder().dueIn(HOUR).build());
        test.bus().schedule(new Note("local"), nine);
        test.bus().enqueue(new Note("now"));
        test.runUntilIdle();
        assertThat(test.handled(Note.class)).extracting(Note::text).containsExactly("now");
        test.advance(HOUR);
        assertThat(test.handled(Note.class))
                .extracting(Note::text)
                .containsExactly("now", "zoned", "options", "local options", "local");
        assertThat(test.attempts())
                .extracting(attempt -> attempt.claimed().dueAt())
                .endsWith(nine, nine, nine, nine);
    }

    @Test
    @Tag("G43")
    @DisplayName("G43 the result tells the truth: token, due time of the store, cancellable at once")
    void truthfulResult() {
        TestPostdate test = noteHandler();
        SchedulingResult result = test.bus().scheduleSend(new Note("kept"), HOUR);
        assertThat(result.cancellable()).isTrue();
        assertThat(test.postdate().explain(Note.class).cancellable()).isTrue();
        assertThat(test.bus().find(result.token())).map(ScheduledMessage::dueAt).contains(result.dueAt());
        assertThat(test.bus().cancel(result.token()).cancelled()).isTrue();
    }

    @Test
    @Tag("G43")
    @DisplayName("G43 a due time given twice is refused and nothing is stored")
    void twoDueTimes() {
        TestPostdate test = noteHandler();
        SendOptions withDue = SendOptions.builder().dueIn(HOUR).build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> test.bus().scheduleSend(new Note("twice"), HOUR, withDue))
                .withMessageContaining("two due times");
        assertThat(test.scheduled()).isEmpty();
    }

    @Test
    @Tag("G29")
    @DisplayName(
            "G29 an expiry that is not after the due time is refused; an expired message is not handled, but counted")
    void expiry() {
        TestPostdate test = noteHandler();
        Instant due = test.now().plus(HOUR);
        for (Instant expiry : List.of(due, due.minusSeconds(1), Instant.MIN)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> test.bus()
                            .scheduleSend(
                                    new Note("stale"),
                                    due,
                                    SendOptions.builder().expiresAt(expiry).build()))
                    .withMessageContaining("expire");
        }
        assertThat(test.scheduled()).isEmpty();
        test.admin().queues().pause("test");
        test.bus()
                .scheduleSend(
                        new Note("late"),
                        HOUR,
                        SendOptions.builder()
                                .expiresAfter(Duration.ofMinutes(1))
                                .build());
        test.bus()
                .scheduleSend(
                        new Note("in time"),
                        HOUR,
                        SendOptions.builder()
                                .expiresAfter(Duration.ofMinutes(9))
                                .build());
        test.advance(HOUR.plusMinutes(5));
        test.admin().queues().resume("test");
        test.advance(Duration.ofSeconds(1));
        assertThat(test.handled(Note.class)).extracting(Note::text).containsExactly("in time");
        assertThat(test.scheduled()).isEmpty();
        assertThat(test.admin().ended())
                .containsOnly(org.assertj.core.api.Assertions.entry(
                        new dev.postdate.spi.QueryStore.Ending(
                                "testkit.note", "test", dev.postdate.spi.MessageEnd.EXPIRED),
                        1L));
    }

    @Test
    @DisplayName("a batch is stored together, answers in order, and knows its tokens before")
    void batch() {
        TestPostdate test = noteHandler();
        MessageBatch batch = test.bus().batch();
        ScheduleToken first = batch.scheduleSend(new Note("a"), HOUR);
        batch.send(new Note("b"));
        ScheduleToken third = batch.schedule(new Note("c"), Duration.ofMinutes(1));
        assertThat(test.scheduled()).isEmpty();
        List<SchedulingResult> results = batch.submit();
        assertThat(results).hasSize(3);
        assertThat(results.get(0).token()).isEqualTo(first);
        assertThat(results.get(2).token()).isEqualTo(third);
        assertThatThrownBy(batch::submit).isInstanceOf(IllegalStateException.class);
        test.advance(HOUR);
        assertThat(test.handled(Note.class)).extracting(Note::text).containsExactly("b", "c", "a");
    }

    @Test
    @DisplayName("a batch with one message that cannot be kept stores none")
    void batchIsAllOrNothing() {
        TestPostdate test = noteHandler();
        MessageBatch batch = test.bus().batch();
        batch.scheduleSend(new Note("good"), HOUR);
        batch.scheduleSend(new Note("bad"), Instant.MAX);
        assertThatIllegalArgumentException().isThrownBy(batch::submit);
        assertThat(test.scheduled()).isEmpty();
    }

    @Test
    @DisplayName(
            "unregistered types, commands without or with two handlers, and bad destinations are refused before anything is stored")
    void badInput() {
        TestPostdate test = start(builder -> builder.handle(Note.class, (note, context) -> {})
                .handle(Note.class, dev.postdate.HandlerOptions.named("second"), (note, context) -> {}));
        assertThatThrownBy(() -> test.bus().send(new Nameless("x")))
                .isInstanceOf(UnknownMessageTypeException.class)
                .hasMessageContaining(Nameless.class.getName())
                .hasMessageContaining("@MessageType");
        assertThatThrownBy(() -> test.bus().send(new Note("x")))
                .isInstanceOf(NoRouteException.class)
                .hasMessageContaining("testkit.note")
                .hasMessageContaining("second");
        assertThatThrownBy(() -> test.bus().send(new Echo("x")))
                .isInstanceOf(NoRouteException.class)
                .hasMessageContaining("testkit.echo");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> test.bus()
                        .send(
                                new Note("x"),
                                SendOptions.builder().to("no such/queue/at all").build()));
        assertThatThrownBy(() -> test.bus().send(nothing())).isInstanceOf(NullPointerException.class);
        assertThat(test.scheduled()).isEmpty();
    }

    @SuppressWarnings("NullAway") // the point of the test
    private static Object nothing() {
        return null;
    }

    static dev.postdate.HandlerOptions onQueue(String queue) {
        return dev.postdate.HandlerOptions.onQueue(queue);
    }
}
