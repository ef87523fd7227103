package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.postdate.Due;
import dev.postdate.OnDuplicateKey;
import dev.postdate.spi.Capability;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.HistoryQuery;
import dev.postdate.spi.HistoryRecord;
import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.spi.HistoryStore;
import dev.postdate.spi.Operator;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.Store;
import dev.postdate.spi.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of messages is told, where that is wanted, with the change itself. */
public abstract class HistorySuite extends StoreSuite {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final String NODE = "orders-a";

    private Store.Session session;
    private TestNode node;

    @BeforeEach
    final void keepHistory() {
        requires(Capability.HISTORY);
        session = openWithHistory(APPLICATION, NODE);
        node = startNode(session);
    }

    private HistoryStore history() {
        return session.history();
    }

    private List<HistoryRecord> of(UUID id) {
        return history().find(id, 100);
    }

    private Draft stored(Draft draft) {
        session.schedules().append(List.of(draft.message()));
        return draft;
    }

    private Claimed claimed() {
        stored(Draft.command());
        return node.claimOne();
    }

    @Test
    void aDeliveredMessageIsToldWithItsNodeItsTimeAndItsRuns() {
        Instant due = time.instant();
        Claimed first = claimed();
        node.settle(TestNode.retry(first.ref(), Due.at(due.plus(HOUR)), TestNode.failure(first)));
        time.advance(HOUR.plusSeconds(3));
        Claimed second = node.claimOne();

        node.done(second);

        assertThat(of(first.envelope().id())).singleElement().satisfies(told -> {
            assertThat(told.what()).isEqualTo(What.DELIVERED);
            assertThat(told.at()).isEqualTo(time.instant());
            assertThat(told.by()).isEqualTo(NODE);
            assertThat(told.messageId()).isEqualTo(first.envelope().id());
            assertThat(told.eventId()).isNull();
            assertThat(told.type()).isEqualTo(Draft.TYPE);
            assertThat(told.queue()).isEqualTo(Draft.QUEUE);
            assertThat(told.application()).isEqualTo(APPLICATION);
            assertThat(told.runs()).isEqualTo(2);
            assertThat(told.dueAt()).isEqualTo(due.plus(HOUR));
            assertThat(told.movedTo()).isNull();
        });
    }

    @Test
    void everyMessageOfABatchIsToldAccordingToItsResult() {
        Stream.generate(Draft::command).limit(7).forEach(this::stored);
        List<Claimed> claimed = node.claim();
        Instant later = time.instant().plus(HOUR);
        session.schedules().cancel(claimed.get(5).envelope().id(), APPLICATION);

        session.claims()
                .settle(List.of(
                        new Settlement.Done(claimed.get(0).ref(), List.of()),
                        new Settlement.Dead(
                                claimed.get(1).ref(), DeadReason.ATTEMPTS_SPENT, "why", true, null, "cause"),
                        new Settlement.Expire(claimed.get(2).ref()),
                        new Settlement.Cancel(claimed.get(3).ref()),
                        new Settlement.Move(claimed.get(4).ref(), Due.at(later)),
                        TestNode.retry(claimed.get(5).ref(), Due.NOW, TestNode.failure(claimed.get(5))),
                        new Settlement.Release(claimed.get(6).ref())));

        assertThat(claimed)
                .flatExtracting(one -> of(one.envelope().id()))
                .extracting(HistoryRecord::what, HistoryRecord::runs, HistoryRecord::movedTo)
                .containsExactly(
                        tuple(What.DELIVERED, 1, null),
                        tuple(What.DEAD, 1, null),
                        tuple(What.EXPIRED, 0, null),
                        tuple(What.CANCELLED, 0, null),
                        tuple(What.MOVED, 0, later),
                        tuple(What.CANCELLED, 1, null));
    }

