package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postdate.Due;
import dev.postdate.SchedulingResult.Disposition;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.ScheduleStore.Receipt;
import dev.postdate.spi.ScheduleStore.Stored;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages are stored with the times they were given, all or none. */
public abstract class SchedulingSuite extends StoreSuite {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    @Tag("G02")
    void aMessageDueNowCanBeClaimedAtOnceAndOnce() {
        Draft draft = Draft.command();

        Stored stored = append(draft);

        assertThat(stored).isEqualTo(new Stored(draft.id(), time.instant(), Disposition.SCHEDULED));
        TestNode node = startNode();
        assertThat(ids(node.claim())).containsExactly(draft.id());
        assertThat(node.claim()).isEmpty();
    }

    @Test
    @Tag("G02")
    void aMessageDueNowCanBeClaimedAtOnceWhateverTheNanosecondsOfTheClock() {
        TestNode node = startNode();
        for (int nanos : new int[] {1, 499, 500, 999, 999_999_998}) {
            time.advance(Duration.ofNanos(nanos));
            Draft draft = Draft.command();

            append(draft);

            assertThat(ids(node.claim())).as("at %s", time.instant()).containsExactly(draft.id());
        }
    }

    @Test
    @Tag("G02")
    void aDueTimeInThePastMeansNowAndIsAnsweredAsNow() {
        TestNode node = startNode();
        for (Instant past : List.of(
                time.instant().minusNanos(1),
                time.instant().minus(HOUR),
                Instant.EPOCH,
                Instant.EPOCH.minusSeconds(1),
                Instant.MIN)) {
            Stored stored = append(Draft.command().at(past));

            assertThat(stored.dueAt()).as("due %s", past).isEqualTo(time.instant());
            assertThat(node.claimOne().dueAt()).isEqualTo(time.instant());
        }
    }

    @Test
    @Tag("G02")
    void aZeroOrNegativeDelayMeansNow() {
        TestNode node = startNode();
        for (Duration delay :
                List.of(Duration.ZERO, Duration.ofNanos(-1), HOUR.negated(), Duration.ofSeconds(Long.MIN_VALUE))) {
            Stored stored = append(Draft.command().in(delay));

            assertThat(stored.dueAt()).as("in %s", delay).isEqualTo(time.instant());
            node.claimOne();
        }
    }

    @Test
    @Tag("G01")
    void aMessageIsNotHandedOutBeforeItsDueTime() {
        Draft draft = Draft.command().in(HOUR);
        Stored stored = append(draft);
        TestNode node = startNode();
        assertThat(stored.dueAt()).isEqualTo(time.instant().plus(HOUR));

        assertThat(node.claim()).isEmpty();
        time.advance(HOUR.minusNanos(1));
        assertThat(node.claim()).isEmpty();
        time.advance(Duration.ofNanos(1));

        assertThat(ids(node.claim())).containsExactly(draft.id());
    }

    @Test
    @Tag("G01")
    void nanosecondsAreRoundedUpAndNeverEarly() {
        TestNode node = startNode();
        Duration grain = store().info().grain();
        for (int nanos : new int[] {1, 500, 999, 1_001, 123_456_789, 999_999_999}) {
            Instant asked = time.instant().plusSeconds(1).plusNanos(nanos);

            Instant held = append(Draft.command().at(asked)).dueAt();

            assertThat(held).isAfterOrEqualTo(asked).isBefore(asked.plus(grain));
            time.advanceTo(held.minusNanos(1));
            assertThat(node.claim()).as("just before %s", held).isEmpty();
            time.advanceTo(held);
            assertThat(node.claimOne().dueAt()).isEqualTo(held);
        }
    }

    @Test
    @Tag("G01")
    void aDelayFinerThanTheGrainIsRoundedUp() {
        time.advance(Duration.ofNanos(1));
        Instant asked = time.instant().plusNanos(1);

        Instant held = append(Draft.command().in(Duration.ofNanos(1))).dueAt();

        assertThat(held)
                .isAfterOrEqualTo(asked)
                .isBefore(asked.plus(store().info().grain()));
    }

