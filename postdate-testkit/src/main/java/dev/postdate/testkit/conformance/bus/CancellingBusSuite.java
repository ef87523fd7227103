package dev.postdate.testkit.conformance.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postdate.CancelResult;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduleToken;
import dev.postdate.ScheduledMessage;
import dev.postdate.SchedulingResult;
import dev.postdate.SendOptions;
import dev.postdate.observe.Attempt;
import dev.postdate.spi.MessageIds;
import dev.postdate.testkit.TestPostdate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cancelling, moving and finding messages through the bus. */
public abstract class CancellingBusSuite extends BusSuite {

    @Test
    @Tag("G18")
    @DisplayName("G18 a pending message is cancelled and never handled")
    void cancelsPending() {
        TestPostdate test = start(builder -> builder.handle(Note.class, (note, context) -> {}));
        SchedulingResult result = test.bus().scheduleSend(new Note("gone"), HOUR);
        assertThat(test.bus().cancel(result.token())).isEqualTo(new CancelResult(CancelResult.Outcome.CANCELLED, 1));
        assertThat(test.bus().find(result.token())).isEmpty();
        test.advance(HOUR.multipliedBy(2));
        assertThat(test.attempts()).isEmpty();
    }

    @Test
    @Tag("G18")
    @DisplayName("G18 cancelling while the handler runs says so, tells the handler, and stops further attempts")
    void cancellingWhileTheHandlerRunsStopsFurtherAttempts() {
        List<CancelResult> answers = new ArrayList<>();
        List<Boolean> seen = new ArrayList<>();
        TestPostdate test = start(builder -> builder.handle(Note.class, (note, context) -> {
            seen.add(context.cancelRequested());
            answers.add(bus().cancel(context.token()));
            seen.add(context.cancelRequested());
            throw new IllegalStateException("fails after the cancel");
        }));
        this.running = test;
        test.bus().scheduleSend(new Note("busy"), HOUR);
        test.advance(HOUR.multipliedBy(10));
        assertThat(answers).extracting(CancelResult::outcome).containsExactly(CancelResult.Outcome.IN_DELIVERY);
        assertThat(seen).containsExactly(false, true);
        assertThat(test.scheduled()).isEmpty();
        assertThat(test.admin().deadLetters().count()).isZero();
    }

    private @org.jspecify.annotations.Nullable TestPostdate running;

    private dev.postdate.MessageBus bus() {
        return java.util.Objects.requireNonNull(running, "running").bus();
    }

    @Test
    @Tag("G18")
    @DisplayName("G18 a message that waits for a retry answers that a handler had begun")
    void cancelsRetry() {
        TestPostdate test = start(builder -> builder.handle(Note.class, (note, context) -> {
            throw new IllegalStateException("always");
        }));
        SchedulingResult result = test.bus().scheduleSend(new Note("retried"), HOUR);
        test.advance(HOUR);
        assertThat(test.bus().find(result.token())).hasValueSatisfying(found -> {
            assertThat(found.attempts()).isEqualTo(1);
            assertThat(found.lastError())
                    .hasValueSatisfying(error -> assertThat(error).contains("always"));
            assertThat(found.state()).isEqualTo(ScheduledMessage.State.PENDING);
        });
        assertThat(test.bus().cancel(result.token()).outcome()).isEqualTo(CancelResult.Outcome.RETRY_CANCELLED);
        test.advance(HOUR);
        assertThat(test.attempts()).hasSize(1);
    }

