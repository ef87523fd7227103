package dev.postdate.testkit.conformance.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.postdate.CancelResult;
import dev.postdate.MessageBus;
import dev.postdate.OutcomeUnknownException;
import dev.postdate.Postdate;
import dev.postdate.ScheduleToken;
import dev.postdate.StoreException;
import dev.postdate.observe.Attempt;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.testkit.FaultyStore;
import dev.postdate.testkit.StoreCall;
import dev.postdate.testkit.TestPostdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A store that is out of reach, or whose answers get lost. */
public abstract class OutageBusSuite extends BusSuite {

    private static final int MESSAGES = 300;

    private TestPostdate on(FaultyStore store) {
        return started(Postdate.builder("test")
                .store(store)
                .retry(RetryPolicy.deadLetter())
                .handle(Echo.class, (echo, context) -> {})
                .handle(Note.class, (note, context) -> context.send(new Echo(note.text()))));
    }

    private static void sendAll(TestPostdate test) {
        for (int i = 0; i < MESSAGES; i++) {
            test.bus().scheduleSend(new Note("n" + i), Duration.ofSeconds(1));
        }
    }

    /** Lets the node live for a while, looking as often as it would. */
    private static void live(TestPostdate test, Duration howLong) {
        for (Duration passed = Duration.ZERO; passed.compareTo(howLong) < 0; passed = passed.plusSeconds(1)) {
            test.advance(Duration.ofSeconds(1));
        }
    }

    private static void assertEachOnce(TestPostdate test) {
        assertThat(test.handled(Note.class)).hasSize(MESSAGES).doesNotHaveDuplicates();
        assertThat(test.handled(Echo.class)).hasSize(MESSAGES).doesNotHaveDuplicates();
        assertThat(test.attempts()).extracting(Attempt::number).containsOnly(1);
        assertThat(test.scheduled()).isEmpty();
        assertThat(test.admin().deadLetters().count()).isZero();
    }

    @Test
    @Tag("G09")
    @DisplayName("G09 claims whose answers are lost while the node lives are released and handled, each message once")
    void lostClaims() {
        FaultyStore store = FaultyStore.around(store());
        TestPostdate test = on(store);
        sendAll(test);
        store.loseAnswer(StoreCall.CLAIM, 3);
        live(test, Duration.ofSeconds(40));
        assertEachOnce(test);
    }

    @Test
    @Tag("G27")
    @DisplayName("G27 settlements whose answers are lost are not repeated, and what left with them leaves once")
    void lostSettlements() {
        FaultyStore store = FaultyStore.around(store());
        TestPostdate test = on(store);
        sendAll(test);
        store.loseAnswer(StoreCall.SETTLE, 3);
        live(test, Duration.ofSeconds(40));
        assertEachOnce(test);
    }

