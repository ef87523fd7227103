package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.postdate.Due;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Count;
import dev.postdate.spi.Kind;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.QueryStore.Found;
import dev.postdate.spi.QueryStore.Position;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What waits can be found by what it is, page by page. */
public abstract class QuerySuite extends StoreSuite {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    @Tag("G22")
    void anEmptyStoreFindsNothing() {
        assertThat(search(MessageQuery.all())).isEmpty();
        assertThat(queries().count(MessageQuery.all(), 1_000_000).number()).isZero();
        assertThat(queries().ended()).isEmpty();
        assertThat(queries().now()).isEqualTo(time.instant());
        assertThat(schedules().find(UUID.randomUUID())).isEmpty();
        assertThat(schedules().findCopies(UUID.randomUUID())).isEmpty();
        assertThat(schedules().findKey(APPLICATION, "none")).isEmpty();
    }

    @Test
    @Tag("G22")
    void messagesAreFoundByType() {
        UUID wanted = add(Draft.command().type("orders.paid"));
        add(Draft.command().type("orders.Paid"));
        add(Draft.command().type("orders.paid.late"));
        add(Draft.command().type("ordersXpaid"));

        assertFinds(MessageQuery.all().type("orders.paid"), wanted);
        assertFinds(MessageQuery.all().type("orders_paid"));
        assertFinds(MessageQuery.all().type("orders%"));
        assertFinds(MessageQuery.all().type("' or 1 = 1 --"));
    }

    @Test
    @Tag("G22")
    void messagesAreFoundByQueue() {
        UUID wanted = add(Draft.command().queue("orders/mail"));
        add(Draft.command().queue("orders"));

        assertFinds(MessageQuery.all().queue("orders/mail"), wanted);
        assertFinds(MessageQuery.all().queue("mail"));
    }

    @Test
    @Tag("G22")
    void messagesAreFoundByKey() {
        UUID wanted = add(Draft.command().in(HOUR).key("order-42"));
        UUID theirs = add(Draft.command().in(HOUR).from(OTHER_APPLICATION).key("order-42"));
        add(Draft.command().in(HOUR).key("order-4"));
        add(Draft.command().in(HOUR));

        assertFinds(MessageQuery.all().key("order-42"), wanted, theirs);
    }

    @Test
    @Tag("G22")
    void aKeyThatWasFreedFindsNothing() {
        add(Draft.command().key("order-42"));
        startNode().claimOne();

        assertFinds(MessageQuery.all().key("order-42"));
    }

    @Test
    @Tag("G22")
    void messagesAreFoundByKind() {
        topology()
                .declare(List.of(), List.of(new Subscription("orders.paid", APPLICATION, "Mail.onPaid", Draft.QUEUE)));
        UUID command = add(Draft.command());
        UUID event = add(Draft.event("orders.paid").in(HOUR));
        UUID copied = add(Draft.event("orders.paid"));

        assertFinds(MessageQuery.all().kind(Kind.COMMAND), command);
        assertFinds(MessageQuery.all().kind(Kind.EVENT), event);
        List<MessageRecord> copies = search(MessageQuery.all().kind(Kind.COPY));
        assertThat(copies).hasSize(1);
        assertThat(copies.get(0).envelope().eventId()).isEqualTo(copied);
    }

    @Test
    @Tag("G22")
    void messagesAreFoundByCorrelation() {
        UUID wanted = add(Draft.command().correlationId("order-42"));
        add(Draft.command().correlationId("order-4"));
        add(Draft.command());

        assertFinds(MessageQuery.all().correlationId("order-42"), wanted);
    }

    @Test
    @Tag("G22")
    void messagesAreFoundByDueTimeFromInclusiveToExclusive() {
        Instant now = time.instant();
        UUID first = add(Draft.command().at(now.plusSeconds(1)));
        UUID second = add(Draft.command().at(now.plusSeconds(2)));
        UUID third = add(Draft.command().at(now.plusSeconds(3)));

        assertFinds(MessageQuery.all().dueFrom(now.plusSeconds(2)), second, third);
        assertFinds(MessageQuery.all().dueBefore(now.plusSeconds(2)), first);
        assertFinds(MessageQuery.all().dueFrom(now.plusSeconds(2)).dueBefore(now.plusSeconds(3)), second);
        assertFinds(MessageQuery.all().dueFrom(now.plusSeconds(1).plusNanos(1)), second, third);
        assertFinds(MessageQuery.all().dueBefore(now.plusSeconds(2).plusNanos(1)), first, second);
        assertFinds(MessageQuery.all().dueFrom(Instant.MIN).dueBefore(Instant.MAX), first, second, third);
    }

