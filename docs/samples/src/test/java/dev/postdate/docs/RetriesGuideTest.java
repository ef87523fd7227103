package dev.postdate.docs;

import static dev.postdate.retry.RetryPolicy.deadLetter;
import static dev.postdate.retry.RetryPolicy.discard;
import static dev.postdate.retry.RetryPolicy.pauseQueue;
import static dev.postdate.retry.RetryPolicy.requeue;
import static dev.postdate.retry.RetryPolicy.retryNow;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.HandlerTimeoutException;
import dev.postdate.Handles;
import dev.postdate.MessageContext;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.Redaction;
import dev.postdate.admin.DeadLetter;
import dev.postdate.docs.Shop.ChargeCard;
import dev.postdate.docs.Shop.PaymentReminder;
import dev.postdate.retry.RetryDecision;
import dev.postdate.retry.RetryOn;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
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
        builder.retry(RetryPolicy.exponential(4, Duration.ofSeconds(2), 2.0, Duration.ofMinutes(10))
                .withJitter(0.2)
                .thenDeadLetter());
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
            if (failed.messageType().equals("shop.payment-reminder")) {
                return failed.failures() < 3
                        ? new RetryDecision.RetryAfter(Duration.ofMinutes(1))
                        : new RetryDecision.DeadLetter("three reminders failed");
            }
            return usual.decide(failed);
        });
        // end::own-policy
        builder.handle(ChargeCard.class, (charge, context) -> fails())
                .handle(PaymentReminder.class, (reminder, context) -> fails());
        try (TestPostdate test = TestPostdate.start(VirtualTime.create(), builder)) {
            test.bus().send(new ChargeCard("42"));
            test.bus().send(new PaymentReminder("42"));
            test.advance(Duration.ofDays(1));
            assertThat(test.attempts()).as("ten and three").hasSize(13);
            assertThat(test.admin().deadLetters().count()).isEqualTo(2);
        }
    }

    /** What a mail server says. */
    static final class MailRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        boolean isFinal() {
            return true;
        }
    }

    @Test
    void rules() {
        PostdateBuilder builder = Postdate.builder("shop").queue("reports", queue -> queue);
        // tag::rules
        builder.retryRules(rules -> rules.onCause(ConnectException.class, pauseQueue(ofMinutes(1))) // an outage
                        .on(
                                TimeoutException.class,
                                retryNow(3)
                                        .thenRetryLater(ofSeconds(10), ofMinutes(1), ofMinutes(5))
                                        .thenDeadLetter())
                        .on(IllegalArgumentException.class, deadLetter()) // trying again does not make it valid
                        .giveUpAfter(ofDays(3)))
                .retryRules(
                        PaymentReminder.class,
                        rules -> rules.on(MailRefused.class, error -> error.isFinal(), discard()))
                .retryRules("reports", rules -> rules.otherwise(requeue(5).thenDeadLetter()));
        // end::rules
        builder.handle(ChargeCard.class, (charge, context) -> {
                    throw new TimeoutException(charge.order());
                })
                .handle(PaymentReminder.class, (reminder, context) -> {
                    throw new MailRefused();
                });
        try (TestPostdate test = TestPostdate.start(VirtualTime.create(), builder)) {
            test.bus().send(new ChargeCard("42"));
            test.bus().send(new PaymentReminder("42"));
            test.advance(Duration.ofHours(1));
            assertThat(test.attempts()).as("seven and one").hasSize(8);
            assertThat(test.admin().deadLetters().count()).isEqualTo(1);
        }
    }

    private static boolean down = true;

    /** A system that is down for a while. */
    static final class Gateway {
        void charge(ChargeCard charge) {
            if (down) {
                throw new IllegalStateException(new ConnectException("refused " + charge.order()));
            }
        }
    }

    /** Rules beside a handler. */
    public static final class Charging {
        private final Gateway gateway = new Gateway();

        // tag::annotated
        @Handles(timeLimit = "PT30S")
        @RetryOn(value = ConnectException.class, causes = true, then = RetryOn.Then.PAUSE_QUEUE, pause = "PT1M")
        @RetryOn(
                value = TimeoutException.class,
                now = 3,
                later = {"PT10S", "PT1M", "PT5M"},
                jitter = 0.2)
        @RetryOn(IllegalArgumentException.class) // no attempt more
        public void charge(ChargeCard charge) throws Exception {
            gateway.charge(charge);
        }
        // end::annotated
    }

    @Test
    void annotated() {
        try (TestPostdate test = TestPostdate.start(builder -> builder.handlers(new Charging()))) {
            down = true;
            test.bus().send(new ChargeCard("42"));
            test.advance(Duration.ofMinutes(10));
            assertThat(test.attempts()).hasSize(11);
            down = false;
            test.advance(Duration.ofMinutes(1));
            assertThat(test.handled(ChargeCard.class)).hasSize(1);
        }
    }

    @Test
    void timeLimitAndRedaction() {
        PostdateBuilder builder = Postdate.builder("shop");
        // tag::time-limit
        builder.queue("payments", queue -> queue.parallelism(4).timeLimit(ofSeconds(30))) // each run of its handlers
                .retryRules(
                        "payments",
                        rules -> rules.on(
                                HandlerTimeoutException.class, retryNow(1).thenDeadLetter()));
        // end::time-limit
        // tag::redact
        builder.redact(text -> Redaction.standard().apply(text).replaceAll("[A-Z]{2}\\d{20}", "an IBAN"));
        // end::redact
        builder.retry(deadLetter()).handle(ChargeCard.class, (charge, context) -> {
            throw new IllegalStateException("DE12345678901234567890 with password=geheim");
        });
        try (TestPostdate test = TestPostdate.start(VirtualTime.create(), builder)) {
            test.bus().send(new ChargeCard("42"));
            test.runUntilIdle();
            DeadLetter dead = test.admin().deadLetters().list().get(0);
            assertThat(dead.lastError().orElseThrow().error())
                    .isEqualTo("java.lang.IllegalStateException: an IBAN with password=***");
            assertThat(dead.lastError().orElseThrow().trace()).doesNotContain("geheim", "DE12");
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
