package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.CancelResult.Outcome;
import dev.postdate.Due;
import dev.postdate.Headers;
import dev.postdate.QueueOptions.Order;
import dev.postdate.RescheduleResult;
import dev.postdate.SchedulingResult.Disposition;
import dev.postdate.spi.Capability;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.DeadLetterRecord;
import dev.postdate.spi.MessageEnd;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.NodeStore.NodeRow;
import dev.postdate.spi.Progress;
import dev.postdate.spi.QueryStore.Ending;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.Subscription;
import dev.postdate.spi.TopologyStore.QueueDeclaration;
import dev.postdate.spi.TopologyStore.QueueRow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What was stored is there when the next process opens the store. */
public abstract class RestartSuite extends StoreSuite {

    private static final Duration HOUR = Duration.ofHours(1);

    @BeforeEach
    final void onlyDurableStoresRestart() {
        requires(Capability.DURABLE);
    }

    @Test
    @Tag("G15")
    void aMessageThatBecameDueWhileNobodyRanIsDeliveredOnce() {
        Draft draft = Draft.command()
                .in(HOUR)
                .body(new byte[] {1, 2, 3})
                .headers(Headers.empty().with("tenant", "north"));
        append(draft);
        MessageRecord before = row(draft.id());

        time.advance(Duration.ofDays(3));
        restart();

        assertThat(row(draft.id())).isEqualTo(before);
        TestNode node = startNode();
        Claimed claimed = node.claimOne();
        assertThat(claimed.envelope()).isEqualTo(draft.envelope());
        node.done(claimed);
        restart();
        assertThat(queries().count(MessageQuery.all(), 1_000_000).number()).isZero();
    }

    @Test
    @Tag("G01")
    void aMessageDueLaterIsNotHandedOutEarlyAfterARestart() {
        append(Draft.command().in(HOUR));
        restart();
        TestNode node = startNode();

        assertThat(node.request(10, Draft.QUEUE).nanosToNextDue()).isEqualTo(HOUR.toNanos());
        time.advance(HOUR.minusNanos(1));
        assertThat(node.claim()).isEmpty();
        time.advance(Duration.ofNanos(1));

        node.claimOne();
    }

    @Test
    @Tag("G09")
    void whatADeadProcessHadClaimedIsRecovered() {
        Draft draft = Draft.command();
        append(draft);
        TestNode before = startNode();
        Claimed claimed = before.claimOne();
        restart();
        TestNode after = startNode();

        buryAllOthers(after);

        Claimed taken = after.claimSuspect(Draft.QUEUE).orElseThrow();
        assertThat(taken.envelope()).isEqualTo(draft.envelope());
        assertThat(taken.progress()).isEqualTo(new Progress(1, 1, List.of()));
        assertThat(after.done(claimed)).isEqualTo(SettleOutcome.CLAIM_LOST);
        after.done(taken);
    }

    @Test
    @Tag("G18")
    void aCancelSurvives() {
        Draft waiting = Draft.command().in(HOUR);
        Draft claimed = Draft.command();
        appendAll(waiting, claimed);
        startNode().claimOne();
        schedules().cancel(waiting.id(), APPLICATION);
        schedules().cancel(claimed.id(), APPLICATION);
        restart();
        TestNode node = startNode();

        buryAllOthers(node);
        time.advance(HOUR);

        assertThat(node.claim()).isEmpty();
        assertThat(node.claimSuspect(Draft.QUEUE)).isEmpty();
        assertThat(queries().count(MessageQuery.all(), 1_000_000).number()).isZero();
    }

