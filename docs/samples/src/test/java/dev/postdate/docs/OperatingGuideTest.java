package dev.postdate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.Postdate;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduledMessage;
import dev.postdate.admin.Concern;
import dev.postdate.admin.MessageDetails;
import dev.postdate.admin.Messages;
import dev.postdate.admin.NodeHealth;
import dev.postdate.admin.Page;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.admin.Queues.Backlog;
import dev.postdate.docs.Shop.PaymentReminder;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.Count;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.StoreCondition;
import dev.postdate.testkit.TestPostdate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The code of docs/guides/operating.md. */
class OperatingGuideTest {

    private static String answer(Postdate postdate) {
        // tag::health
        NodeHealth health = postdate.admin().health();
        StringBuilder answer = new StringBuilder(health.status().name());
        for (Concern concern : health.concerns()) { // the worst first
            answer.append('\n').append(concern.kind()).append(": ").append(concern.text());
        }
        // end::health
        return answer.toString();
    }

    private static Map<String, Duration> lateness(Postdate postdate, Instant now) {
        // tag::backlog
        Map<String, Duration> lateness = new TreeMap<>();
        for (Backlog queue : postdate.admin().queues().backlog()) {
            queue.oldestDue().ifPresent(due -> lateness.put(queue.queue(), Duration.between(due, now)));
        }
        // end::backlog
        return lateness;
    }

    private static List<String> database(Postdate postdate) {
        List<String> lines = new ArrayList<>();
        // tag::condition
        postdate.admin().storeCondition().ifPresent(condition -> {
            for (StoreCondition.TableRows table : condition.tables()) {
                lines.add(table.table() + ": " + table.dead() + " dead rows, " + table.live() + " live");
            }
        });
        // end::condition
        return lines;
    }

    @Test
    @Tag("G40")
    void health() {
        try (TestPostdate test =
                TestPostdate.start(builder -> builder.handle(PaymentReminder.class, (reminder, context) -> {}))) {
            assertThat(answer(test.postdate())).isEqualTo("UP");
            test.admin().queues().pause("test");
            test.bus().send(new PaymentReminder("42"));
            test.advance(Duration.ofMinutes(3));
            assertThat(answer(test.postdate())).isEqualTo("UP");
            assertThat(lateness(test.postdate(), test.now())).containsExactly(Map.entry("test", Duration.ofMinutes(3)));
            assertThat(database(test.postdate())).isEmpty();
        }
    }

    @Test
    void messages() {
        try (TestPostdate test =
                TestPostdate.start(builder -> builder.handle(PaymentReminder.class, (reminder, context) -> {}))) {
            for (String order : List.of("42", "43", "44")) {
                test.bus().scheduleSend(new PaymentReminder(order), Duration.ofHours(30));
            }
            PostdateAdmin admin = test.admin();
            Instant now = test.now();
            List<String> lines = new ArrayList<>();
            // tag::find
            Messages messages = admin.messages();
            MessageQuery reminders = MessageQuery.all().type("shop.payment-reminder");
            Page<ScheduledMessage> first = messages.list(reminders, null, 100); // the next to become due first
            Count waiting = messages.count(reminders); // 42, or about 12000000
            for (Messages.Step hour : messages.agenda(reminders, now, Duration.ofHours(1), 48)) {
                lines.add(hour.from() + " " + hour.due());
            }
            // end::find
            assertThat(first.items()).hasSize(3);
            assertThat(waiting).isEqualTo(Count.exactly(3));
            assertThat(lines)
                    .hasSize(48)
                    .filteredOn(line -> line.endsWith(" 3"))
                    .hasSize(1);

            UUID id = first.items().get(0).token().messageId();
            // tag::change
            MessageDetails one = messages.find(id).orElseThrow(); // its body, headers and errors included

            Messages annas = admin.by("anna").messages();
            RescheduleResult runsNow = annas.reschedule(id, Due.NOW);
            Map<CancelResult.Outcome, Long> cancelled =
                    annas.cancelAll(reminders.dueBefore(now.plus(Duration.ofDays(2))));
            // end::change
            assertThat(one.messageType()).isEqualTo("shop.payment-reminder");
            assertThat(runsNow.outcome()).isEqualTo(RescheduleResult.Outcome.RESCHEDULED);
            assertThat(cancelled.get(CancelResult.Outcome.CANCELLED)).isGreaterThanOrEqualTo(2);
            assertThat(admin.actions(null, 10).items())
                    .extracting(ActionRecord::who)
                    .containsOnly("anna");
        }
    }

    @Test
    void thePageNamesEveryConcernAndStatus() {
        String page = Checkout.read("docs/guides/operating.md");
        assertThat(Stream.concat(Arrays.stream(Concern.Kind.values()), Arrays.stream(NodeHealth.Status.values())))
                .allSatisfy(each -> assertThat(page).contains("| `" + each + "` |"));
    }
}
