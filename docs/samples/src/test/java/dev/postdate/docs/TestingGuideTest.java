package dev.postdate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.ScheduledMessage;
import dev.postdate.docs.Shop.ChargeCard;
import dev.postdate.docs.Shop.PaymentReminder;
import dev.postdate.jdbc.JdbcStore;
import dev.postdate.testkit.TestPostdate;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/guides/testing.md. */
class TestingGuideTest {

    // tag::advance
    @Test
    void remindsAfterADay() {
        try (TestPostdate test =
                TestPostdate.start(shop -> shop.handle(PaymentReminder.class, (reminder, context) -> {}))) {
            test.bus().scheduleSend(new PaymentReminder("42"), Duration.ofHours(24));

            test.advance(Duration.ofHours(23));
            assertThat(test.handled(PaymentReminder.class)).isEmpty();

            test.advance(Duration.ofHours(1));
            assertThat(test.handled(PaymentReminder.class)).containsExactly(new PaymentReminder("42"));
        }
    }
    // end::advance

    // tag::retries
    @Test
    void triesAgainAfterASecond() {
        try (TestPostdate test = TestPostdate.start(shop -> shop.handle(ChargeCard.class, (charge, context) -> {
            if (context.attempt() == 1) {
                throw new IllegalStateException("the gateway is away");
            }
        }))) {
            Instant began = test.now();
            test.bus().send(new ChargeCard("42"));

            test.advance(Duration.ofMinutes(1));
            assertThat(test.attempts()).hasSize(2);
            assertThat(test.attempts().get(1).startedAt()).isAfterOrEqualTo(began.plusSeconds(1));
        }
    }
    // end::retries

    @TempDir
    Path directory;

    // tag::store
    @Test
    void survivesARestart() {
        Path file = directory.resolve("shop.db");
        try (TestPostdate before = TestPostdate.start(
                shop -> shop.store(JdbcStore.sqlite(file)).handle(PaymentReminder.class, (reminder, context) -> {}))) {
            before.bus().scheduleSend(new PaymentReminder("42"), Duration.ofHours(24));
            assertThat(before.scheduled())
                    .extracting(ScheduledMessage::messageType)
                    .containsExactly("shop.payment-reminder");
        }
        try (TestPostdate after = TestPostdate.start(
                shop -> shop.store(JdbcStore.sqlite(file)).handle(PaymentReminder.class, (reminder, context) -> {}))) {
            after.advance(Duration.ofHours(24));
            assertThat(after.handled(PaymentReminder.class)).hasSize(1);
        }
    }
    // end::store
}
