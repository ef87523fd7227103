package dev.postdate.testkit.conformance.bus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.postdate.HandlerOptions;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.Upcaster;
import dev.postdate.admin.DeadLetter;
import dev.postdate.admin.TypeReport;
import dev.postdate.admin.TypeReport.Finding;
import dev.postdate.admin.TypeReport.Verdict;
import dev.postdate.spi.DeadReason;
import dev.postdate.testkit.TestPostdate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages that wait while their types are renamed, changed and removed. */
public abstract class EvolutionBusSuite extends BusSuite {

    /** As the first build has it. */
    @MessageType("shop.reminder")
    public record Reminder(String order) {}

    /** The same type, renamed. */
    @MessageType(value = "shop.payment-reminder", aliases = "shop.reminder")
    public record PaymentReminder(String order) {}

    /** As the first build has it. */
    @MessageType("shop.charge")
    public record Charge(String order) {}

    /** The same type with a property that it cannot do without. */
    @MessageType(value = "shop.charge", version = 2)
    public record ChargeIn(String order, String currency) {
        public ChargeIn {
            Objects.requireNonNull(currency, "currency");
        }
    }

    /** A type that the second build no longer has. */
    @MessageType("shop.farewell")
    public record Farewell(String order) {}

    private static final Upcaster IN_EUROS = body ->
            new String(body, UTF_8).replace("}", ",\"currency\":\"EUR\"}").getBytes(UTF_8);

    private PostdateBuilder build() {
        return Postdate.builder("test").store(store()).time(time());
    }

    private TestPostdate first() {
        return start(builder -> builder.handle(Reminder.class, (message, context) -> {})
                .handle(Charge.class, (message, context) -> {})
                .handle(Farewell.class, (message, context) -> {}));
    }

    @Test
    @Tag("G25")
    @Tag("G26")
    @DisplayName(
            "G25 G26 a deploy in which a type is renamed, one gets a required property and one disappears loses nothing")
    void renamedChangedAndRemoved() {
        TestPostdate first = first();
        first.bus().scheduleSend(new Reminder("1"), HOUR);
        first.bus().scheduleSend(new Charge("2"), HOUR);
        first.bus().scheduleSend(new Farewell("3"), HOUR);
        first.close();

        // The check says so beforehand, and changes nothing.
        TypeReport naive = build().messageType(PaymentReminder.class, "shop.payment-reminder")
                .handle(PaymentReminder.class, (message, context) -> {})
                .handle(ChargeIn.class, (message, context) -> {})
                .checkTypes();
        assertThat(naive.isClean()).isFalse();
        assertThat(naive.problems())
                .extracting(Finding::messageType, Finding::version, Finding::verdict, Finding::count)
                .containsExactlyInAnyOrder(
                        tuple("shop.reminder", 1, Verdict.UNKNOWN, 1L),
                        tuple("shop.charge", 1, Verdict.UNREADABLE, 1L),
                        tuple("shop.farewell", 1, Verdict.UNKNOWN, 1L));

        // An alias and an upcaster fix two of them.
        TestPostdate second = start(builder -> builder.handle(PaymentReminder.class, (message, context) -> {})
                .handle(ChargeIn.class, (message, context) -> {})
                .upcast(ChargeIn.class, 1, IN_EUROS));
        assertThat(second.admin().checkTypes().problems())
                .extracting(Finding::messageType, Finding::verdict)
                .containsExactly(tuple("shop.farewell", Verdict.UNKNOWN));
        second.advance(HOUR.plus(HOUR));
        assertThat(second.handled(PaymentReminder.class)).containsExactly(new PaymentReminder("1"));
        assertThat(second.handled(ChargeIn.class)).containsExactly(new ChargeIn("2", "EUR"));
        assertThat(second.scheduled()).isEmpty();
        assertThat(second.admin().checkTypes().isClean()).isTrue();
        assertThat(second.admin().checkTypes().deadLetters())
                .extracting(Finding::messageType, Finding::verdict)
                .containsExactly(tuple("shop.farewell", Verdict.UNKNOWN));
        UUID dead = second.admin().deadLetters().list().get(0).messageId();
        second.close();

        // A redrive delivers the third once a build can read it again.
        TestPostdate third = start(builder -> builder.handle(PaymentReminder.class, (message, context) -> {})
                .alias(PaymentReminder.class, "shop.farewell"));
        assertThat(third.admin().checkTypes().deadLetters())
                .extracting(Finding::messageType, Finding::verdict)
                .containsExactly(tuple("shop.farewell", Verdict.READABLE));
        third.admin().deadLetters().redrive(Set.of(dead));
        third.runUntilIdle();
        assertThat(third.handled(PaymentReminder.class)).containsExactly(new PaymentReminder("3"));
        assertThat(third.admin().deadLetters().count()).isZero();
    }