    @Test
    @Tag("G19")
    @DisplayName("G19 delivered, cancelled twice, unknown and foreign are outcomes, not exceptions")
    void outcomesNotExceptions() {
        TestPostdate test = start(builder -> builder.handle(Note.class, (note, context) -> {}));
        ScheduleToken delivered =
                test.bus().scheduleSend(new Note("done"), Duration.ZERO).token();
        test.runUntilIdle();
        assertThat(test.bus().cancel(delivered).outcome()).isEqualTo(CancelResult.Outcome.NOT_PENDING);
        ScheduleToken twice = test.bus().scheduleSend(new Note("twice"), HOUR).token();
        assertThat(test.bus().cancel(twice).cancelled()).isTrue();
        assertThat(test.bus().cancel(twice).outcome()).isEqualTo(CancelResult.Outcome.NOT_PENDING);
        ScheduleToken unknown = ScheduleToken.of(MessageIds.create(test.now()));
        assertThat(test.bus().cancel(unknown).outcome()).isEqualTo(CancelResult.Outcome.NOT_PENDING);
        assertThat(test.bus().reschedule(unknown, HOUR).outcome()).isEqualTo(RescheduleResult.Outcome.NOT_PENDING);
        assertThat(test.bus().find(unknown)).isEmpty();
    }

    @Test
    @Tag("G20")
    @DisplayName("G20 moved earlier it wakes the sleeping node, moved later it does not fire at the old time")
    void reschedules() {
        TestPostdate test = start(builder -> builder.handle(Note.class, (note, context) -> {}));
        Instant start = test.now();
        ScheduleToken earlier = test.bus()
                .scheduleSend(new Note("earlier"), HOUR.multipliedBy(5))
                .token();
        ScheduleToken later = test.bus().scheduleSend(new Note("later"), HOUR).token();
        test.runUntilIdle();
        RescheduleResult moved = test.bus().reschedule(earlier, Duration.ofMinutes(10));
        assertThat(moved.outcome()).isEqualTo(RescheduleResult.Outcome.RESCHEDULED);
        assertThat(moved.dueAt()).contains(start.plus(Duration.ofMinutes(10)));
        assertThat(test.bus()
                        .reschedule(later, start.plus(HOUR.multipliedBy(3)))
                        .rescheduled())
                .isTrue();
        test.advance(HOUR.multipliedBy(6));
        assertThat(test.attempts())
                .extracting(Attempt::startedAt)
                .containsExactly(start.plus(Duration.ofMinutes(10)), start.plus(HOUR.multipliedBy(3)));
    }

