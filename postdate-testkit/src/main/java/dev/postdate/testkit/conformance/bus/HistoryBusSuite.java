package dev.postdate.testkit.conformance.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.postdate.CancelResult;
import dev.postdate.ConfigurationException;
import dev.postdate.HandlerOptions;
import dev.postdate.Postdate;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduleToken;
import dev.postdate.admin.Page;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.ActionRecord.Action;
import dev.postdate.spi.Capability;
import dev.postdate.spi.HistoryQuery;
import dev.postdate.spi.HistoryRecord;
import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreContext;
import dev.postdate.spi.StoreInfo;
import dev.postdate.testkit.TestPostdate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The history of messages, and who did what, through the bus and the admin API. */
public abstract class HistoryBusSuite extends BusSuite {

    private static final Duration MONTH = Duration.ofDays(30);

    private @Nullable TestPostdate running;

    @BeforeEach
    final void requireHistory() {
        if (!store().info().can(Capability.HISTORY)) {
            Assumptions.abort("The store '" + store().info().name() + "' does not declare " + Capability.HISTORY + ": "
                    + Capability.HISTORY.meaning() + ".");
        }
    }

    private TestPostdate startWithHistory() {
        return start(builder -> builder.history(MONTH)
                .retry(RetryPolicy.deadLetter())
                .handle(Note.class, (note, context) -> {
                    if (note.text().startsWith("bad")) {
                        throw new IllegalStateException("no");
                    }
                }));
    }

    private TestPostdate running() {
        return Objects.requireNonNull(running, "running");
    }

    private static ScheduleToken sent(TestPostdate test, String text) {
        ScheduleToken token =
                test.bus().scheduleSend(new Note(text), Duration.ZERO).token();
        test.runUntilIdle();
        return token;
    }

    @Test
    @Tag("G19")
    @DisplayName("G19 with a history, a cancel or move after delivery says that it was delivered, and when")
    void alreadyDelivered() {
        TestPostdate test = startWithHistory();
        Instant at = test.now();
        ScheduleToken token = sent(test, "done");
        test.advance(HOUR);

        assertThat(test.bus().cancel(token)).isEqualTo(new CancelResult(CancelResult.Outcome.ALREADY_DELIVERED, 0, at));
        RescheduleResult moved = test.bus().reschedule(token, HOUR);
        assertThat(moved.outcome()).isEqualTo(RescheduleResult.Outcome.ALREADY_DELIVERED);
        assertThat(moved.at()).contains(at);
        assertThat(moved.dueAt()).isEmpty();
        assertThat(test.bus().find(token)).isEmpty();
        assertThat(test.admin().history().of(token.messageId()))
                .extracting(HistoryRecord::what, HistoryRecord::by)
                .containsExactly(tuple(What.DELIVERED, test.postdate().node()));
    }

    @Test
    @Tag("G19")
    @DisplayName("G19 with a history, a second cancel says that it was cancelled, and when, after a restart too")
    void alreadyCancelled() {
        TestPostdate test = startWithHistory();
        Instant at = test.now();
        ScheduleToken token = test.bus().scheduleSend(new Note("gone"), HOUR).token();
        assertThat(test.bus().cancel(token)).isEqualTo(new CancelResult(CancelResult.Outcome.CANCELLED, 1));
        test.advance(Duration.ofMinutes(5));

        CancelResult second = startWithHistory().bus().cancel(token);

        assertThat(second.outcome()).isEqualTo(CancelResult.Outcome.ALREADY_CANCELLED);
        assertThat(second.at()).contains(at);
        assertThat(second.cancelled()).isFalse();
    }

