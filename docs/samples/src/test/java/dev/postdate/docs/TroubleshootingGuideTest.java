package dev.postdate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.postdate.CancelResult;
import dev.postdate.HandlerOptions;
import dev.postdate.MessageBus;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.QueueOptions;
import dev.postdate.RoutePlan;
import dev.postdate.SchedulingResult;
import dev.postdate.SendOptions;
import dev.postdate.admin.Concern;
import dev.postdate.admin.DeadLetter;
import dev.postdate.docs.Shop.ChargeCard;
import dev.postdate.docs.Shop.PaymentReminder;
import dev.postdate.jdbc.JdbcStore;
import dev.postdate.memory.InMemoryStore;
import dev.postdate.spi.DeadReason;
import dev.postdate.testkit.FaultyStore;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Each symptom of docs/guides/troubleshooting.md, made to happen: the log line and the query on the page are the ones seen here. */
class TroubleshootingGuideTest {

    private static final String PAGE = "docs/guides/troubleshooting.md";
    private static final Duration HOUR = Duration.ofHours(1);

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Map<Logger, Optional<Level>> levels = new HashMap<>();
    private final VirtualTime time = VirtualTime.create();
    private final List<TestPostdate> started = new ArrayList<>();

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void listen() {
        lines.start();
        loggers().forEach(logger -> {
            levels.put(logger, Optional.ofNullable(logger.getLevel()));
            logger.setLevel(Level.INFO);
            logger.setAdditive(false);
            logger.addAppender(lines);
        });
    }

    @AfterEach
    void stop() {
        started.forEach(TestPostdate::close);
        loggers().forEach(logger -> {
            logger.detachAppender(lines);
            logger.setAdditive(true);
            logger.setLevel(Objects.requireNonNull(levels.get(logger)).orElse(null));
        });
    }

    private static Stream<Logger> loggers() {
        return Stream.of("delivery", "due", "watch")
                .map(name -> (Logger) LoggerFactory.getLogger("dev.postdate." + name));
    }

    private Path file() {
        return directory.resolve("shop.db");
    }

    private TestPostdate start(PostdateBuilder described) {
        TestPostdate test = TestPostdate.start(time, described);
        started.add(test);
        return test;
    }

    private PostdateBuilder shop() {
        return Postdate.builder("shop").store(JdbcStore.sqlite(file()));
    }

    private void live(Duration duration) {
        for (Duration lived = Duration.ZERO; lived.compareTo(duration) < 0; lived = lived.plusSeconds(10)) {
            time.advance(Duration.ofSeconds(10));
        }
    }

    /** The line was logged, and stands on the page with its ids and times left out. */
    private void assertSaid(String onThePage) {
        assertThat(Checkout.read(PAGE)).as("the page").contains(onThePage);
        String[] parts = onThePage.split("…", -1);
        assertThat(lines.list.stream().map(ILoggingEvent::getFormattedMessage))
                .as("a line like: %s", onThePage)
                .anySatisfy(line -> assertThat(line).containsSubsequence(parts));
    }