    @Test
    @Tag("G32")
    @DisplayName("G32 an event stored under a former name reaches each handler of the renamed type once")
    void eventOfAFormerName() {
        TestPostdate before = start(builder -> builder.handle(Reminder.class, (message, context) -> {})
                .handle(Reminder.class, HandlerOptions.named("mail"), (message, context) -> {}));
        before.bus().schedulePublish(new Reminder("1"), HOUR);
        before.close();
        TestPostdate after = start(builder -> builder.handle(PaymentReminder.class, (message, context) -> {})
                .handle(PaymentReminder.class, HandlerOptions.named("mail"), (message, context) -> {})
                .handle(PaymentReminder.class, HandlerOptions.named("added"), (message, context) -> {}));
        assertThat(after.admin().checkTypes().isClean()).isTrue();

        after.advance(HOUR);

        assertThat(after.attempts())
                .extracting(attempt -> attempt.handler())
                .containsExactlyInAnyOrder("shop.payment-reminder", "mail", "added");
        after.bus().publish(new PaymentReminder("2"));
        after.runUntilIdle();
        assertThat(after.handled(PaymentReminder.class)).hasSize(6);
    }

    @Test
    @Tag("G32")
    @DisplayName("G32 a waiting copy finds its handler after the type that named it was renamed")
    void copyOfAFormerName() {
        TestPostdate before = start(builder -> builder.handle(Reminder.class, (message, context) -> {})
                .handle(Reminder.class, HandlerOptions.named("mail"), (message, context) -> {}));
        before.admin().queues().pause("test");
        before.bus().publish(new Reminder("1"));
        before.runUntilIdle();
        assertThat(before.scheduled()).hasSize(2);
        before.close();
        TestPostdate after = start(builder -> builder.handle(PaymentReminder.class, (message, context) -> {})
                .handle(PaymentReminder.class, HandlerOptions.named("mail"), (message, context) -> {}));
        assertThat(after.admin().checkTypes().isClean()).isTrue();

        after.admin().queues().resume("test");
        after.runUntilIdle();

        assertThat(after.attempts())
                .extracting(attempt -> attempt.handler())
                .containsExactlyInAnyOrder("shop.payment-reminder", "mail");
    }

    @Test
    @Tag("G14")
    @DisplayName(
            "G14 a message that an old node parked under a name it does not know is handled by a node that has the alias")
    void parkedUnderAFormerName() {
        TestPostdate sender = start("sender", builder -> builder.route(Reminder.class, "test"));
        sender.bus().send(new Reminder("1"));
        sender.close();
        TestPostdate stranger = start(builder -> builder.handle(Note.class, (note, context) -> {}));
        stranger.runUntilIdle();
        assertThat(stranger.scheduled()).hasSize(1);
        stranger.close();

        TestPostdate knowing = start(builder -> builder.handle(Note.class, (note, context) -> {})
                .handle(PaymentReminder.class, (message, context) -> {}));
        knowing.advance(Duration.ofMinutes(1));

        assertThat(knowing.handled(PaymentReminder.class)).hasSize(1);
        assertThat(knowing.admin().deadLetters().count()).isZero();
    }