    @Test
    @Tag("G18")
    @DisplayName("G18 with a history, what the node has claimed and not begun answers the same, and is told once")
    void whatTheNodeHolds() {
        List<ScheduleToken> tokens = new ArrayList<>();
        List<CancelResult> answers = new ArrayList<>();
        TestPostdate test = start(builder -> builder.history(MONTH)
                .queue("one", queue -> queue.parallelism(1))
                .handle(Note.class, HandlerOptions.onQueue("one"), (note, context) -> {
                    if (note.text().equals("first")) {
                        answers.add(running().bus().cancel(tokens.get(0)));
                        answers.add(running().bus().cancel(tokens.get(0)));
                        answers.add(running().bus().cancel(context.token()));
                        running().bus().reschedule(tokens.get(1), HOUR);
                    }
                }));
        running = test;
        test.bus().send(new Note("warms the lane up"));
        test.runUntilIdle();
        test.bus().send(new Note("first"));
        for (String text : List.of("cancelled", "moved")) {
            tokens.add(test.bus().scheduleSend(new Note(text), Duration.ZERO).token());
        }
        test.advance(HOUR);

        assertThat(answers)
                .extracting(CancelResult::outcome)
                .containsExactly(
                        CancelResult.Outcome.CANCELLED,
                        CancelResult.Outcome.ALREADY_CANCELLED,
                        CancelResult.Outcome.IN_DELIVERY);
        assertThat(whats(test, tokens.get(0))).containsExactly(What.CANCELLED);
        assertThat(whats(test, tokens.get(1))).containsExactly(What.MOVED, What.DELIVERED);
    }

    private static List<What> whats(TestPostdate test, ScheduleToken token) {
        return test.admin().history().of(token.messageId()).stream()
                .map(HistoryRecord::what)
                .toList();
    }

    @Test
    @DisplayName("the history is kept for as long as it was said, and no longer")
    void retention() {
        TestPostdate test = startWithHistory();
        ScheduleToken early = sent(test, "early");
        test.advance(MONTH.minus(Duration.ofHours(2)));
        ScheduleToken late = sent(test, "late");
        assertThat(whats(test, early)).containsExactly(What.DELIVERED);

        test.advance(Duration.ofHours(4));

        assertThat(whats(test, early)).isEmpty();
        assertThat(whats(test, late)).containsExactly(What.DELIVERED);
        assertThat(test.bus().cancel(early).outcome()).isEqualTo(CancelResult.Outcome.NOT_PENDING);
        assertThat(test.bus().cancel(late).outcome()).isEqualTo(CancelResult.Outcome.ALREADY_DELIVERED);
    }

