package dev.postdate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.CancelResult;
import dev.postdate.MessageBus;
import dev.postdate.PostdateBuilder;
import dev.postdate.ScheduleToken;
import dev.postdate.admin.History;
import dev.postdate.admin.Page;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.docs.Shop.PaymentReminder;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.HistoryQuery;
import dev.postdate.spi.HistoryRecord;
import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.testkit.TestPostdate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The code of docs/guides/history.md. */
class HistoryGuideTest {

    private final TestPostdate test = TestPostdate.start(HistoryGuideTest::describe);

    private static PostdateBuilder describe(PostdateBuilder builder) {
        // tag::on
        builder.history(Duration.ofDays(30));
        // end::on
        return builder.handle(PaymentReminder.class, (reminder, context) -> {});
    }

    @AfterEach
    void stop() {
        test.close();
    }

    private static String answer(MessageBus bus, ScheduleToken token) {
        // tag::cancel
        CancelResult result = bus.cancel(token);
        String answer = switch (result.outcome()) {
            case ALREADY_DELIVERED ->
                "too late, it was delivered at " + result.at().orElseThrow();
            case ALREADY_CANCELLED -> "it was cancelled at " + result.at().orElseThrow();
            default -> result.outcome().toString();
        };
        // end::cancel
        return answer;
    }

    @Test
    void cancel() {
        ScheduleToken token = test.bus()
                .scheduleSend(new PaymentReminder("42"), Duration.ofHours(1))
                .token();
        test.advance(Duration.ofHours(1));
        Instant delivered = test.now();
        test.advance(Duration.ofHours(1));

        assertThat(answer(test.bus(), token)).isEqualTo("too late, it was delivered at " + delivered);
    }

    @Test
    void ask() {
        ScheduleToken token = test.bus()
                .scheduleSend(new PaymentReminder("42"), Duration.ofHours(1))
                .token();
        test.bus().reschedule(token, Duration.ofHours(2));
        test.advance(Duration.ofHours(3));
        PostdateAdmin admin = test.admin();
        List<String> lines = new ArrayList<>();
        // tag::of
        for (HistoryRecord told : admin.history().of(token.messageId())) {
            lines.add(told.at() + " " + told.what() + " by " + told.by());
        }
        // end::of
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("MOVED by test-");
        assertThat(lines.get(1)).contains("DELIVERED by test-");

        Instant yesterday = test.now().minus(Duration.ofDays(1));
        // tag::search
        History history = admin.history();
        HistoryQuery query = HistoryQuery.all()
                .type("shop.payment-reminder")
                .what(What.DELIVERED)
                .from(yesterday);
        Page<HistoryRecord> page = history.search(query, null, 100); // the newest first
        page.next().ifPresent(next -> history.search(query, next, 100));
        // end::search
        assertThat(page.items()).hasSize(1);
    }

    @Test
    void whoDidWhat() {
        PostdateAdmin admin = test.admin();
        List<String> lines = new ArrayList<>();
        // tag::by
        admin.by("anna").queues().pause("test");
        // …
        admin.by("bela").queues().resume("test");

        for (ActionRecord action : admin.actions(null, 100).items()) { // the newest first
            lines.add(action.at() + " " + action.who() + " " + action.action() + " " + action.target());
        }
        // end::by
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).endsWith("bela RESUME_QUEUE test");
    }
}
