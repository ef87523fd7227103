package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.CancelResult;
import dev.postdate.CancelResult.Outcome;
import dev.postdate.Due;
import dev.postdate.Headers;
import dev.postdate.SchedulingResult.Disposition;
import dev.postdate.spi.Address;
import dev.postdate.spi.ClaimStore.SettleResult;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.Kind;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.Progress;
import dev.postdate.spi.ScheduleStore.Stored;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.Subscription;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An event becomes one message a subscription, at its due time. */
public abstract class EventSuite extends StoreSuite {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final String TYPE = "orders.paid";
    private static final Subscription MAIL = new Subscription(TYPE, APPLICATION, "Mail.onPaid", "orders/mail");
    private static final Subscription BOOKS = new Subscription(TYPE, OTHER_APPLICATION, "Books.onPaid", "billing");
    private static final Subscription STOCK = new Subscription(TYPE, OTHER_APPLICATION, "Stock.onPaid", "billing");
    private static final String EVENTS = Address.EVENTS.queue();

    @Test
    @Tag("G32")
    void anEventDueNowIsCopiedToItsSubscribersAtTheCall() {
        subscribe(MAIL, BOOKS, new Subscription("another.type", APPLICATION, "Mail.onOther", "orders/mail"));
        Draft event = Draft.event(TYPE)
                .body(new byte[] {1, 2})
                .headers(Headers.empty().with("tenant", "north"))
                .correlationId("order-42");

        assertThat(append(event)).isEqualTo(new Stored(event.id(), time.instant(), Disposition.SCHEDULED));

        assertThat(schedules().find(event.id())).isEmpty();
        List<MessageRecord> copies = schedules().findCopies(event.id());
        assertThat(copies).hasSize(2);
        assertCopyOf(event, MAIL, startNode().claim(10, "orders/mail"));
        assertCopyOf(event, BOOKS, startNode().claim(10, "billing"));
    }

    @Test
    @Tag("G32")
    void anEventDueNowWithoutSubscribersIsNoError() {
        Draft event = Draft.event(TYPE);

        assertThat(append(event).dueAt()).isEqualTo(time.instant());

        assertThat(queries().count(MessageQuery.all(), 1_000_000).number()).isZero();
        assertThat(schedules().cancel(event.id(), APPLICATION)).isEqualTo(new CancelResult(Outcome.NOT_PENDING, 0));
    }

    @Test
    @Tag("G32")
    void aLaterEventWaitsAsOneRowAndIsCopiedToThoseSubscribedWhenItIsDue() {
        subscribe(MAIL);
        Draft event = Draft.event(TYPE).in(HOUR);
        append(event);
        assertThat(schedules().findCopies(event.id())).isEmpty();
        assertThat(row(event.id()).envelope()).isEqualTo(event.envelope());
        TestNode node = startNode();
        assertThat(node.claim(10, EVENTS)).isEmpty();
        subscribe(BOOKS, STOCK);
        topology().unsubscribe(MAIL);

        time.advance(HOUR);
        copy(node);

        assertThat(schedules().find(event.id())).isEmpty();
        assertThat(node.claim(10, "orders/mail")).isEmpty();
        List<Claimed> copies = node.claim(10, "billing");
        assertThat(copies)
                .extracting(claimed -> claimed.envelope().address().handler())
                .containsExactlyInAnyOrder(BOOKS.handler(), STOCK.handler());
        assertThat(copies)
                .allSatisfy(claimed -> assertThat(claimed.envelope().eventId()).isEqualTo(event.id()));
    }

    @Test
    @Tag("G32")
    void aLaterEventWithoutSubscribersWhenItIsDueIsGone() {
        Draft event = Draft.event(TYPE).in(HOUR);
        append(event);
        time.advance(HOUR);

        SettleResult result = copy(startNode());

        assertThat(result.nanosToNextDue()).isNull();
        assertThat(queries().count(MessageQuery.all(), 1_000_000).number()).isZero();
        assertThat(deadLetters().count()).isZero();
    }

    @Test
    @Tag("G32")
    @Tag("G04")
    void copiesAreDueAtOnceAndTheSettlementSaysSo() {
        subscribe(MAIL);
        append(Draft.event(TYPE).in(HOUR).expiresAfter(HOUR));
        time.advance(HOUR.plusSeconds(1));
        TestNode node = startNode();

        assertThat(copy(node).nanosToNextDue()).isNotNull().isLessThanOrEqualTo(0);

        Claimed claimed = node.claim(10, "orders/mail").get(0);
        assertThat(claimed.dueAt()).isBeforeOrEqualTo(time.instant());
        assertThat(claimed.expiresAt()).isEqualTo(time.instant().plus(HOUR).minusSeconds(1));
        assertThat(claimed.progress()).isEqualTo(Progress.NONE);
    }

    @Test
    @Tag("G32")
    void copiesAreIndependentOfEachOther() {
        subscribe(MAIL, BOOKS);
        Draft event = Draft.event(TYPE);
        append(event);
        TestNode node = startNode();
        node.done(node.claim(10, "orders/mail").get(0));
        Claimed failing = node.claim(10, "billing").get(0);

        node.fail(failing, Due.in(HOUR));

        assertThat(schedules().findCopies(event.id())).singleElement().satisfies(row -> {
            assertThat(row.envelope()).isEqualTo(failing.envelope());
            assertThat(row.progress().failures()).isEqualTo(1);
        });
        assertThat(node.claim(10, "orders/mail")).isEmpty();
    }

