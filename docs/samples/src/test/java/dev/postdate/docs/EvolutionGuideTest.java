package dev.postdate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.HandlerOptions;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.Upcaster;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.admin.ReadableType;
import dev.postdate.admin.RedriveOptions;
import dev.postdate.admin.TypeReport;
import dev.postdate.jackson.JsonUpcaster;
import dev.postdate.memory.InMemoryStore;
import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.Store;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.TypeEvolution;
import dev.postdate.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The code of docs/guides/evolution.md. */
class EvolutionGuideTest {

    private static final Duration DAY = Duration.ofDays(1);

    private final VirtualTime time = VirtualTime.create();
    private final Store store = InMemoryStore.create();

    /** What the releases before have written. */
    static final class Before {
        @MessageType("shop.reminder")
        record Reminder(String order) {}

        @MessageType("shop.bill")
        record Bill(String order, long cents) {}

        @MessageType("shop.newsletter")
        record Newsletter(String text) {}
    }

    // tag::renamed
    @MessageType(value = "shop.payment-reminder", aliases = "shop.reminder")
    public record PaymentReminder(String order) {}
    // end::renamed

    // tag::changed
    @MessageType(value = "shop.bill", version = 2)
    public record Bill(String order, long cents, String currency) {
        public Bill {
            Objects.requireNonNull(currency, "currency");
        }
    }
    // end::changed

    static final class Coming {
        // tag::coming
        @MessageType(value = "shop.reminder", aliases = "shop.payment-reminder")
        public record Reminder(String order) {}
        // end::coming
    }

    private void waitingFromBefore() {
        try (TestPostdate before = TestPostdate.start(
                time,
                Postdate.builder("shop")
                        .store(store)
                        .handle(Before.Reminder.class, (message, context) -> {})
                        .handle(Before.Bill.class, (message, context) -> {})
                        .handle(Before.Newsletter.class, (message, context) -> {}))) {
            before.bus().scheduleSend(new Before.Reminder("42"), DAY);
            before.bus().schedulePublish(new Before.Reminder("43"), DAY);
            before.bus().scheduleSend(new Before.Bill("42", 900), DAY);
            before.bus().scheduleSend(new Before.Newsletter("hello"), DAY);
        }
    }

    // tag::upcast
    static PostdateBuilder shop(Store store) {
        return Postdate.builder("shop")
                .store(store)
                .handle(PaymentReminder.class, (reminder, context) -> {})
                .handle(Bill.class, (bill, context) -> {})
                .upcast(Bill.class, 1, JsonUpcaster.of(body -> body.put("currency", "EUR")));
    }
    // end::upcast

    @Test
    void whatWaitsFromBeforeIsHandled() {
        waitingFromBefore();
        try (TestPostdate now = TestPostdate.start(time, shop(store))) {
            now.advance(DAY);
            assertThat(now.handled(PaymentReminder.class))
                    .containsExactlyInAnyOrder(new PaymentReminder("42"), new PaymentReminder("43"));
            assertThat(now.handled(Bill.class)).containsExactly(new Bill("42", 900, "EUR"));
        }
    }

    @Test
    void theCheckSaysWhatTheDeployWouldBreak() {
        waitingFromBefore();
        // tag::check
        TypeReport report = shop(store).checkTypes();
        System.out.println(report);
        int exitCode = report.isClean() ? 0 : 1;
        // end::check
        assertThat(exitCode).isEqualTo(1);
        assertThat(report.problems())
                .extracting(TypeReport.Finding::messageType)
                .containsExactly("shop.newsletter");
    }

    @Test
    void aBuildListsWhatItCanRead() {
        List<String> lines = new ArrayList<>();
        // tag::readable
        for (ReadableType type : shop(InMemoryStore.create()).readableTypes()) {
            lines.add(type.toString());
        }
        // end::readable
        assertThat(lines).containsExactly("shop.bill 2", "shop.payment-reminder 1 shop.reminder");
    }

    @MessageType("shop.newsletter")
    public record Newsletter(String text) {}

    @Test
    void aRemovedTypeKeepsAHandlerUntilNoneWaits() {
        waitingFromBefore();
        PostdateBuilder described =
                // tag::until-none-waits
                shop(store).handle(Newsletter.class, (newsletter, context) -> {});
        // end::until-none-waits
        try (TestPostdate now = TestPostdate.start(time, described)) {
            assertThat(now.admin().checkTypes().isClean()).isTrue();
            now.advance(DAY);
            assertThat(now.admin().deadLetters().count()).isZero();
        }
    }

    @Test
    void cancelsWhatIsNotToBeDone() {
        waitingFromBefore();
        try (TestPostdate now = TestPostdate.start(time, shop(store))) {
            PostdateAdmin admin = now.admin();
            // tag::cancel
            admin.messages().cancelAll(MessageQuery.all().type("shop.newsletter"));
            // end::cancel
            assertThat(admin.checkTypes().isClean()).isTrue();
        }
    }

    @Test
    void redrivesWhatHasBecomeADeadLetter() {
        waitingFromBefore();
        try (TestPostdate now = TestPostdate.start(time, shop(store))) {
            now.advance(DAY.plusHours(1));
            assertThat(now.admin().deadLetters().count()).isOne();
        }
        PostdateBuilder described = shop(store).handle(Newsletter.class, (newsletter, context) -> {});
        try (TestPostdate now = TestPostdate.start(time, described)) {
            // tag::redrive
            DeadLetterQuery newsletters = DeadLetterQuery.all().type("shop.newsletter");
            now.admin().deadLetters().redriveAll(newsletters, RedriveOptions.unchanged());
            // end::redrive
            now.runUntilIdle();
            assertThat(now.handled(Newsletter.class)).hasSize(1);
        }
    }

    // tag::pinned
    @Test
    void bodiesOfEarlierReleasesAreStillRead() {
        TypeEvolution.check(shop(InMemoryStore.create()))
                .reads("shop.reminder", 1, """
                        {"order":"42"}""")
                .as(new PaymentReminder("42"))
                .reads("shop.bill", 1, """
                        {"order":"42","cents":900}""")
                .as(new Bill("42", 900, "EUR"))
                .reads("shop.bill", 2, """
                        {"order":"42","cents":900,"currency":"USD"}""")
                .as(new Bill("42", 900, "USD"));
    }
    // end::pinned

    @Test
    void namesAndUpcastersInCode() {
        waitingFromBefore();
        PostdateBuilder described = Postdate.builder("shop").store(store);
        // tag::in-code
        described
                .messageType(Before.Bill.class, "shop.invoice", 3)
                .alias(Before.Bill.class, "shop.bill")
                .upcast(Before.Bill.class, 1, JsonUpcaster.of(body -> body.set("cents", body.remove("price"))))
                .upcast(Before.Bill.class, 2, Upcaster.unchanged());
        // end::in-code
        described.handle(Before.Bill.class, HandlerOptions.named("bill"), (bill, context) -> {});
        assertThat(described.checkTypes().waiting())
                .extracting(TypeReport.Finding::messageType)
                .contains("shop.bill");
    }

    @Test
    void theComingNameIsReadOneReleaseEarlier() {
        try (TestPostdate early = TestPostdate.start(
                        time,
                        Postdate.builder("shop")
                                .store(store)
                                .handle(Coming.Reminder.class, (reminder, context) -> {}));
                TestPostdate late = TestPostdate.start(time, shop(store))) {
            late.bus().send(new PaymentReminder("42"));
            early.bus().send(new Coming.Reminder("43"));
            early.runUntilIdle();
            assertThat(early.scheduled()).isEmpty();
        }
    }
}
