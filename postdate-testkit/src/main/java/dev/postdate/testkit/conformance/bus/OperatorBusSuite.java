package dev.postdate.testkit.conformance.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.HandlerOptions;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduleToken;
import dev.postdate.SendOptions;
import dev.postdate.admin.MessageDetails;
import dev.postdate.admin.Messages;
import dev.postdate.admin.Messages.Step;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.ActionRecord.Action;
import dev.postdate.spi.Capability;
import dev.postdate.spi.Count;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.MessageState;
import dev.postdate.testkit.TestPostdate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an operator sees of waiting messages, and what becomes of many of them at once. */
public abstract class OperatorBusSuite extends BusSuite {

    private static final MessageQuery NOTES = MessageQuery.all().type("testkit.note");

    private TestPostdate node() {
        return start(builder -> builder.queue("line", queue -> queue)
                .handle(Echo.class, (echo, context) -> {})
                .handle(Note.class, HandlerOptions.onQueue("line"), (note, context) -> {}));
    }

    private static ScheduleToken schedule(TestPostdate test, String text, Duration delay) {
        return test.bus().scheduleSend(new Note(text), delay).token();
    }

    private static void scheduleMany(TestPostdate test, int notes) {
        for (int i = 0; i < notes; i++) {
            schedule(test, "note " + i, HOUR.plusSeconds(i));
        }
    }

    @Test
    @Tag("G22")
    @DisplayName("G22 all that match are cancelled, and nothing else")
    void cancelsAllThatMatch() {
        TestPostdate test = node();
        scheduleMany(test, 1_203);
        test.bus().scheduleSend(new Echo("stays"), HOUR);
        Instant half = test.now().plus(HOUR).plusSeconds(600);

        Map<CancelResult.Outcome, Long> first = test.admin().messages().cancelAll(NOTES.dueBefore(half));
        assertThat(first).containsExactly(Map.entry(CancelResult.Outcome.CANCELLED, 600L));
        Map<CancelResult.Outcome, Long> rest = test.admin().messages().cancelAll(NOTES);
        assertThat(rest).containsExactly(Map.entry(CancelResult.Outcome.CANCELLED, 603L));

        assertThat(test.admin().messages().cancelAll(NOTES)).isEmpty();
        test.advance(HOUR.multipliedBy(2));
        assertThat(test.handled(Note.class)).isEmpty();
        assertThat(test.handled(Echo.class)).hasSize(1);
    }

    @Test
    @Tag("G20")
    @DisplayName("G20 all that match are moved once each, and run at their new time")
    void movesAllThatMatch() {
        TestPostdate test = node();
        scheduleMany(test, 1_100);
        test.bus().scheduleSend(new Echo("stays"), HOUR);

        // Behind each other's old places, where the paging would meet them again.
        assertThat(test.admin().messages().rescheduleAll(NOTES, Due.in(HOUR.multipliedBy(3))))
                .containsExactly(Map.entry(RescheduleResult.Outcome.RESCHEDULED, 1_100L));
        test.advance(HOUR.multipliedBy(2));
        assertThat(test.handled(Note.class)).isEmpty();
        assertThat(test.handled(Echo.class)).hasSize(1);
        test.advance(HOUR);
        assertThat(test.handled(Note.class)).hasSize(1_100);
    }

    @Test
    @Tag("G20")
    @DisplayName("G20 what is moved to now runs now, one or all that match")
    void runsNow() {
        TestPostdate test = node();
        ScheduleToken one = schedule(test, "one", HOUR);
        scheduleMany(test, 3);
        test.runUntilIdle();
        RescheduleResult moved = test.admin().messages().reschedule(one.messageId(), Due.NOW);
        assertThat(moved.outcome()).isEqualTo(RescheduleResult.Outcome.RESCHEDULED);
        assertThat(moved.dueAt()).contains(test.now());
        test.runUntilIdle();
        assertThat(test.handled(Note.class)).containsExactly(new Note("one"));
        test.admin().messages().rescheduleAll(NOTES, Due.NOW);
        test.runUntilIdle();
        assertThat(test.handled(Note.class)).hasSize(4);
    }