    @Test
    @Tag("G22")
    void allConditionsHoldAtOnce() {
        Draft wanted =
                Draft.command().type("a").queue("q").correlationId("c").in(HOUR).key("k");
        append(wanted);
        add(Draft.command().type("b").queue("q").correlationId("c").in(HOUR));
        add(Draft.command().type("a").queue("r").correlationId("c").in(HOUR));
        add(Draft.command().type("a").queue("q").correlationId("d").in(HOUR));
        add(Draft.command().type("a").queue("q").correlationId("c").in(HOUR.multipliedBy(2)));
        MessageQuery query = MessageQuery.all()
                .type("a")
                .queue("q")
                .correlationId("c")
                .kind(Kind.COMMAND)
                .dueFrom(time.instant())
                .dueBefore(time.instant().plus(HOUR).plusSeconds(1));

        assertFinds(query, wanted.id());
        assertFinds(query.key("k"), wanted.id());
        assertFinds(query.key("other"));
    }

    @Test
    @Tag("G22")
    void rowsOfEveryStateAreFound() {
        TestNode dead = startNode();
        UUID suspect = add(Draft.command());
        dead.claimOne();
        TestNode node = startAnotherNode();
        node.bury(dead.epoch());
        UUID parked = add(Draft.command());
        node.settle(new Settlement.Park(node.claimOne().ref(), time.instant().plus(HOUR)));
        UUID cancelRequested = add(Draft.command());
        node.claimOne();
        schedules().cancel(cancelRequested, APPLICATION);
        UUID claimed = add(Draft.command());
        node.claimOne();
        UUID pending = add(Draft.command());

        assertThat(search(MessageQuery.all()))
                .extracting(row -> row.envelope().id(), MessageRecord::state)
                .containsExactlyInAnyOrder(
                        tuple(suspect, MessageState.SUSPECT),
                        tuple(parked, MessageState.PARKED),
                        tuple(cancelRequested, MessageState.CANCEL_REQUESTED),
                        tuple(claimed, MessageState.CLAIMED),
                        tuple(pending, MessageState.PENDING));
        assertThat(queries().count(MessageQuery.all(), 1_000_000).number()).isEqualTo(5);
    }

    @Test
    @Tag("G22")
    void aRowShowsWhatItHasBeenThrough() {
        UUID id = add(Draft.command());
        TestNode node = startNode();
        Claimed claimed = node.claimOne();
        node.fail(claimed, Due.in(HOUR));

        assertThat(search(MessageQuery.all())).containsExactly(row(id));
        assertThat(row(id).progress().errors()).containsExactly(TestNode.failure(claimed));
    }

    @Test
    @Tag("G22")
    void pagesFollowTheOrderOfDueTimeAndSequence() {
        List<UUID> expected = new ArrayList<>();
        UUID last = add(Draft.command().in(HOUR.multipliedBy(2)));
        for (int i = 0; i < 10; i++) {
            expected.add(add(Draft.command().in(HOUR)));
        }
        expected.add(last);

        for (int limit = 1; limit <= 12; limit++) {
            assertThat(page(MessageQuery.all(), limit, () -> {}))
                    .as("pages of %s", limit)
                    .isEqualTo(expected);
        }
    }

    @Test
    @Tag("G22")
    void pagingShowsWhatStaysExactlyOnceWhileOthersComeAndGo() {
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            String type = "type-" + seed;
            Set<UUID> lasting = new HashSet<>();
            List<UUID> passing = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                lasting.add(add(random(random, type)));
                passing.add(add(random(random, type)));
            }

