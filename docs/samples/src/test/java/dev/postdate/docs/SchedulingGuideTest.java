package dev.postdate.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.CancelResult;
import dev.postdate.MessageBatch;
import dev.postdate.MessageBus;
import dev.postdate.OnDuplicateKey;
import dev.postdate.OutcomeUnknownException;
import dev.postdate.Postdate;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduleToken;
import dev.postdate.ScheduledMessage;
import dev.postdate.SchedulingResult;
import dev.postdate.SendOptions;
import dev.postdate.StoreException;
import dev.postdate.docs.Shop.OrderPlaced;
import dev.postdate.docs.Shop.PaymentReminder;
import dev.postdate.docs.Shop.UpdateSearchIndex;
import dev.postdate.testkit.TestPostdate;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The code of docs/guides/scheduling.md. */
class SchedulingGuideTest {

    private final TestPostdate test =
            TestPostdate.start(builder -> builder.handle(PaymentReminder.class, (reminder, context) -> {})
                    .handle(OrderPlaced.class, (placed, context) -> {})
                    .handle(UpdateSearchIndex.class, (update, context) -> {}));
    private final Postdate postdate = test.postdate();
    private final MessageBus bus = test.bus();

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void verbs() {
        // tag::verbs
        bus.send(new PaymentReminder("42"));
        bus.publish(new OrderPlaced("42", "ada"));

        SchedulingResult inADay = bus.scheduleSend(new PaymentReminder("42"), Duration.ofHours(24));
        SchedulingResult newYear =
                bus.schedulePublish(new OrderPlaced("42", "ada"), Instant.parse("2027-01-01T00:00:00Z"));
        // end::verbs
        assertThat(inADay.dueAt()).isEqualTo(test.now().plus(Duration.ofDays(1)));
        assertThat(newYear.cancellable()).isTrue();
        test.runUntilIdle();
        assertThat(test.attempts()).hasSize(2);
    }

    @Test
    void tuesday() {
        Instant now = test.now();
        // tag::tuesday
        ZonedDateTime tuesdayAtNine = ZonedDateTime.ofInstant(now, ZoneId.of("Europe/Berlin"))
                .with(TemporalAdjusters.next(DayOfWeek.TUESDAY))
                .with(LocalTime.of(9, 0));
        bus.scheduleSend(new PaymentReminder("42"), tuesdayAtNine);
        // end::tuesday
        assertThat(test.scheduled())
                .singleElement()
                .extracting(ScheduledMessage::dueAt)
                .isEqualTo(tuesdayAtNine.toInstant());
    }

    @Test
    void cancel() {
        ScheduleToken token = bus.scheduleSend(new PaymentReminder("42"), Duration.ofHours(24))
                .token();
        // tag::token
        String saved = token.toString(); // such as pd-01m7yxnbsqeeprj93h7aet0zaxj5
        ScheduleToken again = ScheduleToken.parse(saved);
        // end::token
        assertThat(again).isEqualTo(token);
        // tag::cancel
        CancelResult result = bus.cancel(token);
        String answer = switch (result.outcome()) {
            case CANCELLED -> "no handler ever began, and none will";
            case RETRY_CANCELLED -> "a handler began before and failed; none will again";
            case IN_DELIVERY -> "a node has it: its handler runs or is about to; no attempt will follow";
            case NOT_PENDING -> "delivered, dead, cancelled before, or never known";
            case ALREADY_DELIVERED, ALREADY_CANCELLED ->
                "with a history: it was, at " + result.at().orElseThrow();
            case FOREIGN -> "another application's; it was left alone";
            case UNSUPPORTED -> "held by a broker that does not give it back";
        };
        // end::cancel
        assertThat(answer).startsWith("no handler ever began");
        assertThat(bus.cancel(token).outcome()).isEqualTo(CancelResult.Outcome.NOT_PENDING);
    }