    /** Runs a query of the page and answers its rows, columns joined by a bar. */
    private List<String> ask(String query) throws SQLException {
        assertThat(Checkout.read(PAGE)).as("the page").contains(query);
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.add(String.valueOf(result.getString(column)));
                }
                rows.add(String.join(" | ", row));
            }
        }
        return rows;
    }

    @Test
    void notDeliveredSinceNobodyServesItsQueue() throws Exception {
        TestPostdate node = start(shop().handle(ChargeCard.class, (charge, context) -> {}));
        node.bus()
                .send(
                        new PaymentReminder("42"),
                        SendOptions.builder().to("billing").build());
        live(Duration.ofMinutes(4));

        assertSaid(
                "UNSERVED: Message …(shop.payment-reminder) on queue 'billing' is due since …no node of application 'billing' is alive");
        assertThat(node.admin().health().concerns()).extracting(Concern::kind).containsExactly(Concern.Kind.UNSERVED);
        assertThat(ask("SELECT queue, state, count(*), min(due_at) FROM postdate_pending GROUP BY queue, state"))
                .singleElement()
                .asString()
                .startsWith("billing | PENDING | 1 | ");
    }

    @Test
    void notDeliveredSinceItsQueueIsPausedOrFull() {
        TestPostdate node = start(shop().queue("mails", QueueOptions::sequential)
                .handle(PaymentReminder.class, HandlerOptions.onQueue("mails"), (reminder, context) -> {}));
        node.admin().queues().pause("mails");
        node.bus().send(new PaymentReminder("42"));
        live(Duration.ofMinutes(4));

        assertThat(node.handled(PaymentReminder.class)).isEmpty();
        assertThat(node.admin().queues().list())
                .filteredOn(queue -> queue.paused())
                .extracting(queue -> queue.name())
                .containsExactly("shop/mails");
        node.admin().queues().resume("mails");
        node.runUntilIdle();
        assertThat(node.handled(PaymentReminder.class)).hasSize(1);
    }

    @Test
    void notDeliveredSinceThisBuildDoesNotKnowItsType() throws Exception {
        TestPostdate node = start(shop().handle(ChargeCard.class, (charge, context) -> {}));
        node.bus()
                .send(
                        new PaymentReminder("42"),
                        SendOptions.builder().to("shop").build());
        node.runUntilIdle();

        assertSaid(
                "shop.payment-reminder …is left to nodes that can handle it until …message type 'shop.payment-reminder' is not known here");
        assertThat(ask("SELECT type, queue, due_at FROM postdate_pending WHERE state = 'PARKED'"))
                .singleElement()
                .asString()
                .startsWith("shop.payment-reminder | shop | ");
        node.advance(HOUR);
        assertThat(node.admin().deadLetters().list())
                .extracting(DeadLetter::reason)
                .containsExactly(DeadReason.UNKNOWN_TYPE);
    }

    @Test
    void deliveredAtOnceSinceItsTimeHadPassed() {
        TestPostdate node = start(shop().handle(PaymentReminder.class, (reminder, context) -> {}));
        LocalDateTime nine =
                LocalDateTime.ofInstant(time.instant(), ZoneOffset.UTC).plusHours(2);
        Instant meant = nine.atZone(ZoneId.of("Europe/Berlin")).toInstant();
        Instant twoHoursOff = nine.atZone(ZoneId.of("Asia/Kolkata")).toInstant();
        assertThat(twoHoursOff).isBefore(time.instant());

        // tag::due-at
        SchedulingResult result = node.bus().scheduleSend(new PaymentReminder("42"), twoHoursOff);
        Instant stored = result.dueAt(); // what the store holds: now, if the time had passed
        // end::due-at
        node.runUntilIdle();

        assertThat(stored).isEqualTo(time.instant()).isNotEqualTo(meant);
        assertThat(node.handled(PaymentReminder.class)).hasSize(1);
    }

    @Test
    void bodyThatCannotBeRead() throws Exception {
        TestPostdate old = start(shop().messageType(Shop.OrderPlaced.class, "shop.charge-card"));
        old.bus()
                .scheduleSend(
                        new Shop.OrderPlaced("A-42", "anna"),
                        HOUR,
                        SendOptions.builder().to("shop").build());
        old.close();
        TestPostdate node = start(
                shop().messageType(Numbered.class, "shop.charge-card").handle(Numbered.class, (charge, context) -> {}));
        node.advance(HOUR);

        assertSaid("shop.charge-card …cannot be read; it is a dead letter now");
        assertThat(ask("SELECT id, type, detail, body FROM postdate_dead WHERE reason = 'UNREADABLE'"))
                .singleElement()
                .asString()
                .contains("shop.charge-card", "order", "{\"order\":\"A-42\",\"customer\":\"anna\"}");
    }

    /** What an order once was not: a number. */
    record Numbered(int order) {}

    @Test
    void failsAgainAndAgain() throws Exception {
        TestPostdate node = start(shop().handle(ChargeCard.class, (charge, context) -> {
            throw new IllegalStateException("card " + charge.order() + " is refused");
        }));
        node.bus().send(new ChargeCard("42"));
        node.advance(Duration.ofSeconds(10));

        assertSaid(
                "Attempt 1 of shop.charge-card …failed and is retried in …: java.lang.IllegalStateException: card 42 is refused");
        assertThat(
                        ask(
                                "SELECT id, type, failures, due_at, errors FROM postdate_pending WHERE failures > 0 ORDER BY failures DESC"))
                .singleElement()
                .asString()
                .contains("shop.charge-card", "| 3 |", "is refused");
        node.advance(HOUR.multipliedBy(6));
        assertSaid("Attempt 10 of shop.charge-card …failed; it is a dead letter now: all 10 attempts failed");
    }

    @Test
    void handledTwiceSinceItsClaimWasLost() {
        InMemoryStore store = InMemoryStore.create();
        FaultyStore cutOff = FaultyStore.around(store);
        List<Integer> attempts = new ArrayList<>();
        TestPostdate first =
                start(Postdate.builder("shop").store(cutOff).handle(ChargeCard.class, (charge, context) -> {
                    attempts.add(context.attempt());
                    // Handled, but this node reaches its store no more, and its lease ends.
                    cutOff.goDown();
                }));
        first.bus().send(new ChargeCard("42"));
        first.runUntilIdle();
        start(Postdate.builder("shop").store(store).handle(ChargeCard.class, (charge, context) -> {
            attempts.add(context.attempt());
        }));
        live(Duration.ofMinutes(2));
        cutOff.comeBack();
        live(Duration.ofMinutes(1));

        assertThat(attempts).containsExactly(1, 2);
        assertSaid("shop.charge-card …runs alone: a node ended while it had it");
        assertSaid("Claim on shop.charge-card …was lost: …The result of attempt 1 was not recorded");
    }

    @Test
    void cancelThatFindsNothingPending() {
        TestPostdate node = start(shop().handle(PaymentReminder.class, (reminder, context) -> {}));
        MessageBus bus = node.bus();
        SchedulingResult reminder = bus.scheduleSend(new PaymentReminder("42"), HOUR);
        node.advance(HOUR);

        assertThat(bus.cancel(reminder.token()).outcome()).isEqualTo(CancelResult.Outcome.NOT_PENDING);
        assertThat(bus.find(reminder.token())).isEmpty();
    }

    @Test
    void cancelThatSaysWhatBecameOfIt() {
        TestPostdate node =
                start(shop().history(Duration.ofDays(30)).handle(PaymentReminder.class, (reminder, context) -> {}));
        MessageBus bus = node.bus();
        SchedulingResult delivered = bus.scheduleSend(new PaymentReminder("42"), HOUR);
        SchedulingResult cancelled = bus.scheduleSend(new PaymentReminder("43"), HOUR);
        bus.cancel(cancelled.token());
        node.advance(HOUR);

        CancelResult late = bus.cancel(delivered.token());
        assertThat(late.outcome()).isEqualTo(CancelResult.Outcome.ALREADY_DELIVERED);
        assertThat(late.at()).contains(time.instant());
        assertThat(bus.cancel(cancelled.token()).outcome()).isEqualTo(CancelResult.Outcome.ALREADY_CANCELLED);
    }

    @Test
    void cancellable() {
        TestPostdate node = start(shop().handle(PaymentReminder.class, (reminder, context) -> {}));

        // tag::explain
        RoutePlan plan = node.postdate().explain(PaymentReminder.class);
        System.out.println(plan); // who holds it while it waits, and whether it can be cancelled
        // end::explain

        assertThat(plan.cancellable()).isTrue();
        assertThat(plan.toString()).contains("cancellable");
    }
}
