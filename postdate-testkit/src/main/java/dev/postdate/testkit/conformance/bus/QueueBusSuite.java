package dev.postdate.testkit.conformance.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postdate.QueueOptions;
import dev.postdate.admin.Queues;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.spi.Count;
import dev.postdate.testkit.TestPostdate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Queues: order, retries in a line, pausing. */
public abstract class QueueBusSuite extends BusSuite {

    private static final RetryPolicy TWICE = RetryPolicy.exponential(1, Duration.ofMinutes(1), 1, Duration.ofMinutes(1))
            .thenDeadLetter();

    private TestPostdate line(java.util.function.UnaryOperator<QueueOptions> order) {
        return start(builder -> builder.retry(TWICE)
                .queue("line", order)
                .handle(Note.class, SchedulingBusSuite.onQueue("line"), (note, context) -> {
                    if (note.text().startsWith("bad") || (note.text().startsWith("late") && context.attempt() == 1)) {
                        throw new IllegalStateException("no");
                    }
                }));
    }

    @Test
    @Tag("G05")
    @DisplayName(
            "G05 on a sequential queue a message that waits for a retry holds its successors back; its dead letter releases them")
    void retryHoldsBack() {
        TestPostdate test = line(QueueOptions::sequential);
        List.of("a", "late b", "c", "bad d", "e").forEach(text -> test.bus().send(new Note(text)));
        test.advance(Duration.ofSeconds(59));
        assertThat(test.handled(Note.class)).extracting(Note::text).containsExactly("a");
        test.advance(Duration.ofSeconds(2));
        assertThat(test.handled(Note.class)).extracting(Note::text).containsExactly("a", "late b", "c");
        test.advance(Duration.ofMinutes(2));
        assertThat(test.handled(Note.class)).extracting(Note::text).containsExactly("a", "late b", "c", "e");
        assertThat(test.admin().deadLetters().count()).isEqualTo(1);
    }

    @Test
    @Tag("G05")
    @DisplayName("G05 where retries may be overtaken, successors pass a message that waits for one")
    void retryIsOvertaken() {
        TestPostdate test = line(QueueOptions::overtakeRetries);
        List.of("a", "late b", "c").forEach(text -> test.bus().send(new Note(text)));
        test.advance(Duration.ofSeconds(1));
        assertThat(test.handled(Note.class)).extracting(Note::text).containsExactly("a", "c");
        test.advance(Duration.ofMinutes(2));
        assertThat(test.handled(Note.class)).extracting(Note::text).containsExactly("a", "c", "late b");
    }

    @Test
    @Tag("G05")
    @DisplayName("G05 messages scheduled while the line is busy or held are not forgotten")
    void arrivalsWhileHeld() {
        TestPostdate test = line(QueueOptions::sequential);
        test.bus().send(new Note("late a"));
        test.runUntilIdle();
        test.bus().send(new Note("b"));
        test.bus().scheduleSend(new Note("c"), Duration.ofSeconds(30));
        test.advance(Duration.ofMinutes(3));
        assertThat(test.handled(Note.class)).extracting(Note::text).containsExactly("late a", "b", "c");
    }

    @Test
    @Tag("G39")
    @DisplayName("G39 a paused queue stays paused over a restart, loses nothing and goes on where it was")
    void pauseSurvives() {
        TestPostdate test = line(QueueOptions::sequential);
        test.admin().queues().pause("line");
        List.of("a", "b").forEach(text -> test.bus().send(new Note(text)));
        test.advance(HOUR);
        assertThat(test.attempts()).isEmpty();
        test.close();
        TestPostdate restarted = line(QueueOptions::sequential);
        restarted.bus().send(new Note("c"));
        restarted.advance(HOUR);
        assertThat(restarted.attempts()).isEmpty();
        assertThat(restarted.admin().queues().list())
                .filteredOn(queue -> queue.name().equals("test/line"))
                .singleElement()
                .satisfies(queue -> {
                    assertThat(queue.paused()).isTrue();
                    assertThat(queue.waiting()).isEqualTo(Count.exactly(3));
                });
        restarted.admin().queues().resume("line");
        restarted.runUntilIdle();
        assertThat(restarted.handled(Note.class)).extracting(Note::text).containsExactly("a", "b", "c");
    }

    @Test
    @Tag("G31")
    @DisplayName("G31 a paused queue does not hold up another")
    void pausedBesideRunning() {
        TestPostdate test = start(builder -> builder.queue("line", QueueOptions::sequential)
                .handle(Note.class, SchedulingBusSuite.onQueue("line"), (note, context) -> {})
                .handle(Echo.class, (echo, context) -> {}));
        test.admin().queues().pause("line");
        for (int i = 0; i < 2_000; i++) {
            test.bus().send(new Note("waits"));
        }
        test.bus().send(new Echo("passes"));
        test.runUntilIdle();
        assertThat(test.handled(Echo.class)).hasSize(1);
        test.admin().queues().resume("line");
        test.runUntilIdle();
        assertThat(test.handled(Note.class)).hasSize(2_000);
    }

    @Test
    @DisplayName("pausing a queue that is not there is refused, naming those that are")
    void unknownQueue() {
        TestPostdate test = line(QueueOptions::sequential);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> test.admin().queues().pause("lines"))
                .withMessageContaining("test/line");
        assertThat(test.admin().queues().list())
                .extracting(Queues.Queue::paused)
                .containsOnly(false);
    }
}