    @Test
    void handledMessagesAreToldAlsoWhereOneOfTheirBatchIsLost() {
        Stream.generate(Draft::command).limit(3).forEach(this::stored);
        List<Claimed> claimed = node.claim();
        node.done(claimed.get(1));

        List<SettleOutcome> outcomes = session.claims()
                .settle(claimed.stream()
                        .<Settlement>map(one -> new Settlement.Done(one.ref(), List.of()))
                        .toList())
                .outcomes();

        assertThat(outcomes).containsExactly(SettleOutcome.SETTLED, SettleOutcome.CLAIM_LOST, SettleOutcome.SETTLED);
        assertThat(claimed)
                .allSatisfy(one -> assertThat(of(one.envelope().id()))
                        .extracting(HistoryRecord::what)
                        .containsExactly(What.DELIVERED));
    }

    @Test
    void whatIsRefusedIsNotTold() {
        Claimed claimed = claimed();
        node.release(claimed);

        assertThat(node.dead(claimed)).isEqualTo(SettleOutcome.CLAIM_LOST);
        assertThat(node.done(claimed)).isEqualTo(SettleOutcome.CLAIM_LOST);

        assertThat(of(claimed.envelope().id())).isEmpty();
    }

    @Test
    void ofTwoResultsOfOneClaimOnlyTheOneThatCountsIsTold() {
        Claimed claimed = claimed();

        session.claims()
                .settle(List.of(new Settlement.Release(claimed.ref()), new Settlement.Done(claimed.ref(), List.of())));

        assertThat(of(claimed.envelope().id())).isEmpty();
    }

    @Test
    void aMoveTellsBothDueTimes() {
        Draft draft = stored(Draft.command().in(HOUR));
        Instant due = time.instant().plus(HOUR);

        session.schedules().reschedule(draft.id(), APPLICATION, Due.at(due.plus(HOUR)));

        assertThat(of(draft.id()))
                .extracting(HistoryRecord::what, HistoryRecord::dueAt, HistoryRecord::movedTo)
                .containsExactly(tuple(What.MOVED, due, due.plus(HOUR)));
    }

    @Test
    void aMessageThatIsReplacedByItsKeyIsTold() {
        Draft first = stored(Draft.command().in(HOUR).key("order-42", OnDuplicateKey.REPLACE));
        Draft second = stored(Draft.command().in(HOUR).key("order-42", OnDuplicateKey.REPLACE));

        assertThat(of(first.id())).extracting(HistoryRecord::what).containsExactly(What.REPLACED);
        assertThat(of(second.id())).isEmpty();
    }

    @Test
    void aMessageThatEndsAsCancelledWithItsNodeIsTold() {
        Claimed claimed = claimed();
        session.schedules().cancel(claimed.envelope().id(), APPLICATION);
        TestNode other = startNode(session);

        other.bury(node.epoch());

        assertThat(of(claimed.envelope().id()))
                .extracting(HistoryRecord::what, HistoryRecord::by)
                .containsExactly(tuple(What.CANCELLED, NODE));
    }

    @Test
    void aDeadLetterIsToldUntilItIsDeleted() {
        Claimed claimed = claimed();
        UUID id = claimed.envelope().id();
        node.dead(claimed);
        session.operatedBy(Operator.named("anna")).deadLetters().redrive(now(List.of(id)));
        node.dead(node.claimOne());
        session.operatedBy(Operator.named("bela")).deadLetters().delete(Set.of(id, UUID.randomUUID()));

        assertThat(of(id))
                .extracting(HistoryRecord::what, HistoryRecord::by, HistoryRecord::runs)
                .containsExactly(
                        tuple(What.DEAD, NODE, 1),
                        tuple(What.REDRIVEN, "anna", 1),
                        tuple(What.DEAD, NODE, 2),
                        tuple(What.DELETED, "bela", 2));
    }