    @Test
    @Tag("G22")
    @DisplayName("G22 changing everything by an empty query is refused, and nothing is changed")
    void emptyQueriesAreRefused() {
        TestPostdate test = node();
        scheduleMany(test, 2);
        Messages messages = test.admin().messages();
        assertThatThrownBy(() -> messages.cancelAll(MessageQuery.all()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one condition");
        assertThatThrownBy(() -> messages.rescheduleAll(MessageQuery.all(), Due.NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one condition");
        assertThat(messages.count(MessageQuery.all())).isEqualTo(Count.exactly(2));
    }

    @Test
    @Tag("G29")
    @DisplayName("G29 a move behind the expiry of some leaves those as they are and counts them")
    void moveBehindAnExpiry() {
        TestPostdate test = node();
        scheduleMany(test, 600);
        for (int i = 0; i < 3; i++) {
            test.bus()
                    .scheduleSend(
                            new Note("brief"),
                            HOUR.plusMinutes(i),
                            SendOptions.builder()
                                    .expiresAfter(Duration.ofMinutes(1))
                                    .build());
        }
        assertThat(test.admin().messages().rescheduleAll(NOTES, Due.in(HOUR.multipliedBy(5))))
                .containsOnly(
                        Map.entry(RescheduleResult.Outcome.RESCHEDULED, 600L),
                        Map.entry(RescheduleResult.Outcome.WOULD_EXPIRE, 3L));
        test.advance(HOUR.multipliedBy(2));
        assertThat(test.handled(Note.class)).containsOnly(new Note("brief")).hasSize(3);
        assertThatThrownBy(() -> test.admin().messages().rescheduleAll(NOTES, Due.at(Instant.MAX)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Tag("G22")
    @DisplayName("G22 messages that another application sent are seen, and left alone")
    void foreignMessages() {
        TestPostdate test = node();
        TestPostdate other = start("other", builder -> builder.handle(Echo.class, (echo, context) -> {}));
        UUID theirs = other.bus()
                .scheduleSend(
                        new Note("theirs"),
                        HOUR,
                        SendOptions.builder().to("test/line").build())
                .token()
                .messageId();
        assertThat(test.admin().messages().cancel(theirs).outcome()).isEqualTo(CancelResult.Outcome.FOREIGN);
        assertThat(test.admin().messages().cancelAll(NOTES))
                .containsExactly(Map.entry(CancelResult.Outcome.FOREIGN, 1L));
        assertThat(test.admin().messages().find(theirs))
                .hasValueSatisfying(found -> assertThat(found.application()).isEqualTo("other"));
    }

    @Test
    @DisplayName("all that is known of a message is shown, its body included")
    void details() {
        TestPostdate test = node();
        UUID id = test.bus()
                .scheduleSend(
                        new Note("x"),
                        HOUR,
                        SendOptions.builder()
                                .header("who", "me")
                                .correlationId("order-42")
                                .key("the-key")
                                .build())
                .token()
                .messageId();
        MessageDetails found = test.admin().messages().find(id).orElseThrow();
        assertThat(found.messageType()).isEqualTo("testkit.note");
        assertThat(found.state()).isEqualTo(MessageState.PENDING);
        assertThat(found.queue()).isEqualTo("test/line");
        assertThat(found.dueAt()).isEqualTo(test.now().plus(HOUR));
        assertThat(found.correlationId()).contains("order-42");
        assertThat(found.key()).contains("the-key");
        assertThat(found.headers().text("who")).contains("me");
        assertThat(new String(found.body(), StandardCharsets.UTF_8)).contains("\"x\"");
        assertThat(test.admin().messages().find(UUID.randomUUID())).isEmpty();
    }

    @Test
    @DisplayName("an agenda counts what becomes due in each of its steps, from its beginning to before its end")
    void agenda() {
        TestPostdate test = node();
        Instant now = test.now();
        for (long minutes : new long[] {0, 59, 60, 61, 119, 180, 600}) {
            schedule(test, "m" + minutes, HOUR.plusMinutes(minutes));
        }
        test.bus().scheduleSend(new Echo("other type"), HOUR);
        List<Step> agenda = test.admin().messages().agenda(NOTES, now.plus(HOUR), HOUR, 4);
        assertThat(agenda)
                .extracting(Step::due)
                .containsExactly(Count.exactly(2), Count.exactly(3), Count.exactly(0), Count.exactly(1));
        assertThat(agenda.get(3).from()).isEqualTo(now.plus(HOUR.multipliedBy(4)));
        assertThatThrownBy(() -> test.admin().messages().agenda(NOTES, now, Duration.ZERO, 4))
                .hasMessageContaining("positive length");
        assertThatThrownBy(() -> test.admin().messages().agenda(NOTES, now, HOUR, 201))
                .hasMessageContaining("1 to 200");
        assertThatThrownBy(() -> test.admin().messages().agenda(NOTES.dueFrom(now), now, HOUR, 1))
                .hasMessageContaining("due times of its own");
    }

    @Test
    @DisplayName("what an operator cancels and moves is recorded with their name, and what changes nothing is not")
    void actionsAreRecorded() {
        if (!store().info().can(Capability.HISTORY)) {
            Assumptions.abort("The store does not declare HISTORY: " + Capability.HISTORY.meaning());
        }
        TestPostdate test = node();
        scheduleMany(test, 503);
        UUID one = schedule(test, "one", HOUR.multipliedBy(9)).messageId();
        MessageQuery late = NOTES.dueFrom(test.now().plus(HOUR.multipliedBy(8)));
        test.admin().by("anna").messages().rescheduleAll(late, Due.in(HOUR));
        test.admin().by("anna").messages().reschedule(one, Due.in(HOUR));
        test.admin().by("bela").messages().cancelAll(NOTES);
        test.admin().by("carl").messages().cancel(one);

        assertThat(test.admin().actions(null, 10).items())
                .extracting(ActionRecord::who, ActionRecord::action, ActionRecord::target, ActionRecord::changed)
                .containsExactly(
                        tuple("bela", Action.CANCEL_MESSAGES, "all that match type = testkit.note", 504L),
                        tuple("anna", Action.MOVE_MESSAGES, one.toString(), 1L),
                        tuple("anna", Action.MOVE_MESSAGES, "all that match " + late, 1L));
    }
}