            List<UUID> seen = page(MessageQuery.all().type(type), 1 + random.nextInt(9), () -> {
                add(random(random, type));
                passing.add(add(random(random, type)));
                schedules().cancel(passing.remove(random.nextInt(passing.size())), APPLICATION);
                schedules()
                        .reschedule(
                                passing.get(random.nextInt(passing.size())),
                                APPLICATION,
                                Due.in(Duration.ofSeconds(random.nextInt(20))));
            });

            assertThat(seen).as("seed %s", seed).containsAll(lasting);
            assertThat(seen.stream().filter(lasting::contains))
                    .as("seed %s", seed)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    @Tag("G22")
    void whatIsRareAmongManyIsFoundWholeByPagingOn() {
        List<Draft> drafts = new ArrayList<>();
        Set<UUID> rare = new HashSet<>();
        for (int i = 0; i < 6_000; i++) {
            Draft draft = Draft.command()
                    .queue(i % 2 == 0 ? Draft.QUEUE : "another")
                    .type("common")
                    .correlationId("order-" + i % 2)
                    .in(Duration.ofSeconds(i + 1));
            if (i % 1_999 == 1_998) {
                draft = draft.type("rare");
                rare.add(draft.id());
            }
            drafts.add(draft);
        }
        appendAll(drafts);

        assertThat(page(MessageQuery.all().type("rare"), 10, () -> {})).containsExactlyInAnyOrderElementsOf(rare);
        assertThat(page(MessageQuery.all().type("rare").correlationId("order-0"), 2, () -> {}))
                .hasSize(2);
        assertThat(page(MessageQuery.all().correlationId("order-1").queue("another"), 1_000, () -> {}))
                .hasSize(3_000)
                .doesNotHaveDuplicates();
        assertThat(page(MessageQuery.all().type("common").kind(Kind.EVENT), 10, () -> {}))
                .isEmpty();
        assertThat(page(MessageQuery.all().type("common").dueFrom(time.instant().plusSeconds(5_990)), 10, () -> {}))
                .as("eleven, of which one is rare")
                .hasSize(10);
    }

    @Test
    @Tag("G22")
    void aCountIsExactWhereFewHaveToBeLookedAt() {
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            drafts.add(Draft.command().type(i % 10 == 0 ? "tenth" : "other").in(Duration.ofSeconds(i + 1)));
        }
        appendAll(drafts);

