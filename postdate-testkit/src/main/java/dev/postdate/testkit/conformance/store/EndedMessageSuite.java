package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.OnDuplicateKey;
import dev.postdate.RescheduleResult;
import dev.postdate.spi.Capability;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.ScheduleStore.Moved;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.Store;
import dev.postdate.spi.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** With a history, a cancel or reschedule of a message that has ended says how. */
public abstract class EndedMessageSuite extends StoreSuite {

    private static final Duration HOUR = Duration.ofHours(1);

    private Store.Session session;
    private TestNode node;

    @BeforeEach
    final void keepHistory() {
        requires(Capability.HISTORY);
        session = openWithHistory(APPLICATION, "orders-a");
        node = startNode(session);
    }

    private CancelResult cancel(UUID id) {
        return session.schedules().cancel(id, APPLICATION);
    }

    private Moved move(UUID id) {
        return session.schedules().reschedule(id, APPLICATION, Due.in(HOUR));
    }

    private UUID stored(Draft draft) {
        session.schedules().append(List.of(draft.message()));
        return draft.id();
    }

    private void says(UUID id, CancelResult.Outcome outcome, @Nullable Instant at) {
        assertThat(cancel(id)).isEqualTo(new CancelResult(outcome, 0, at));
        Moved moved = move(id);
        assertThat(moved.outcome()).isEqualTo(RescheduleResult.Outcome.valueOf(outcome.name()));
        assertThat(moved.endedAt()).isEqualTo(at);
        assertThat(moved.dueAt()).isNull();
    }

    @Test
    @Tag("G19")
    void aDeliveredMessageWasDeliveredAtThatTime() {
        UUID id = stored(Draft.command());
        Instant at = time.instant();
        node.done(node.claimOne());
        time.advance(HOUR);

        says(id, CancelResult.Outcome.ALREADY_DELIVERED, at);
    }

    @Test
    @Tag("G19")
    void aMessageThatIsCancelledTwiceWasCancelledTheFirstTime() {
        UUID id = stored(Draft.command().in(HOUR));
        Instant at = time.instant();
        assertThat(cancel(id)).isEqualTo(new CancelResult(CancelResult.Outcome.CANCELLED, 1));
        time.advance(HOUR);

        says(id, CancelResult.Outcome.ALREADY_CANCELLED, at);
    }

    @Test
    @Tag("G19")
    void aMessageThatIsCancelledInsteadOfAnotherRunWasCancelledThen() {
        UUID id = stored(Draft.command());
        Claimed claimed = node.claimOne();
        assertThat(cancel(id).outcome()).isEqualTo(CancelResult.Outcome.IN_DELIVERY);
        time.advance(HOUR);
        node.fail(claimed, Due.NOW);

        says(id, CancelResult.Outcome.ALREADY_CANCELLED, time.instant());
    }

    @Test
    @Tag("G19")
    void aMessageThatItsKeyGaveToAnotherWasCancelled() {
        UUID first = stored(Draft.command().in(HOUR).key("k", OnDuplicateKey.REPLACE));
        stored(Draft.command().in(HOUR).key("k", OnDuplicateKey.REPLACE));

        says(first, CancelResult.Outcome.ALREADY_CANCELLED, time.instant());
    }

    @Test
    @Tag("G19")
    void deadExpiredDeletedAndUnknownMessagesAreNotPending() {
        UUID dead = stored(Draft.command());
        node.dead(node.claimOne());
        UUID expired = stored(Draft.command());
        node.settle(new Settlement.Expire(node.claimOne().ref()));
        UUID deleted = stored(Draft.command());
        node.dead(node.claimOne());
        session.deadLetters().delete(Set.of(deleted));

        for (UUID id : List.of(dead, expired, deleted, UUID.randomUUID())) {
            says(id, CancelResult.Outcome.NOT_PENDING, null);
        }
    }

    @Test
    @Tag("G19")
    void aRedrivenMessageIsAsPendingAsAnyOtherUntilItEndsAgain() {
        UUID id = stored(Draft.command());
        node.dead(node.claimOne());
        session.deadLetters().redrive(now(List.of(id)));
        assertThat(move(id).outcome()).isEqualTo(RescheduleResult.Outcome.RETRY_RESCHEDULED);
        time.advance(HOUR);

        node.done(node.claimOne());

        says(id, CancelResult.Outcome.ALREADY_DELIVERED, time.instant());
    }

    @Test
    @Tag("G19")
    void aForeignMessageStaysForeignWhenItHasEnded() {
        UUID id = stored(Draft.command().from(OTHER_APPLICATION));
        node.done(node.claimOne());

        says(id, CancelResult.Outcome.FOREIGN, null);
    }

    @Test
    @Tag("G19")
    void anEventWasDeliveredOnceNoCopyIsLeftAndOneWasDelivered() {
        List<Claimed> copies = copies();
        UUID event = copies.get(0).envelope().tokenId();
        node.done(copies.get(0));
        assertThat(move(event).outcome()).isEqualTo(RescheduleResult.Outcome.NOT_PENDING);
        Instant at = time.instant();
        time.advance(HOUR);
        node.dead(copies.get(1));

        says(event, CancelResult.Outcome.ALREADY_DELIVERED, at);
    }

    @Test
    @Tag("G19")
    void anEventWasCancelledIfAllOfItsCopiesWere() {
        List<Claimed> copies = copies();
        UUID event = copies.get(0).envelope().tokenId();
        copies.forEach(node::release);
        assertThat(cancel(event)).isEqualTo(new CancelResult(CancelResult.Outcome.CANCELLED, 2));

        says(event, CancelResult.Outcome.ALREADY_CANCELLED, time.instant());
    }

    @Test
    @Tag("G19")
    void anEventOfWhichACopyIsDeadAndNoneWasDeliveredIsNotPending() {
        List<Claimed> copies = copies();
        UUID event = copies.get(0).envelope().tokenId();
        node.dead(copies.get(0));
        node.release(copies.get(1));
        assertThat(cancel(event).removed()).isEqualTo(1);

        says(event, CancelResult.Outcome.NOT_PENDING, null);
    }

    /** Of an event with two subscribers that was due later, claimed. */
    private List<Claimed> copies() {
        List<Subscription> subscriptions = new ArrayList<>();
        for (String handler : List.of("mail", "stock")) {
            subscriptions.add(new Subscription("orders.placed", APPLICATION, handler, Draft.QUEUE));
        }
        topology().declare(List.of(), subscriptions);
        Draft event = Draft.event("orders.placed").in(HOUR);
        stored(event);
        time.advance(HOUR);
        node.settle(new Settlement.CopyToSubscribers(
                node.claim(1, event.envelope().address().queue()).get(0).ref()));
        return node.claim();
    }

    @Test
    @Tag("G19")
    void aNodeWithoutHistoryKnowsOnlyThatItIsNotPending() {
        UUID id = stored(Draft.command());
        node.done(node.claimOne());

        assertThat(schedules().cancel(id, APPLICATION))
                .isEqualTo(new CancelResult(CancelResult.Outcome.NOT_PENDING, 0));
        assertThat(schedules().reschedule(id, APPLICATION, Due.NOW).outcome())
                .isEqualTo(RescheduleResult.Outcome.NOT_PENDING);
    }
}
