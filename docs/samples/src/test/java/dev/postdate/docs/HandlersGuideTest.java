package dev.postdate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Delayed;
import dev.postdate.HandlerOptions;
import dev.postdate.Handles;
import dev.postdate.MessageContext;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.SendOptions;
import dev.postdate.docs.Shop.CardCharged;
import dev.postdate.docs.Shop.ChargeCard;
import dev.postdate.docs.Shop.Mailbox;
import dev.postdate.docs.Shop.OrderPlaced;
import dev.postdate.docs.Shop.PaymentReminder;
import dev.postdate.memory.InMemoryStore;
import dev.postdate.spi.Store;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The code of docs/guides/handlers.md. */
class HandlersGuideTest {

    // tag::annotated
    public static final class OrderHandlers {

        private final Mailbox mailbox;

        OrderHandlers(Mailbox mailbox) {
            this.mailbox = mailbox;
        }

        @Handles
        public void remind(PaymentReminder reminder) {
            mailbox.send("Please pay order " + reminder.order());
        }

        @Handles(name = "charge", queue = "payments")
        public CardCharged charge(ChargeCard charge, MessageContext context) {
            return new CardCharged(charge.order()); // leaves when this handler has succeeded
        }
    }
    // end::annotated

    @Test
    void annotated() {
        Mailbox mailbox = new Mailbox();
        PostdateBuilder builder = Postdate.builder("shop");
        // tag::register
        builder.queue("payments", queue -> queue.parallelism(4)).handlers(new OrderHandlers(mailbox));
        // end::register
        try (TestPostdate test = TestPostdate.start(VirtualTime.create(), builder)) {
            test.bus().send(new PaymentReminder("42"));
            test.bus().send(new ChargeCard("42"));
            test.runUntilIdle();
            assertThat(mailbox.mails()).containsExactly("Please pay order 42");
            assertThat(test.handled(ChargeCard.class)).hasSize(1);
        }
    }

    @Test
    void lambdas() {
        Mailbox mailbox = new Mailbox();
        PostdateBuilder builder = Postdate.builder("shop");
        // tag::lambda
        builder.queue("payments", queue -> queue.parallelism(4))
                .handle(
                        PaymentReminder.class,
                        (reminder, context) -> mailbox.send("Please pay order " + reminder.order()))
                .handleReturning(
                        ChargeCard.class,
                        HandlerOptions.named("charge").withQueue("payments"),
                        (charge, context) -> new CardCharged(charge.order()));
        // end::lambda
        try (TestPostdate test = TestPostdate.start(VirtualTime.create(), builder)) {
            test.bus().send(new PaymentReminder("42"));
            test.runUntilIdle();
            assertThat(mailbox.mails()).hasSize(1);
        }
    }

    @Test
    void events() {
        Mailbox mailbox = new Mailbox();
        PostdateBuilder builder = Postdate.builder("shop");
        // tag::subscribers
        builder.handle(OrderPlaced.class, HandlerOptions.named("welcome"), (placed, context) -> mailbox.send("Welcome"))
                .handle(
                        OrderPlaced.class,
                        HandlerOptions.named("invoice"),
                        (placed, context) -> mailbox.send("Your invoice"));
        // end::subscribers
        try (TestPostdate test = TestPostdate.start(VirtualTime.create(), builder)) {
            test.bus().publish(new OrderPlaced("42", "ada"));
            test.runUntilIdle();
            assertThat(mailbox.mails()).containsExactlyInAnyOrder("Welcome", "Your invoice");
        }
    }

    /** What handlers may return. */
    public static final class Cascading {
        // tag::cascades
        @Handles
        public List<Object> placed(OrderPlaced placed) {
            return List.of(
                    new ChargeCard(placed.order()),
                    Delayed.by(Duration.ofHours(24), new PaymentReminder(placed.order()))
                            .with(SendOptions.builder()
                                    .key("reminder-" + placed.order())
                                    .build()));
        }

        @Handles
        public void charged(CardCharged charged, MessageContext context) {
            context.scheduleSend(new PaymentReminder(charged.order()), Duration.ofDays(30));
        }
        // end::cascades

        @Handles
        public void charge(ChargeCard charge) {}

        @Handles
        public void remind(PaymentReminder reminder) {}
    }

    @Test
    void cascades() {
        try (TestPostdate test = TestPostdate.start(builder -> builder.handlers(new Cascading()))) {
            test.bus().publish(new OrderPlaced("42", "ada"));
            test.bus().publish(new CardCharged("41"));
            test.runUntilIdle();
            assertThat(test.handled(ChargeCard.class)).hasSize(1);
            assertThat(test.scheduled("shop.payment-reminder")).hasSize(2);
            assertThat(test.bus().cancelKey("reminder-42").cancelled()).isTrue();
        }
    }

    @Test
    void replies() {
        Store store = InMemoryStore.create();
        VirtualTime time = VirtualTime.create();
        // tag::reply
        PostdateBuilder shop = Postdate.builder("shop")
                .store(store)
                .route(ChargeCard.class, "payments")
                .handle(CardCharged.class, (charged, context) -> System.out.println("paid: " + charged.order()));
        PostdateBuilder payments = Postdate.builder("payments")
                .store(store)
                .handle(ChargeCard.class, (charge, context) -> context.reply(new CardCharged(charge.order())));
        // end::reply
        try (TestPostdate shopNode = TestPostdate.start(time, shop);
                TestPostdate paymentsNode = TestPostdate.start(time, payments)) {
            shopNode.bus().send(new ChargeCard("42"));
            time.advance(Duration.ofSeconds(1));
            assertThat(paymentsNode.handled(ChargeCard.class)).hasSize(1);
            assertThat(shopNode.handled(CardCharged.class)).containsExactly(new CardCharged("42"));
        }
    }
}