        assertThat(queries().count(MessageQuery.all(), 3_000)).isEqualTo(Count.exactly(3_000));
        assertThat(queries().count(MessageQuery.all().type("tenth"), 10)).isEqualTo(Count.exactly(300));
        assertThat(queries().count(MessageQuery.all().dueBefore(time.instant().plusSeconds(101)), 1_000))
                .isEqualTo(Count.exactly(100));
        Count many = queries().count(MessageQuery.all(), 1_000);
        assertThat(many.number()).as("never lower than what was counted").isGreaterThanOrEqualTo(1_000);
    }

    @Test
    @Tag("G22")
    void aCountIsExactThoughOneQueueHoldsNearlyAll() {
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            drafts.add(
                    Draft.command().queue(i < 10 ? "queue-" + i : Draft.QUEUE).in(Duration.ofSeconds(i + 1)));
        }
        appendAll(drafts);

        assertThat(queries().count(MessageQuery.all(), 1_500)).isEqualTo(Count.exactly(1_500));
    }

    @Test
    @Tag("G22")
    void messagesAreCountedBetweenEachBoundAndTheNext() {
        Instant now = time.instant();
        for (long second : new long[] {1, 10, 11, 19, 20, 40, 99}) {
            add(Draft.command().at(now.plusSeconds(second)).queue("queue-" + second % 2));
        }
        add(Draft.command().type("another").at(now.plusSeconds(12)));

        assertThat(between(ofDrafts(), now, 10, 20, 20, 30, 50)).containsExactly(3L, 0L, 1L, 1L);
        assertThat(between(ofDrafts().queue("queue-0"), now, 10, 20, 50)).containsExactly(1L, 2L);
        assertThat(between(MessageQuery.all().type("another"), now, 0, 12, 13)).containsExactly(0L, 1L);
        assertThat(queries()
                        .countBetween(
                                ofDrafts(),
                                List.of(Instant.MIN, now.plusSeconds(10).plusNanos(1), Instant.MAX),
                                100))
                .containsExactly(Count.exactly(2), Count.exactly(5));
    }

    private static MessageQuery ofDrafts() {
        return MessageQuery.all().type(Draft.TYPE);
    }

    private List<Long> between(MessageQuery query, Instant start, long... seconds) {
        List<Instant> bounds =
                Arrays.stream(seconds).mapToObj(start::plusSeconds).toList();
        return queries().countBetween(query, bounds, 1_000).stream()
                .peek(count -> assertThat(count.isExact()).isTrue())
                .map(Count::number)
                .toList();
    }

    @Test
    @Tag("G22")
    void ofStepsThatHoldTooManyEachSaysAtLeastWhatWasCounted() {
        // More of each than a store looks for by an index of its own.
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < 8_000; i++) {
            drafts.add(Draft.command()
                    .type(i % 3 == 0 ? "third" : "other")
                    .correlationId(i % 3 == 0 ? "third" : "other")
                    .in(Duration.ofSeconds(i + 1)));
        }
        appendAll(drafts);
        Instant now = time.instant();
        List<Instant> bounds = List.of(
                now, now.plusSeconds(11), now.plusSeconds(7_990), now.plusSeconds(8_001), now.plusSeconds(9_000));

        assertAgenda(MessageQuery.all(), bounds, 490, 10, 7_979, 11);
        assertAgenda(MessageQuery.all().queue(Draft.QUEUE), bounds, 490, 10, 7_979, 11);
        assertAgenda(MessageQuery.all().kind(Kind.COMMAND), bounds, 490, 10, 7_979, 11);
        for (MessageQuery query : List.of(
                MessageQuery.all().type("other"),
                MessageQuery.all().correlationId("other"),
                MessageQuery.all().type("other").correlationId("other").kind(Kind.COMMAND))) {
            assertAgenda(query, bounds, 320, 6, 5_320, 7);
        }
    }

    /** @param looked so many of the second step at least are looked at in any case */
    private void assertAgenda(MessageQuery query, List<Instant> bounds, int looked, int first, int second, int third) {
        List<Count> counts = queries().countBetween(query, bounds, 400);
        assertThat(counts).as("%s", query).hasSize(4);
        assertThat(counts.get(0)).as("%s", query).isEqualTo(Count.exactly(first));
        assertThat(counts.get(1)).as("%s", query).satisfies(count -> {
            if (count.isExact()) {
                assertThat(count.number()).isEqualTo(second);
            } else {
                assertThat(count.number()).isGreaterThanOrEqualTo(looked);
            }
        });
        assertThat(counts.get(2)).as("%s", query).isEqualTo(Count.exactly(third));
        assertThat(counts.get(3)).as("%s", query).isEqualTo(Count.exactly(0));
    }

    /** Few different due times, so that pages end among equal ones. */
    private static Draft random(Random random, String type) {
        return Draft.command().type(type).in(Duration.ofSeconds(1 + random.nextInt(10)));
    }

    private List<UUID> page(MessageQuery query, int limit, Runnable between) {
        List<UUID> seen = new ArrayList<>();
        Position after = null;
        do {
            Found found = queries().search(query, after, limit);
            assertThat(found.messages()).hasSizeLessThanOrEqualTo(limit);
            found.messages().forEach(row -> seen.add(row.envelope().id()));
            between.run();
            after = found.next();
        } while (after != null && seen.size() < 10_000);
        return seen;
    }

    private UUID add(Draft draft) {
        append(draft);
        return draft.id();
    }

    private List<MessageRecord> search(MessageQuery query) {
        return queries().search(query, null, 100).messages();
    }

    private void assertFinds(MessageQuery query, UUID... ids) {
        assertThat(search(query))
                .as("%s", query)
                .extracting(row -> row.envelope().id())
                .containsExactlyInAnyOrder(ids);
        assertThat(queries().count(query, 1_000_000)).as("%s", query).isEqualTo(Count.exactly(ids.length));
    }
}
