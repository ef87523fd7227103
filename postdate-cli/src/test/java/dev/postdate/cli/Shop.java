package dev.postdate.cli;

import dev.postdate.HandlerOptions;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.ScheduleToken;
import dev.postdate.SendOptions;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.spi.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An application that left something in its store. */
final class Shop {

    static final Instant FUTURE = Instant.parse("2099-01-01T09:00:00Z");

    @MessageType(value = "shop.reminder", version = 2, aliases = "shop.note")
    record Reminder(String order) {}

    @MessageType("shop.bill")
    record Bill(String order) {}

    @MessageType("shop.parcel")
    record Parcel(String order) {}

    private final Store store;

    Shop(Store store) {
        this.store = store;
    }

    static PostdateBuilder described(CountDownLatch failed) {
        return Postdate.builder("shop")
                .queue("bills", queue -> queue.sequential())
                .retry(RetryPolicy.deadLetter())
                .retryRules(Parcel.class, rules -> rules.otherwise(RetryPolicy.discard()))
                .handle(Reminder.class, (reminder, context) -> {})
                .handle(Bill.class, HandlerOptions.onQueue("bills"), (bill, context) -> {
                    failed.countDown();
                    throw new IllegalStateException("no account for " + bill.order() + "\u001b[31m");
                })
                .handle(Parcel.class, (parcel, context) -> {
                    failed.countDown();
                    throw new IllegalStateException("no address");
                });
    }

    /** A reminder that waits for the last year of the century. */
    UUID remind(String order) {
        ScheduleToken token;
        try (Postdate node = described(new CountDownLatch(0)).store(store).start()) {
            token = node.bus()
                    .scheduleSend(
                            new Reminder(order),
                            FUTURE,
                            SendOptions.builder()
                                    .key("reminder-" + order)
                                    .correlationId("order-" + order)
                                    .header("tenant", "north")
                                    .build())
                    .token();
        }
        return token.messageId();
    }

    /** Handlers that fail on these; what becomes of it is stored when this returns. */
    void failOn(Object... messages) throws InterruptedException {
        CountDownLatch failed = new CountDownLatch(messages.length);
        try (Postdate node =
                described(failed).store(store).history(Duration.ofDays(30)).start()) {
            for (Object message : messages) {
                node.bus().send(message);
            }
            if (!failed.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("The handlers did not run: " + failed + " left.");
            }
        }
    }
}
