package dev.postdate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Handles;
import dev.postdate.MessageContext;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.docs.Shop.ChargeCard;
import dev.postdate.docs.Shop.PaymentReminder;
import dev.postdate.retry.RetryDecision;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The code of docs/guides/retries.md. */
class RetriesGuideTest {

    private static void fails() {
        throw new IllegalStateException("the gateway is away");
    }

    @Test
    void policy() {
        PostdateBuilder builder = Postdate.builder("shop");
        // tag::policy
        builder.retry(RetryPolicy.exponential(5, Duration.ofSeconds(2), 2.0, Duration.ofMinutes(10), 0.2));
        // end::policy
        builder.handle(ChargeCard.class, (charge, context) -> fails());
        try (TestPostdate test = TestPostdate.start(VirtualTime.create(), builder)) {
            test.bus().send(new ChargeCard("42"));
            test.advance(Duration.ofHours(1));
            assertThat(test.attempts()).hasSize(5);
            assertThat(test.admin().deadLetters().count()).isEqualTo(1);
        }
    }

    @Test
    void ownPolicy() {
        PostdateBuilder builder = Postdate.builder("shop");
        // tag::own-policy
        RetryPolicy usual = RetryPolicy.standard();
        builder.retry(failed -> {
            if (failed.error() instanceof IllegalArgumentException) {
                return new RetryDecision.DeadLetter("trying again does not make it valid");
            }
            if (failed.messageType().equals("shop.payment-reminder")) {
                return failed.failures() < 3
                        ? new RetryDecision.RetryAfter(Duration.ofMinutes(1))
                        : new RetryDecision.DeadLetter("three reminders failed");
            }
            return usual.decide(failed);
        });
        // end::own-policy
        builder.handle(ChargeCard.class, (charge, context) -> {
                    throw new IllegalArgumentException("no such order");
                })
                .handle(PaymentReminder.class, (reminder, context) -> fails());
        try (TestPostdate test = TestPostdate.start(VirtualTime.create(), builder)) {
            test.bus().send(new ChargeCard("42"));
            test.bus().send(new PaymentReminder("42"));
            test.advance(Duration.ofHours(1));
            assertThat(test.attempts()).hasSize(4);
            assertThat(test.admin().deadLetters().count()).isEqualTo(2);
        }
    }

    /** Handlers that ask to be run again. */
    public static final class Patient {
        private boolean open;

        // tag::later
        @Handles
        public void charge(ChargeCard charge, MessageContext context) {
            if (!isOpen()) {
                context.retryLater(Duration.ofMinutes(15)); // not a failure: no attempt is charged
                return;
            }
            // …
        }
        // end::later

        private boolean isOpen() {
            boolean was = open;
            open = true;
            return was;
        }
    }

    @Test
    void later() {
        try (TestPostdate test = TestPostdate.start(builder -> builder.handlers(new Patient()))) {
            test.bus().send(new ChargeCard("42"));
            test.advance(Duration.ofMinutes(14));
            assertThat(test.attempts()).hasSize(1);
            test.advance(Duration.ofMinutes(1));
            assertThat(test.handled(ChargeCard.class)).hasSize(1);
        }
    }
}