    @Test
    void anEventIsToldWithItsCopies() {
        topology()
                .declare(
                        List.of(),
                        List.of(
                                new Subscription("orders.placed", APPLICATION, "mail", Draft.QUEUE),
                                new Subscription("orders.placed", APPLICATION, "stock", Draft.QUEUE)));
        Draft event = stored(Draft.event("orders.placed").in(HOUR));
        time.advance(HOUR);
        Claimed due = node.claim(1, event.envelope().address().queue()).get(0);
        node.settle(new Settlement.CopyToSubscribers(due.ref()));
        List<Claimed> copies = node.claim();
        node.done(copies.get(0));
        node.dead(copies.get(1));

        assertThat(of(event.id()))
                .extracting(HistoryRecord::what, HistoryRecord::messageId, HistoryRecord::eventId)
                .containsExactly(
                        tuple(What.COPIED, event.id(), null),
                        tuple(What.DELIVERED, copies.get(0).envelope().id(), event.id()),
                        tuple(What.DEAD, copies.get(1).envelope().id(), event.id()));
        assertThat(of(copies.get(1).envelope().id()))
                .extracting(HistoryRecord::what)
                .containsExactly(What.DEAD);
    }

    @Test
    void aSearchGoesBackFromTheNewestAndPagesThroughWhatMatches() {
        for (int i = 0; i < 5; i++) {
            node.done(claimed());
            time.advance(Duration.ofSeconds(1));
        }
        Claimed other = claimed();
        node.settle(new Settlement.Expire(other.ref()));
        HistoryQuery delivered = HistoryQuery.all().what(What.DELIVERED);

        List<HistoryRecord> page = history().search(delivered, Long.MAX_VALUE, 3);
        List<HistoryRecord> rest = history().search(delivered, page.get(2).sequence(), 3);

        assertThat(Stream.concat(page.stream(), rest.stream()))
                .hasSize(5)
                .isSortedAccordingTo(
                        Comparator.comparing(HistoryRecord::sequence).reversed());
        assertThat(history().search(HistoryQuery.all(), Long.MAX_VALUE, 100)).hasSize(6);
    }

    @Test
    void aSearchHoldsAllConditionsAtOnce() {
        Instant start = time.instant();
        stored(Draft.command().type("orders.other").queue("slow"));
        node.done(node.claim(1, "slow").get(0));
        time.advance(Duration.ofSeconds(1));
        node.done(claimed());

        assertThat(found(HistoryQuery.all().type("orders.other"))).isEqualTo(1);
        assertThat(found(HistoryQuery.all().queue(Draft.QUEUE))).isEqualTo(1);
        assertThat(found(HistoryQuery.all().type("orders.other").queue(Draft.QUEUE)))
                .isZero();
        assertThat(found(HistoryQuery.all().from(start).before(start.plusSeconds(1))))
                .isEqualTo(1);
        assertThat(found(HistoryQuery.all().from(start.plusSeconds(1)))).isEqualTo(1);
        assertThat(found(HistoryQuery.all().from(start.plusNanos(1)).before(start.plusSeconds(1))))
                .isZero();
    }

    private int found(HistoryQuery query) {
        return history().search(query, Long.MAX_VALUE, 100).size();
    }

    @Test
    void whatIsOlderIsRemovedALittleAtATimeTheOldestFirst() {
        Stream.generate(this::claimed).limit(3).forEach(node::done);
        time.advance(HOUR);
        Claimed kept = claimed();
        node.done(kept);

        assertThat(history().removeOlder(HOUR, 10)).isZero();
        time.advance(Duration.ofSeconds(1));
        assertThat(history().removeOlder(HOUR, 2)).isEqualTo(2);
        assertThat(history().removeOlder(HOUR, 2)).isEqualTo(1);
        assertThat(history().removeOlder(HOUR, 2)).isZero();
        assertThat(history().search(HistoryQuery.all(), Long.MAX_VALUE, 10))
                .extracting(HistoryRecord::messageId)
                .containsExactly(kept.envelope().id());
    }

    @Test
    void aSessionThatKeepsNoHistoryTellsNothing() {
        Draft delivered = Draft.command();
        append(delivered);
        TestNode silent = startNode();
        silent.done(silent.claimOne());
        Draft cancelled = Draft.command().in(HOUR);
        append(cancelled);
        schedules().cancel(cancelled.id(), APPLICATION);

        assertThat(history().search(HistoryQuery.all(), Long.MAX_VALUE, 100)).isEmpty();
    }
}