    @Test
    @Tag("G27")
    @DisplayName(
            "G27 an hour without the store loses nothing, charges nothing and repeats nothing; calls meanwhile fail clearly")
    void anHourDown() {
        FaultyStore store = FaultyStore.around(store());
        TestPostdate test = on(store);
        sendAll(test);
        store.goDown();
        assertThatThrownBy(() -> test.bus().send(new Note("meanwhile")))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused -> assertThat(refused.isTransient()).isTrue());
        test.advance(HOUR);
        assertThat(test.attempts()).isEmpty();
        store.comeBack();
        live(test, Duration.ofSeconds(40));
        assertEachOnce(test);
    }

    @Test
    @Tag("G27")
    @DisplayName("G27 results that cannot be stored for a while are stored later, without a second run")
    void settlementsRefused() {
        FaultyStore store = FaultyStore.around(store());
        TestPostdate test = on(store);
        sendAll(test);
        store.refuse(StoreCall.SETTLE, 20);
        live(test, Duration.ofMinutes(2));
        assertEachOnce(test);
    }

    @Test
    @Tag("G27")
    @DisplayName("G27 a call whose answer is lost says that its outcome is unknown and names the tokens to look up")
    void unknownOutcomes() {
        FaultyStore store = FaultyStore.around(store());
        TestPostdate test = on(store);
        store.loseAnswer(StoreCall.APPEND, 1);
        OutcomeUnknownException lost = catchThrowableOfType(
                OutcomeUnknownException.class, () -> test.bus().scheduleSend(new Note("perhaps"), HOUR));
        assertThat(lost.tokens()).hasSize(1);
        ScheduleToken token = lost.tokens().get(0);
        assertThat(test.bus().find(token)).isPresent();
        store.loseAnswer(StoreCall.CANCEL, 1);
        assertThat(catchThrowableOfType(
                                OutcomeUnknownException.class, () -> test.bus().cancel(token))
                        .tokens())
                .containsExactly(token);
        assertThat(test.bus().find(token)).isEmpty();
        assertThat(test.bus().cancel(token).outcome()).isEqualTo(CancelResult.Outcome.NOT_PENDING);
    }

    @Test
    @Tag("G27")
    @DisplayName("G27 the store's clock stepped five minutes either way loses nothing and repeats nothing")
    void steppedClock() {
        TestPostdate test = start(builder -> builder.handle(Note.class, (note, context) -> {}));
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            expected.add("n" + i);
            test.bus().scheduleSend(new Note("n" + i), Duration.ofSeconds(i * 20L));
        }
        test.advance(Duration.ofMinutes(3));
        test.time().jumpWallClock(Duration.ofMinutes(5));
        test.advance(Duration.ofMinutes(3));
        test.time().jumpWallClock(Duration.ofMinutes(-5));
        live(test, Duration.ofMinutes(30));
        assertThat(test.handled(Note.class))
                .extracting(Note::text)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    @Tag("G05")
    @Tag("G09")
    @DisplayName("G05 G09 a claim whose answer is lost does not let a sequential queue go on behind it")
    void lostClaimInALine() {
        FaultyStore store = FaultyStore.around(store());
        TestPostdate test = started(Postdate.builder("test")
                .store(store)
                .queue("line", queue -> queue.sequential())
                .handle(Note.class, SchedulingBusSuite.onQueue("line"), (note, context) -> {}));
        for (int i = 0; i < 20; i++) {
            test.bus().scheduleSend(new Note("n" + i), Duration.ofSeconds(1));
        }
        store.loseAnswer(StoreCall.CLAIM, 2);
        live(test, Duration.ofSeconds(40));
        assertThat(test.handled(Note.class))
                .extracting(note -> Integer.parseInt(note.text().substring(1)))
                .hasSize(20)
                .isSorted();
    }

    @Test
    @Tag("G27")
    @DisplayName(
            "G27 a store that refuses results for a while, as on a full disk, costs no attempt and repeats nothing")
    void refusedForAWhile() {
        FaultyStore store = FaultyStore.around(store());
        TestPostdate test = on(store);
        sendAll(test);
        int[] refusals = new int[1];
        store.before(StoreCall.SETTLE, () -> {
            if (refusals[0]++ < 40) {
                throw new StoreException("The disk is full.", false, null);
            }
        });
        live(test, Duration.ofMinutes(3));
        assertThat(refusals[0]).isGreaterThan(40);
        assertEachOnce(test);
    }

    @Test
    @Tag("G27")
    @DisplayName("G27 a handler whose own call finds the store out of reach runs again and is charged nothing")
    void callsOfHandlersRefused() {
        FaultyStore store = FaultyStore.around(store());
        List<MessageBus> bus = new ArrayList<>();
        TestPostdate test = started(Postdate.builder("test")
                .store(store)
                .retry(RetryPolicy.deadLetter())
                .handle(Echo.class, (echo, context) -> {})
                .handle(Note.class, (note, context) -> {
                    try {
                        bus.get(0).send(new Echo(note.text()));
                    } catch (StoreException e) {
                        throw new IllegalStateException("wrapped by the application", e);
                    }
                }));
        bus.add(test.bus());
        test.bus().send(new Note("n"));
        store.refuse(StoreCall.APPEND, 3);
        live(test, Duration.ofSeconds(10));
        assertThat(test.attempts())
                .filteredOn(attempt -> attempt.message() instanceof Note)
                .hasSize(4);
        assertThat(test.handled(Echo.class)).containsExactly(new Echo("n"));
        assertThat(test.scheduled()).isEmpty();
        assertThat(test.admin().deadLetters().count()).isZero();
    }

    @Test
    @Tag("G18")
    @Tag("G27")
    @DisplayName(
            "G18 G27 a call that took effect on this node and then lost the store does not say that nothing was changed")
    void halfDone() {
        FaultyStore store = FaultyStore.around(store());
        List<MessageBus> bus = new ArrayList<>();
        List<ScheduleToken> tokens = new ArrayList<>();
        List<List<ScheduleToken>> unknown = new ArrayList<>();
        TestPostdate test = started(Postdate.builder("test")
                .store(store)
                .queue("one", queue -> queue.parallelism(1))
                .handle(Note.class, SchedulingBusSuite.onQueue("one"), (note, context) -> {
                    if (note.text().equals("first")) {
                        store.refuse(StoreCall.CANCEL, 1);
                        unknown.add(catchThrowableOfType(
                                        OutcomeUnknownException.class,
                                        () -> bus.get(0).cancel(tokens.get(0)))
                                .tokens());
                        store.refuse(StoreCall.FIND, 1);
                        unknown.add(catchThrowableOfType(
                                        OutcomeUnknownException.class,
                                        () -> bus.get(0).reschedule(tokens.get(1), HOUR))
                                .tokens());
                    }
                }));
        bus.add(test.bus());
        test.bus().send(new Note("warms the lane up"));
        test.runUntilIdle();
        test.bus().send(new Note("first"));
        for (String text : List.of("cancelled", "moved")) {
            tokens.add(test.bus().scheduleSend(new Note(text), Duration.ZERO).token());
        }
        live(test, Duration.ofSeconds(10));
        assertThat(unknown).containsExactly(List.of(tokens.get(0)), List.of(tokens.get(1)));
        assertThat(test.scheduled()).hasSize(1);
        test.advance(HOUR);
        assertThat(test.handled(Note.class))
                .extracting(Note::text)
                .containsExactly("warms the lane up", "first", "moved");
    }
}