    @Test
    @Tag("G14")
    @DisplayName("G14 nodes that know the coming name as an alias and nodes that have it run side by side")
    void renamedInTwoReleases() {
        TestPostdate aliased = start(builder -> builder.handle(Reminder.class, (message, context) -> {})
                .alias(Reminder.class, "shop.payment-reminder"));
        TestPostdate renamed = start(builder -> builder.handle(PaymentReminder.class, (message, context) -> {}));
        for (int i = 0; i < 20; i++) {
            renamed.bus().publish(new PaymentReminder("new " + i));
            aliased.bus().publish(new Reminder("old " + i));
            renamed.bus().send(new PaymentReminder("new command " + i));
            aliased.bus().send(new Reminder("old command " + i));
        }
        aliased.runUntilIdle();

        int handled = aliased.handled(Reminder.class).size()
                + renamed.handled(PaymentReminder.class).size();
        assertThat(handled).isEqualTo(80);
        assertThat(aliased.scheduled()).as("nothing parked").isEmpty();
    }

    @Test
    @Tag("G25")
    @DisplayName(
            "G25 an upcaster that fails makes a dead letter with the bytes that were stored, and the rest proceeds")
    void failingUpcaster() {
        TestPostdate first = first();
        first.bus().scheduleSend(new Charge("bad"), HOUR);
        first.bus().scheduleSend(new Charge("null"), HOUR);
        first.bus().scheduleSend(new Charge("empty"), HOUR);
        first.bus().scheduleSend(new Charge("error"), HOUR);
        first.bus().scheduleSend(new Charge("good"), HOUR);
        first.close();
        TestPostdate second = start(builder -> builder.handle(ChargeIn.class, (message, context) -> {})
                .upcast(ChargeIn.class, 1, body -> {
                    String text = new String(body, UTF_8);
                    if (text.contains("good")) {
                        return IN_EUROS.upcast(body);
                    }
                    Arrays.fill(body, (byte) 'x');
                    if (text.contains("bad")) {
                        throw new IllegalStateException("cannot be led on");
                    } else if (text.contains("error")) {
                        throw new AssertionError("cannot be");
                    }
                    return text.contains("null") ? null : new byte[0];
                }));

        second.advance(HOUR);

        assertThat(second.handled(ChargeIn.class)).containsExactly(new ChargeIn("good", "EUR"));
        List<DeadLetter> dead = second.admin().deadLetters().list();
        assertThat(dead).extracting(DeadLetter::reason).containsOnly(DeadReason.UNREADABLE);
        assertThat(dead)
                .extracting(letter -> new String(letter.body(), UTF_8))
                .containsExactlyInAnyOrder(
                        "{\"order\":\"bad\"}",
                        "{\"order\":\"null\"}",
                        "{\"order\":\"empty\"}",
                        "{\"order\":\"error\"}");
        assertThat(dead)
                .allSatisfy(letter -> assertThat(letter.detail()).contains("'shop.charge' from version 1 to 2"))
                .anySatisfy(letter -> assertThat(letter.detail()).contains("cannot be led on"))
                .anySatisfy(letter -> assertThat(letter.detail()).contains("returned null"))
                .anySatisfy(letter -> assertThat(letter.detail()).contains("empty body"));
    }

    @Test
    @DisplayName(
            "upcasters lead a body step by step, from a former name too, and a version below the lowest is read as that one")
    void steps() {
        start("writer", builder -> builder.route(Reminder.class, "test")).bus().send(new Reminder("1"));
        start(
                        "second-writer",
                        builder -> builder.messageType(Reminder.class, "shop.reminder", 3)
                                .route(Reminder.class, "test"))
                .bus()
                .send(new Reminder("3"));
        TestPostdate test = start(builder -> builder.messageType(PaymentReminder.class, "shop.payment-reminder", 4)
                .alias(PaymentReminder.class, "shop.reminder")
                .upcast(PaymentReminder.class, 3, append("c"))
                .upcast(PaymentReminder.class, 2, append("b"))
                .handle(PaymentReminder.class, (message, context) -> {}));
        test.runUntilIdle();

        assertThat(test.handled(PaymentReminder.class))
                .containsExactlyInAnyOrder(new PaymentReminder("1bc"), new PaymentReminder("3c"));
    }