    @Test
    @Tag("G19")
    void aMessageIsCancelledAndMovedByWhoeverComesAfter() {
        Draft cancelled = Draft.command().in(HOUR);
        Draft moved = Draft.command().in(HOUR);
        appendAll(cancelled, moved);
        restart();

        assertThat(schedules().cancel(cancelled.id(), APPLICATION).outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(schedules().reschedule(moved.id(), APPLICATION, Due.NOW).outcome())
                .isEqualTo(RescheduleResult.Outcome.RESCHEDULED);
    }

    @Test
    @Tag("G21")
    void aKeySurvives() {
        Draft draft = Draft.command().in(HOUR).key("order-42");
        append(draft);
        restart();

        assertThat(schedules().findKey(APPLICATION, "order-42")).contains(draft.id());
        assertThat(append(Draft.command().key("order-42")).disposition()).isEqualTo(Disposition.KEPT_EXISTING);
    }

    @Test
    @Tag("G23")
    void theProgressOfARetrySurvives() {
        Draft draft = Draft.command();
        append(draft);
        TestNode node = startNode();
        node.fail(node.claimOne(), Due.in(HOUR));
        MessageRecord before = row(draft.id());
        restart();

        assertThat(row(draft.id())).isEqualTo(before);
        assertThat(schedules().cancel(draft.id(), APPLICATION).outcome()).isEqualTo(Outcome.RETRY_CANCELLED);
    }

    @Test
    @Tag("G05")
    void theOrderOfSchedulingGoesOnAcrossRestarts() {
        Draft first = Draft.command().in(HOUR);
        append(first);
        restart();
        Draft second = Draft.command().in(HOUR);
        append(second);
        restart();
        Draft third = Draft.command().in(HOUR);
        append(third);
        time.advance(HOUR);

        assertThat(ids(startNode().claim())).containsExactly(first.id(), second.id(), third.id());
    }

    @Test
    @Tag("G05")
    void aRetryThatHoldsItsSuccessorsBackStillDoes() {
        topology().declare(List.of(new QueueDeclaration("ledger", Order.SEQUENTIAL)), List.of());
        Draft first = Draft.command().queue("ledger");
        Draft second = Draft.command().queue("ledger");
        appendAll(first, second);
        TestNode before = startNode();
        before.fail(before.claim(1, "ledger").get(0), Due.in(HOUR));
        restart();
        TestNode node = startNode();

        assertThat(node.claim(10, "ledger")).isEmpty();
        time.advance(HOUR);

        assertThat(ids(node.claim(10, "ledger"))).containsExactly(first.id(), second.id());
    }

    @Test
    @Tag("G25")
    @Tag("G26")
    void deadLettersSurvive() {
        Draft draft = Draft.command().body(new byte[] {0, (byte) 0xff});
        append(draft);
        TestNode node = startNode();
        node.dead(node.claimOne());
        DeadLetterRecord before = deadLetters().find(draft.id()).orElseThrow();
        restart();

        assertThat(deadLetters().list(DeadLetterQuery.all(), -1, 10)).containsExactly(before);
        assertThat(redrive(draft.id())).containsExactly(draft.id());
    }

    @Test
    @Tag("G14")
    void aParkedMessageSurvives() {
        append(Draft.command());
        TestNode node = startNode();
        node.settle(new Settlement.Park(node.claimOne().ref(), time.instant().plus(HOUR)));
        restart();

        assertThat(startNode().claim()).isEmpty();
        assertThat(claims().unpark(Set.of(Draft.TYPE))).isEqualTo(1);
        startNode().claimOne();
    }

    @Test
    @Tag("G32")
    void subscriptionsSurvive() {
        Subscription subscription = new Subscription("orders.paid", APPLICATION, "Mail.onPaid", "orders/mail");
        topology().declare(List.of(), List.of(subscription));
        Draft event = Draft.event("orders.paid");
        append(event);
        restart();

        assertThat(topology().subscriptionsTo("orders.paid")).containsExactly(subscription);
        assertThat(schedules().findCopies(event.id())).hasSize(1);
    }

    @Test
    @Tag("G39")
    void aPausedQueueStaysPaused() {
        topology().pause(Draft.QUEUE, true);
        append(Draft.command());
        restart();

        assertThat(topology().queues())
                .filteredOn(row -> row.name().equals(Draft.QUEUE))
                .extracting(QueueRow::paused)
                .containsExactly(true);
        assertThat(startNode().claim()).isEmpty();
        topology().pause(Draft.QUEUE, false);
        startNode().claimOne();
    }

    @Test
    @Tag("G29")
    void whatIsKnownOfExpiredMessagesSurvives() {
        append(Draft.command().expiresAfter(HOUR));
        time.advance(HOUR);
        TestNode node = startNode();
        node.settle(new Settlement.Expire(node.claimOne().ref()));
        restart();

        assertThat(queries().ended()).isEqualTo(Map.of(new Ending(Draft.TYPE, Draft.QUEUE, MessageEnd.EXPIRED), 1L));
        assertThat(queries().lastEnded(10)).hasSize(1);
    }

    private void buryAllOthers(TestNode survivor) {
        for (NodeRow row : nodes().renew(survivor.epoch()).nodes()) {
            if (row.epoch() != survivor.epoch()) {
                survivor.bury(row.epoch());
            }
        }
        survivor.bury(-1);
    }
}