    @Test
    @Tag("G20")
    @DisplayName("G20 a due time that cannot be kept moves nothing")
    void refusedMove() {
        TestPostdate test = start(builder -> builder.handle(Note.class, (note, context) -> {}));
        SchedulingResult result = test.bus()
                .scheduleSend(
                        new Note("stays"),
                        HOUR,
                        SendOptions.builder().expiresAfter(HOUR).build());
        assertThatIllegalArgumentException().isThrownBy(() -> test.bus().reschedule(result.token(), Instant.MAX));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> test.bus().reschedule(result.token(), HOUR.multipliedBy(9)));
        assertThat(test.bus().find(result.token())).map(ScheduledMessage::dueAt).contains(result.dueAt());
    }

    @Test
    @Tag("G20")
    @DisplayName("G20 moving a message that is being handled leaves it as it is and says so")
    void movesNothingInDelivery() {
        List<RescheduleResult> answers = new ArrayList<>();
        TestPostdate test = start(builder ->
                builder.handle(Note.class, (note, context) -> answers.add(bus().reschedule(context.token(), HOUR))));
        this.running = test;
        test.bus().send(new Note("now"));
        test.advance(HOUR.multipliedBy(3));
        assertThat(answers).extracting(RescheduleResult::outcome).containsExactly(RescheduleResult.Outcome.IN_DELIVERY);
        assertThat(test.attempts()).hasSize(1);
    }

    @Test
    @Tag("G21")
    @DisplayName(
            "G21 schedule keys: keep first, replace, push back; cancel and find by key; free again during delivery")
    void keys() {
        List<String> duringDelivery = new ArrayList<>();
        TestPostdate test = start(builder -> builder.handle(Note.class, (note, context) -> {
            if (note.text().equals("again")) {
                duringDelivery.add(bus().scheduleSend(
                                new Note("from the handler"),
                                HOUR,
                                SendOptions.builder().key("k").build())
                        .disposition()
                        .toString());
            }
        }));
        this.running = test;
        SendOptions keep = SendOptions.builder().key("k").build();
        SchedulingResult first = test.bus().scheduleSend(new Note("first"), HOUR, keep);
        SchedulingResult second = test.bus().scheduleSend(new Note("second"), Duration.ofMinutes(1), keep);
        assertThat(second.disposition()).isEqualTo(SchedulingResult.Disposition.KEPT_EXISTING);
        assertThat(second.token()).isEqualTo(first.token());
        assertThat(second.dueAt()).isEqualTo(first.dueAt());

        SchedulingResult third = test.bus()
                .scheduleSend(
                        new Note("third"),
                        HOUR,
                        SendOptions.builder()
                                .key("k", dev.postdate.OnDuplicateKey.REPLACE)
                                .build());
        assertThat(third.disposition()).isEqualTo(SchedulingResult.Disposition.REPLACED);
        assertThat(test.bus().cancel(first.token()).outcome()).isEqualTo(CancelResult.Outcome.NOT_PENDING);

        SchedulingResult fourth = test.bus()
                .scheduleSend(
                        new Note("again"),
                        HOUR.multipliedBy(2),
                        SendOptions.builder()
                                .key("k", dev.postdate.OnDuplicateKey.PUSH_BACK)
                                .build());
        assertThat(fourth.disposition()).isEqualTo(SchedulingResult.Disposition.PUSHED_BACK);
        assertThat(fourth.token()).isEqualTo(third.token());
        assertThat(test.bus().findKey("k")).map(ScheduledMessage::token).contains(third.token());
        assertThat(test.bus()
                        .rescheduleKey("k", dev.postdate.Due.in(HOUR.multipliedBy(3)))
                        .rescheduled())
                .isTrue();
        assertThat(test.scheduled()).hasSize(1);

        test.advance(HOUR.multipliedBy(3));
        assertThat(test.handled(Note.class)).extracting(Note::text).containsExactly("again");
        assertThat(duringDelivery).containsExactly("SCHEDULED");
        assertThat(test.bus().cancelKey("k").cancelled()).isTrue();
        assertThat(test.bus().cancelKey("k").outcome()).isEqualTo(CancelResult.Outcome.NOT_PENDING);
        assertThat(test.scheduled()).isEmpty();
    }

    @Test
    @Tag("G18")
    @Tag("G20")
    @DisplayName(
            "G18 G20 what the node has claimed and not begun is cancelled and moved for certain, within its expiry")
    void buffered() {
        List<ScheduleToken> tokens = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        TestPostdate test = start(builder -> builder.queue("one", queue -> queue.parallelism(1))
                .handle(Note.class, SchedulingBusSuite.onQueue("one"), (note, context) -> {
                    if (note.text().equals("first")) {
                        answers.add(bus().cancel(tokens.get(0)).outcome().toString());
                        answers.add(
                                bus().reschedule(tokens.get(1), HOUR).outcome().toString());
                        try {
                            answers.add(bus().reschedule(tokens.get(2), HOUR).toString());
                        } catch (IllegalArgumentException e) {
                            answers.add("refused");
                        }
                    }
                }));
        this.running = test;
        test.bus().send(new Note("warms the lane up"));
        test.runUntilIdle();
        Instant start = test.now();
        test.bus().send(new Note("first"));
        for (String text : List.of("cancelled", "moved", "expires")) {
            SendOptions options = text.equals("expires")
                    ? SendOptions.builder().expiresAfter(Duration.ofMinutes(1)).build()
                    : SendOptions.none();
            tokens.add(test.bus()
                    .scheduleSend(new Note(text), Duration.ZERO, options)
                    .token());
        }
        test.advance(HOUR);
        assertThat(answers).containsExactly("CANCELLED", "RESCHEDULED", "refused");
        assertThat(test.handled(Note.class))
                .extracting(Note::text)
                .containsExactly("warms the lane up", "first", "expires", "moved");
        assertThat(test.attempts().get(3).startedAt()).isEqualTo(start.plus(HOUR));
    }
}