    @Test
    void reschedule() {
        ScheduleToken token = bus.scheduleSend(new PaymentReminder("42"), Duration.ofHours(24))
                .token();
        // tag::reschedule
        RescheduleResult moved = bus.reschedule(token, Duration.ofDays(2));
        if (moved.rescheduled()) {
            System.out.println("now due " + moved.dueAt().orElseThrow());
        }
        // end::reschedule
        // tag::find
        bus.find(token).ifPresent(message -> System.out.println(message.state() + ", due " + message.dueAt()));
        // end::find
        assertThat(bus.find(token))
                .map(ScheduledMessage::dueAt)
                .contains(test.now().plus(Duration.ofDays(2)));
    }

    @Test
    void keys() {
        // tag::key
        SendOptions oncePerOrder = SendOptions.builder().key("reminder-42").build();
        SchedulingResult first = bus.scheduleSend(new PaymentReminder("42"), Duration.ofHours(24), oncePerOrder);
        SchedulingResult second = bus.scheduleSend(new PaymentReminder("42"), Duration.ofHours(24), oncePerOrder);
        // second.disposition() is KEPT_EXISTING, second.token() is first.token()

        CancelResult cancelled = bus.cancelKey("reminder-42");
        // end::key
        assertThat(second.disposition()).isEqualTo(SchedulingResult.Disposition.KEPT_EXISTING);
        assertThat(second.token()).isEqualTo(first.token());
        assertThat(cancelled.cancelled()).isTrue();
    }

    @Test
    void debounce() {
        // tag::debounce
        SendOptions afterTheLastChange = SendOptions.builder()
                .key("index-teapot", OnDuplicateKey.PUSH_BACK)
                .build();
        bus.scheduleSend(new UpdateSearchIndex("teapot"), Duration.ofSeconds(30), afterTheLastChange);
        // end::debounce
        test.advance(Duration.ofSeconds(20));
        bus.scheduleSend(new UpdateSearchIndex("teapot"), Duration.ofSeconds(30), afterTheLastChange);
        test.advance(Duration.ofSeconds(29));
        assertThat(test.handled(UpdateSearchIndex.class)).isEmpty();
        test.advance(Duration.ofSeconds(1));
        assertThat(test.handled(UpdateSearchIndex.class)).hasSize(1);
    }

    @Test
    void options() {
        // tag::options
        SendOptions options = SendOptions.builder()
                .expiresAfter(Duration.ofHours(2)) // not handled if it could not be within two hours of its due time
                .correlationId("case-7")
                .header("tenant", "acme")
                .build();
        bus.scheduleSend(new PaymentReminder("42"), Duration.ofHours(24), options);
        // end::options
        assertThat(test.scheduled()).hasSize(1);
    }

    @Test
    void batch() {
        // tag::batch
        MessageBatch batch = bus.batch();
        for (String order : List.of("42", "43", "44")) {
            batch.scheduleSend(new PaymentReminder(order), Duration.ofHours(24));
        }
        List<SchedulingResult> results = batch.submit(); // all are stored, or none
        // end::batch
        assertThat(results).hasSize(3);
    }

    @Test
    void failures() {
        // tag::unknown
        try {
            bus.scheduleSend(new PaymentReminder("42"), Duration.ofHours(24));
        } catch (OutcomeUnknownException e) {
            // The store's answer was lost: look e.tokens() up with bus.find(...) before you call again.
        } catch (StoreException e) {
            // Nothing was stored. e.isTransient() says whether the same call may succeed later.
        }
        // end::unknown
        assertThat(test.scheduled()).hasSize(1);
        assertThatThrownBy(() -> bus.scheduleSend(new PaymentReminder("42"), Instant.MAX))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the latest due time is");
    }

    @Test
    void explain() {
        // tag::explain
        System.out.println(postdate.explain(PaymentReminder.class));
        // end::explain
        assertThat(postdate.explain(PaymentReminder.class).cancellable()).isTrue();
    }
}