    @Test
    @DisplayName("a search pages through the history, the newest first")
    void search() {
        TestPostdate test = startWithHistory();
        for (int i = 0; i < 5; i++) {
            sent(test, "note " + i);
        }
        sent(test, "bad");
        HistoryQuery delivered = HistoryQuery.all().what(What.DELIVERED).queue("test");

        Page<HistoryRecord> page = test.admin().history().search(delivered, null, 3);
        Page<HistoryRecord> rest =
                test.admin().history().search(delivered, page.next().orElseThrow(), 3);

        assertThat(page.items()).hasSize(3);
        assertThat(rest.items()).hasSize(2).doesNotContainAnyElementsOf(page.items());
        assertThat(rest.next()).isEmpty();
        assertThat(test.admin().history().latest()).hasSize(6);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> test.admin().history().search(delivered, "no place", 3));
    }

    @Test
    @DisplayName("what an operator does is recorded in their name, otherwise in the node's, also without a history")
    void actions() {
        TestPostdate test =
                start(builder -> builder.retry(RetryPolicy.deadLetter()).handle(Note.class, (note, context) -> {
                    throw new IllegalStateException("no");
                }));
        UUID dead = sent(test, "bad").messageId();
        PostdateAdmin anna = test.admin().by("anna");

        anna.queues().pause("test");
        test.admin().queues().resume("test");
        anna.deadLetters().redrive(dead);
        test.runUntilIdle();
        anna.by("bela").deadLetters().delete(List.of(dead));

        Page<ActionRecord> page = test.admin().actions(null, 3);
        assertThat(page.items())
                .extracting(ActionRecord::who, ActionRecord::action, ActionRecord::target)
                .containsExactly(
                        tuple("bela", Action.DELETE_DEAD_LETTERS, dead.toString()),
                        tuple("anna", Action.REDRIVE_DEAD_LETTERS, dead.toString()),
                        tuple(test.postdate().node(), Action.RESUME_QUEUE, "test"));
        assertThat(anna.actions(page.next().orElseThrow(), 3).items())
                .extracting(ActionRecord::who, ActionRecord::action)
                .containsExactly(tuple("anna", Action.PAUSE_QUEUE));
    }

    @Test
    @DisplayName("with a history, what becomes of dead letters is told in the operator's name")
    void deadLetters() {
        TestPostdate test = startWithHistory();
        ScheduleToken token = sent(test, "bad");
        assertThat(test.bus().cancel(token).outcome()).isEqualTo(CancelResult.Outcome.NOT_PENDING);
        test.admin().by("anna").deadLetters().redrive(token.messageId());
        test.runUntilIdle();

        assertThat(test.admin().history().of(token.messageId()))
                .extracting(HistoryRecord::what, HistoryRecord::by)
                .containsExactly(
                        tuple(What.DEAD, test.postdate().node()),
                        tuple(What.REDRIVEN, "anna"),
                        tuple(What.DEAD, test.postdate().node()));
    }

    @Test
    @DisplayName("a name that is empty, too long or not for people is refused")
    void names() {
        PostdateAdmin admin = startWithHistory().admin();
        for (String who : List.of("", " ", "x".repeat(201), "an\nna")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> admin.by(who))
                    .withMessageContaining("1 to 200 characters");
        }
        admin.by("x".repeat(200)).queues().pause("test");
    }

    @Test
    @DisplayName("a node without a history says how to turn it on")
    void off() {
        TestPostdate test = start(builder -> builder.handle(Note.class, (note, context) -> {}));
        assertThatIllegalStateException()
                .isThrownBy(() -> test.admin().history())
                .withMessageContaining("PostdateBuilder.history(retention)");
    }

    /** A store that can do all that another can but keep a history. */
    private record Forgetful(Store store) implements Store {
        @Override
        public StoreInfo info() {
            StoreInfo info = store.info();
            Set<Capability> capabilities = EnumSet.copyOf(info.capabilities());
            capabilities.remove(Capability.HISTORY);
            return new StoreInfo(
                    info.name(),
                    info.heldBy(),
                    info.setUp(),
                    info.grain(),
                    info.horizon(),
                    info.schemaVersion(),
                    capabilities);
        }

        @Override
        public Session open(StoreContext context) {
            return store.open(context);
        }
    }

    @Test
    @Tag("G42")
    @DisplayName(
            "G42 a history is refused at start on a store that keeps none, and what operators do is not asked of it")
    void storeWithoutHistory() {
        Forgetful forgetful = new Forgetful(store());
        assertThatThrownBy(() -> start(builder -> Postdate.builder("test")
                        .store(forgetful)
                        .history(MONTH)
                        .handle(Note.class, (note, context) -> {})))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "history=PT720H with store '" + store().info().name() + "'");
        TestPostdate test =
                start(builder -> Postdate.builder("test").store(forgetful).handle(Note.class, (note, context) -> {}));
        assertThatIllegalStateException()
                .isThrownBy(() -> test.admin().actions(null, 10))
                .withMessageContaining("does not declare HISTORY");
    }

    @Test
    @Tag("G42")
    @DisplayName("G42 a retention that cannot be is refused at start")
    void badRetention() {
        for (Duration retention : List.of(Duration.ZERO, Duration.ofDays(-1), Duration.ofDays(36_501))) {
            assertThatThrownBy(() -> start(builder -> builder.history(retention)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("history=" + retention);
        }
    }
}