    @Test
    @Tag("G03")
    void aDueTimeBeyondTheHorizonIsRefusedWithTheLimit() {
        for (Due due : List.of(
                Due.at(Instant.MAX),
                Due.in(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)),
                Due.at(store().info().horizon().plusNanos(1)))) {
            assertThatIllegalArgumentException()
                    .as("%s", due)
                    .isThrownBy(() -> append(Draft.command().due(due)))
                    .withMessageContaining(store().info().horizon().toString());
        }
        assertThat(queries().count(MessageQuery.all(), 1_000_000).number()).isZero();
    }

    @Test
    @Tag("G03")
    void aDueTimeAHundredYearsAheadIsKeptOrRefused() {
        Instant far = time.instant().atZone(ZoneOffset.UTC).plusYears(100).toInstant();
        Draft draft = Draft.command().at(far);
        if (far.isAfter(store().info().horizon())) {
            assertThatIllegalArgumentException().isThrownBy(() -> append(draft));
            return;
        }

        assertThat(append(draft).dueAt()).isEqualTo(far);

        TestNode node = startNode();
        time.advanceTo(far.minusNanos(1));
        assertThat(node.claim()).isEmpty();
        time.advanceTo(far);
        assertThat(node.claimOne().dueAt()).isEqualTo(far);
    }

    @Test
    @Tag("G03")
    void theHorizonItselfIsKept() {
        Draft draft = Draft.command().at(store().info().horizon());

        Instant held = append(draft).dueAt();

        assertThat(row(draft.id()).dueAt())
                .isEqualTo(held)
                .isAfterOrEqualTo(store().info().horizon());
    }

    @Test
    @Tag("G06")
    void aDelayIsCountedByTheStoresClockAtTheStatement() {
        time.advance(Duration.ofMinutes(7));

        Receipt receipt = appendAll(Draft.command().in(HOUR), Draft.command());

        assertThat(receipt.now()).isEqualTo(time.instant()).isEqualTo(queries().now());
        assertThat(receipt.messages())
                .extracting(Stored::dueAt)
                .containsExactly(time.instant().plus(HOUR), time.instant());
    }

    @Test
    @Tag("G05")
    void messagesDueAtOneInstantAreHandedOutInTheOrderOfScheduling() {
        Instant due = time.instant().plus(HOUR);
        List<UUID> scheduled = new ArrayList<>();
        for (int call = 0; call < 20; call++) {
            List<Draft> drafts = List.of(
                    Draft.command().at(due),
                    Draft.command().in(HOUR),
                    Draft.command().at(due));
            appendAll(drafts);
            drafts.forEach(draft -> scheduled.add(draft.id()));
        }

        time.advance(HOUR);

        assertThat(ids(startNode().claim())).isEqualTo(scheduled);
    }

    @Test
    @Tag("G01")
    @Tag("G05")
    void aThousandMessagesAreHandedOutInTheOrderOfTheirDueTimes() {
        Random random = new Random(42);
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            drafts.add(Draft.command()
                    .at(time.instant().plusMillis(random.nextInt(300)).plusNanos(random.nextInt(3))));
        }
        List<Stored> stored = new ArrayList<>(appendAll(drafts).messages());
        stored.sort(Comparator.comparing(Stored::dueAt));
        TestNode node = startNode();

        List<UUID> handedOut = new ArrayList<>();
        while (handedOut.size() < stored.size()) {
            for (Claimed claimed : node.claim(7, Draft.QUEUE)) {
                assertThat(claimed.dueAt()).isBeforeOrEqualTo(time.instant());
                handedOut.add(claimed.envelope().id());
            }
            time.advance(Duration.ofMillis(1));
        }

        assertThat(handedOut).isEqualTo(stored.stream().map(Stored::id).toList());
        time.advance(HOUR);
        assertThat(node.claim()).isEmpty();
    }

    @Test
    @Tag("G01")
    @Tag("G05")
    void aThousandDueMessagesAreClaimedInOneOrder() {
        Random random = new Random(43);
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            drafts.add(Draft.command().in(Duration.ofMillis(random.nextInt(300))));
        }
        List<Stored> inOrder = new ArrayList<>(appendAll(drafts).messages());
        inOrder.sort(Comparator.comparing(Stored::dueAt));
        time.advance(HOUR);
        TestNode node = startNode();

        List<UUID> claimed = new ArrayList<>(ids(node.claim(333, Draft.QUEUE)));
        claimed.addAll(ids(node.claim()));

        assertThat(claimed).isEqualTo(inOrder.stream().map(Stored::id).toList());
    }

    @Test
    @Tag("G15")
    void oneMessageThatCannotBeKeptLeavesNoneOfItsCallBehind() {
        Draft good = Draft.command();
        Draft keyed = Draft.command().key("order-42");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> appendAll(good, keyed, Draft.command().at(Instant.MAX), Draft.command()));

        assertThat(queries().count(MessageQuery.all(), 1_000_000).number()).isZero();
        assertThat(schedules().find(good.id())).isEmpty();
        assertThat(schedules().findKey(APPLICATION, "order-42")).isEmpty();
        assertThat(startNode().claim()).isEmpty();
    }

    @Test
    @Tag("G43")
    void theAnswerIsWhatTheStoreHolds() {
        Draft draft = Draft.command().in(Duration.ofNanos(123_456_789));

        Stored stored = append(draft);

        assertThat(row(draft.id()).dueAt()).isEqualTo(stored.dueAt());
        assertThat(row(draft.id()).createdAt()).isEqualTo(time.instant());
        assertThat(row(draft.id()).state()).isEqualTo(MessageState.PENDING);
    }

    @Test
    @Tag("G15")
    void nothingToStoreIsNoError() {
        assertThat(appendAll(List.of()).messages()).isEmpty();
    }
}
