package dev.postdate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.HandlerOptions;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.QueueOptions;
import dev.postdate.docs.Shop.ChargeCard;
import dev.postdate.docs.Shop.PaymentReminder;
import dev.postdate.docs.Shop.UpdateSearchIndex;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The code of docs/guides/queues.md. */
class QueuesGuideTest {

    @Test
    void queues() {
        PostdateBuilder builder = Postdate.builder("shop");
        // tag::queues
        builder.queue("emails", queue -> queue.parallelism(2))
                .queue("ledger", QueueOptions::sequential)
                .handle(PaymentReminder.class, HandlerOptions.onQueue("emails"), (reminder, context) -> {})
                .handle(ChargeCard.class, HandlerOptions.onQueue("ledger"), (charge, context) -> {})
                .handle(UpdateSearchIndex.class, (update, context) -> {}); // on the default queue, "shop"
        // end::queues
        try (TestPostdate test = TestPostdate.start(VirtualTime.create(), builder)) {
            // tag::pause
            test.admin().queues().pause("emails");
            // …
            test.admin().queues().resume("emails");
            // end::pause
            test.admin().queues().pause("emails");
            test.bus().send(new PaymentReminder("42"));
            test.bus().send(new ChargeCard("42"));
            test.advance(Duration.ofMinutes(1));
            assertThat(test.handled(PaymentReminder.class)).isEmpty();
            assertThat(test.handled(ChargeCard.class)).hasSize(1);
        }
    }

    @Test
    void routes() {
        PostdateBuilder builder = Postdate.builder("shop");
        // tag::routes
        builder.route(ChargeCard.class, "payments") // the default queue of the application "payments"
                .route(UpdateSearchIndex.class, "search/batch"); // the queue "batch" of the application "search"
        // end::routes
        try (TestPostdate test = TestPostdate.start(VirtualTime.create(), builder)) {
            test.bus().send(new UpdateSearchIndex("teapot"));
            assertThat(test.scheduled())
                    .singleElement()
                    .satisfies(message -> assertThat(message.destination()).isEqualTo("search/batch"));
        }
    }
}
