package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.postdate.Due;
import dev.postdate.spi.Address;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Content;
import dev.postdate.spi.DeadLetterStore.Redrive;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.PendingType;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A store says what kinds of messages it keeps, so that a build can say whether it reads them. */
public abstract class PendingTypesSuite extends StoreSuite {

    private static final int PLENTY = 1_000;

    @Test
    @Tag("G22")
    void anEmptyStoreKeepsNothing() {
        assertThat(queries().pendingTypes(PLENTY)).isEmpty();
    }

    @Test
    @Tag("G22")
    void messagesAreGroupedByTypeVersionQueueAndHandler() {
        appendAll(
                versioned("a", 1),
                versioned("a", 1).in(Duration.ofDays(400)),
                versioned("a", 2),
                versioned("a", 10),
                versioned("b", 1),
                versioned("b", 1).queue("orders/other"),
                versioned("b", 1).address(new Address(Draft.QUEUE, "one")),
                versioned("b", 1).address(new Address(Draft.QUEUE, "two")),
                Draft.event("b").in(Duration.ofHours(1)));

        assertThat(kinds())
                .containsExactlyInAnyOrder(
                        tuple(false, "a", 1, Draft.QUEUE, null, 2L),
                        tuple(false, "a", 2, Draft.QUEUE, null, 1L),
                        tuple(false, "a", 10, Draft.QUEUE, null, 1L),
                        tuple(false, "b", 1, Draft.QUEUE, null, 1L),
                        tuple(false, "b", 1, "orders/other", null, 1L),
                        tuple(false, "b", 1, Draft.QUEUE, "one", 1L),
                        tuple(false, "b", 1, Draft.QUEUE, "two", 1L),
                        tuple(false, "b", 1, Address.EVENTS.queue(), null, 1L));
    }

    @Test
    @Tag("G22")
    void theExampleIsAMessageOfItsGroupWithAllItHas() {
        Draft draft = versioned("a", 3).correlationId("order-42").body(new byte[] {1, 2, 3});
        append(draft);

        assertThat(queries().pendingTypes(PLENTY))
                .extracting(PendingType::example)
                .containsExactly(draft.envelope());
    }

    @Test
    @Tag("G22")
    void noGroupIsCountedFurtherThanAskedFor() {
        appendAll(IntStream.range(0, 25)
                .mapToObj(i -> versioned(i < 20 ? "many" : "few", 1))
                .toList());

        assertThat(queries().pendingTypes(10))
                .extracting(type -> type.example().content().type(), PendingType::count)
                .containsExactlyInAnyOrder(tuple("many", 10L), tuple("few", 5L));
    }

    @Test
    @Tag("G22")
    void messagesCountInWhateverState() {
        TestNode gone = startNode();
        append(versioned("suspect", 1));
        gone.claimOne();
        TestNode node = startAnotherNode();
        node.bury(gone.epoch());
        append(versioned("parked", 1));
        node.settle(new Settlement.Park(node.claimOne().ref(), time.instant().plusSeconds(600)));
        append(versioned("claimed", 1));
        node.claimOne();
        append(versioned("cancelled", 1));
        schedules().cancel(node.claimOne().envelope().id(), APPLICATION);
        append(versioned("pending", 1).in(Duration.ofHours(1)));

        List<PendingType> found = queries().pendingTypes(PLENTY);

        assertThat(found)
                .extracting(
                        type -> type.example().content().type(),
                        type -> row(type.example().id()).state())
                .containsExactlyInAnyOrder(
                        tuple("suspect", MessageState.SUSPECT),
                        tuple("parked", MessageState.PARKED),
                        tuple("claimed", MessageState.CLAIMED),
                        tuple("cancelled", MessageState.CANCEL_REQUESTED),
                        tuple("pending", MessageState.PENDING));
    }

    @Test
    @Tag("G22")
    void deadLettersAreApartUntilTheyAreRedrivenOrDeleted() {
        TestNode node = startNode();
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            append(versioned("a", 2));
            Claimed claimed = node.claimOne();
            ids.add(claimed.envelope().id());
            node.dead(claimed);
        }
        append(versioned("a", 2));
        assertThat(kinds())
                .containsExactlyInAnyOrder(
                        tuple(false, "a", 2, Draft.QUEUE, null, 1L), tuple(true, "a", 2, Draft.QUEUE, null, 3L));

        deadLetters().redrive(List.of(Redrive.now(ids.get(0))));
        deadLetters().delete(Set.of(ids.get(1)));
        assertThat(kinds())
                .containsExactlyInAnyOrder(
                        tuple(false, "a", 2, Draft.QUEUE, null, 2L), tuple(true, "a", 2, Draft.QUEUE, null, 1L));

        deadLetters().delete(Set.of(ids.get(2)));
        assertThat(kinds()).containsExactly(tuple(false, "a", 2, Draft.QUEUE, null, 2L));
    }

    @Test
    @Tag("G22")
    void whatIsFinishedIsNotKept() {
        append(versioned("done", 1));
        TestNode node = startNode();
        node.done(node.claimOne());
        append(versioned("retried", 1));
        node.fail(node.claimOne(), Due.in(Duration.ofHours(1)));

        assertThat(kinds()).containsExactly(tuple(false, "retried", 1, Draft.QUEUE, null, 1L));
    }

    @Test
    @Tag("G22")
    void copiesOfAnEventAreOfItsTypeOnTheirOwnQueues() {
        topology().declare(List.of(), List.of(new Subscription("happened", APPLICATION, "one", Draft.QUEUE)));
        append(Draft.event("happened").in(Duration.ofHours(1)));
        time.advance(Duration.ofHours(1));
        TestNode node = startNode();
        Claimed event = node.claim(1, Address.EVENTS.queue()).get(0);
        node.settle(new Settlement.CopyToSubscribers(event.ref()));

        assertThat(kinds()).containsExactly(tuple(false, "happened", 1, Draft.QUEUE, "one", 1L));
    }

    private static Draft versioned(String type, int version) {
        return Draft.command().content(new Content(type, version, "application/json", new byte[] {'{', '}'}));
    }

    private List<Tuple> kinds() {
        return queries().pendingTypes(PLENTY).stream()
                .map(type -> {
                    Envelope example = type.example();
                    return tuple(
                            type.deadLetters(),
                            example.content().type(),
                            example.content().version(),
                            example.address().queue(),
                            example.address().handler(),
                            type.count());
                })
                .toList();
    }
}