    private static Upcaster append(String letter) {
        return body -> new String(body, UTF_8).replace("\"}", letter + "\"}").getBytes(UTF_8);
    }

    @Test
    @DisplayName(
            "an older version without an upcaster is read as it is, which the check reports until it is told otherwise")
    void olderVersionWithoutUpcaster() {
        TestPostdate first = start(builder -> builder.handle(Reminder.class, (message, context) -> {}));
        first.bus().scheduleSend(new Reminder("1"), HOUR);
        first.close();
        PostdateBuilder silent = build().messageType(Reminder.class, "shop.reminder", 2)
                .handle(Reminder.class, (message, context) -> {});
        assertThat(silent.checkTypes().problems()).extracting(Finding::verdict).containsExactly(Verdict.NEEDS_UPCASTER);

        TestPostdate second = start(builder -> builder.messageType(Reminder.class, "shop.reminder", 2)
                .upcast(Reminder.class, 1, Upcaster.unchanged())
                .handle(Reminder.class, (message, context) -> {}));
        assertThat(second.admin().checkTypes().isClean()).isTrue();
        second.advance(HOUR);
        assertThat(second.handled(Reminder.class)).containsExactly(new Reminder("1"));
    }

    @Test
    @DisplayName(
            "the check names newer versions and handlers that are gone, counts no further than a hundred, and shows an example")
    void whatTheCheckNames() {
        TestPostdate first = start(builder -> builder.messageType(Charge.class, "shop.charge", 7)
                .handle(Charge.class, (message, context) -> {})
                .handle(Reminder.class, HandlerOptions.named("gone"), (message, context) -> {})
                .handle(Reminder.class, HandlerOptions.named("stays"), (message, context) -> {}));
        first.bus().schedulePublish(new Reminder("event"), HOUR);
        for (int i = 0; i < 101; i++) {
            first.bus().scheduleSend(new Charge("1"), HOUR);
        }
        first.close();

        TypeReport report = build().handle(ChargeIn.class, (message, context) -> {})
                .handle(Reminder.class, HandlerOptions.named("stays"), (message, context) -> {})
                .handle(Reminder.class, HandlerOptions.named("added"), (message, context) -> {})
                .checkTypes();

        assertThat(report.problems())
                .extracting(Finding::messageType, Finding::version, Finding::verdict, Finding::count, Finding::more)
                .containsExactly(
                        tuple("shop.charge", 7, Verdict.NEWER, 100L, true),
                        tuple("shop.reminder", 1, Verdict.NO_HANDLER, 1L, false));
        Finding newer = report.problems().get(0);
        assertThat(report.toString())
                .contains("at least 100", "newer than 2", newer.example().toString(), "'gone'");
    }

    @Test
    @DisplayName("what waits for other applications is not this build's business")
    void otherApplications() {
        TestPostdate other = start(
                "other",
                builder -> builder.queue("line", queue -> queue)
                        .handle(Charge.class, (message, context) -> {})
                        .handle(Farewell.class, (message, context) -> {}));
        other.bus().scheduleSend(new Charge("1"), HOUR);
        other.bus().schedulePublish(new Farewell("1"), HOUR);
        other.close();

        TypeReport report = build().handle(Note.class, (note, context) -> {}).checkTypes();

        assertThat(report.isClean()).isTrue();
        assertThat(report.waiting()).isEmpty();
    }

    @Test
    @DisplayName("the check claims nothing, subscribes to nothing and leaves the description to be started")
    void theCheckChangesNothing() {
        TestPostdate running = first();
        running.bus().schedulePublish(new Reminder("1"), HOUR);
        PostdateBuilder described = build().handle(PaymentReminder.class, (message, context) -> {});
        described.checkTypes();
        described.checkTypes();
        assertThat(running.admin().subscriptions())
                .extracting(subscription -> subscription.type())
                .containsExactlyInAnyOrder("shop.reminder", "shop.charge", "shop.farewell");
        running.advance(HOUR);
        assertThat(running.handled(Reminder.class)).hasSize(1);
    }
}