    @Test
    @Tag("G32")
    @Tag("G17")
    void anEventThatLeavesWithASettlementIsCopiedAsWell() {
        subscribe(MAIL);
        append(Draft.command());
        TestNode node = startNode();
        Draft event = Draft.event(TYPE);

        node.done(node.claimOne(), event.message(), Draft.event(TYPE).in(HOUR).message());

        assertCopyOf(event, MAIL, node.claim(10, "orders/mail"));
        assertThat(queries()
                        .count(MessageQuery.all().kind(Kind.EVENT), 1_000_000)
                        .number())
                .isEqualTo(1);
    }

    @Test
    @Tag("G32")
    @Tag("G05")
    void copiesOfEventsKeepTheOrderOfTheEvents() {
        subscribe(MAIL);
        Draft first = Draft.event(TYPE);
        Draft second = Draft.event(TYPE);
        Draft third = Draft.event(TYPE);
        appendAll(first, second);
        append(third);

        assertThat(startNode().claim(10, "orders/mail"))
                .extracting(claimed -> claimed.envelope().eventId())
                .containsExactly(first.id(), second.id(), third.id());
    }

    @Test
    @Tag("G18")
    @Tag("G32")
    void cancellingAnEventThatWaitsRemovesIt() {
        subscribe(MAIL, BOOKS);
        Draft event = Draft.event(TYPE).in(HOUR);
        append(event);

        assertThat(cancel(event)).isEqualTo(new CancelResult(Outcome.CANCELLED, 1));

        time.advance(HOUR);
        assertThat(startNode().claim(10, EVENTS)).isEmpty();
    }

    @Test
    @Tag("G18")
    @Tag("G32")
    void cancellingAnEventRemovesTheCopiesThatHaveNotStarted() {
        subscribe(MAIL, BOOKS, STOCK);
        Draft event = Draft.event(TYPE);
        Draft another = Draft.event(TYPE);
        appendAll(event, another);

        assertThat(cancel(event)).isEqualTo(new CancelResult(Outcome.CANCELLED, 3));

        assertThat(schedules().findCopies(event.id())).isEmpty();
        assertThat(schedules().findCopies(another.id())).hasSize(3);
        assertThat(cancel(event)).isEqualTo(new CancelResult(Outcome.NOT_PENDING, 0));
    }

    @Test
    @Tag("G18")
    @Tag("G32")
    void theFurthestCopyDecidesWhatTheCancelSays() {
        subscribe(MAIL, BOOKS, STOCK);
        Draft event = Draft.event(TYPE);
        append(event);
        TestNode node = startNode();
        node.fail(node.claim(10, "orders/mail").get(0), Due.in(HOUR));
        Claimed held = node.claim(1, "billing").get(0);

        assertThat(cancel(event)).isEqualTo(new CancelResult(Outcome.IN_DELIVERY, 2));

        assertThat(schedules().findCopies(event.id())).singleElement().satisfies(row -> {
            assertThat(row.envelope()).isEqualTo(held.envelope());
            assertThat(row.state()).isEqualTo(MessageState.CANCEL_REQUESTED);
        });
    }

    @Test
    @Tag("G18")
    @Tag("G32")
    void aCopyThatWaitsForARetryMakesItRetryCancelled() {
        subscribe(MAIL, BOOKS);
        Draft event = Draft.event(TYPE);
        append(event);
        TestNode node = startNode();
        node.fail(node.claim(10, "orders/mail").get(0), Due.in(HOUR));

        assertThat(cancel(event)).isEqualTo(new CancelResult(Outcome.RETRY_CANCELLED, 2));
    }

    @Test
    @Tag("G18")
    @Tag("G32")
    void anEventWhoseCopiesAreAllFinishedIsNotPending() {
        subscribe(MAIL);
        Draft event = Draft.event(TYPE);
        append(event);
        TestNode node = startNode();
        node.done(node.claim(10, "orders/mail").get(0));

        assertThat(cancel(event)).isEqualTo(new CancelResult(Outcome.NOT_PENDING, 0));
    }

    @Test
    @Tag("G19")
    @Tag("G32")
    void theEventOfAnotherApplicationIsLeftAlone() {
        subscribe(MAIL, BOOKS);
        Draft copied = Draft.event(TYPE).from(OTHER_APPLICATION);
        Draft waiting = Draft.event(TYPE).from(OTHER_APPLICATION).in(HOUR);
        appendAll(copied, waiting);

        assertThat(cancel(copied)).isEqualTo(new CancelResult(Outcome.FOREIGN, 0));
        assertThat(cancel(waiting)).isEqualTo(new CancelResult(Outcome.FOREIGN, 0));

        assertThat(schedules().findCopies(copied.id())).hasSize(2);
        assertThat(schedules().find(waiting.id())).isPresent();
    }

    private void subscribe(Subscription... subscriptions) {
        topology().declare(List.of(), List.of(subscriptions));
    }

    private CancelResult cancel(Draft draft) {
        return schedules().cancel(draft.id(), APPLICATION);
    }

    private SettleResult copy(TestNode node) {
        List<Claimed> events = node.claim(10, EVENTS);
        assertThat(events).hasSize(1);
        return claims().settle(
                        List.of(new Settlement.CopyToSubscribers(events.get(0).ref())));
    }

    private void assertCopyOf(Draft event, Subscription subscription, List<Claimed> claimed) {
        assertThat(claimed).singleElement().satisfies(copy -> {
            Envelope envelope = copy.envelope();
            assertThat(envelope).isEqualTo(event.envelope().copyFor(subscription, envelope.id()));
            assertThat(envelope.id()).isNotEqualTo(event.id());
            assertThat(copy.dueAt()).isEqualTo(time.instant());
        });
    }
}
