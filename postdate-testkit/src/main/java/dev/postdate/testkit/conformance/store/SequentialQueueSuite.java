package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Due;
import dev.postdate.QueueOptions.Order;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.TopologyStore.QueueDeclaration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A sequential queue is handed out in strict order, to one node at a time. */
public abstract class SequentialQueueSuite extends StoreSuite {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final String STRICT = "ledger";
    private static final String OVERTAKEN = "ledger-overtaken";

    @BeforeEach
    final void declareQueues() {
        topology()
                .declare(
                        List.of(
                                new QueueDeclaration(STRICT, Order.SEQUENTIAL),
                                new QueueDeclaration(OVERTAKEN, Order.SEQUENTIAL_RETRIES_OVERTAKEN)),
                        List.of());
    }

    @Test
    @Tag("G05")
    void messagesComeInTheOrderOfDueTimeAndThenOfScheduling() {
        Draft last = Draft.command().queue(STRICT).in(Duration.ofMinutes(2));
        Draft first = Draft.command().queue(STRICT).in(Duration.ofMinutes(1));
        Draft second = Draft.command().queue(STRICT).in(Duration.ofMinutes(1));
        appendAll(last, first, second);
        time.advance(HOUR);
        TestNode node = startNode();

        List<UUID> order = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Claimed claimed = node.claim(1, STRICT).get(0);
            order.add(claimed.envelope().id());
            node.done(claimed);
        }

        assertThat(order).containsExactly(first.id(), second.id(), last.id());
    }

    @Test
    @Tag("G05")
    void severalMessagesAreHandedToOneNodeInOrder() {
        List<Draft> drafts = three(STRICT);

        assertThat(ids(startNode().claim(10, STRICT)))
                .isEqualTo(drafts.stream().map(Draft::id).toList());
    }

    @Test
    @Tag("G05")
    void whileOneNodeHoldsAMessageAnotherGetsNone() {
        List<Draft> drafts = three(STRICT);
        TestNode owner = startNode();
        TestNode other = startAnotherNode();
        Claimed first = owner.claim(1, STRICT).get(0);

        assertThat(other.claim(10, STRICT)).isEmpty();
        Claimed second = owner.claim(1, STRICT).get(0);
        owner.done(first);
        assertThat(other.claim(10, STRICT)).isEmpty();
        owner.done(second);

        assertThat(ids(other.claim(10, STRICT))).containsExactly(drafts.get(2).id());
    }

    @Test
    @Tag("G05")
    void aReleasedMessageIsTheFirstAgain() {
        List<Draft> drafts = three(STRICT);
        TestNode node = startNode();
        node.release(node.claim(1, STRICT).get(0));

        assertThat(ids(startAnotherNode().claim(10, STRICT)))
                .isEqualTo(drafts.stream().map(Draft::id).toList());
    }

    @Test
    @Tag("G05")
    void aMessageThatWaitsForItsRetryHoldsItsSuccessorsBack() {
        List<Draft> drafts = three(STRICT);
        TestNode node = startNode();
        node.fail(node.claim(1, STRICT).get(0), Due.in(HOUR));

        assertThat(node.claim(10, STRICT)).isEmpty();
        assertThat(startAnotherNode().claim(10, STRICT)).isEmpty();
        assertThat(node.request(10, STRICT).nanosToNextDue()).isEqualTo(HOUR.toNanos());
        time.advance(HOUR);

        assertThat(ids(node.claim(10, STRICT)))
                .isEqualTo(drafts.stream().map(Draft::id).toList());
    }

    @Test
    @Tag("G05")
    void aMessageThatWaitsForItsRetryStaysFirstWhateverIsScheduledMeanwhile() {
        Draft retried = Draft.command().queue(STRICT);
        append(retried);
        TestNode node = startNode();
        node.fail(node.claim(1, STRICT).get(0), Due.in(HOUR));
        Draft meanwhile = Draft.command().queue(STRICT).in(Duration.ofMinutes(1));
        append(meanwhile);

        time.advance(Duration.ofMinutes(2));
        assertThat(node.claim(10, STRICT)).isEmpty();
        time.advance(HOUR);

        assertThat(ids(node.claim(10, STRICT))).containsExactly(retried.id(), meanwhile.id());
    }

    @Test
    @Tag("G05")
    void theDeadLetterOfTheFirstReleasesItsSuccessors() {
        List<Draft> drafts = three(STRICT);
        TestNode node = startNode();
        node.fail(node.claim(1, STRICT).get(0), Due.in(HOUR));
        time.advance(HOUR);
        node.dead(node.claim(1, STRICT).get(0));

        assertThat(ids(node.claim(10, STRICT)))
                .containsExactly(drafts.get(1).id(), drafts.get(2).id());
    }

    @Test
    @Tag("G05")
    @Tag("G18")
    void cancellingTheRetryReleasesItsSuccessors() {
        List<Draft> drafts = three(STRICT);
        TestNode node = startNode();
        node.fail(node.claim(1, STRICT).get(0), Due.in(HOUR));

        schedules().cancel(drafts.get(0).id(), APPLICATION);

        assertThat(ids(node.claim(10, STRICT)))
                .containsExactly(drafts.get(1).id(), drafts.get(2).id());
    }

    @Test
    @Tag("G05")
    @Tag("G23")
    void aMessageThatAsksForAPlaceBehindOthersLetsThemPass() {
        List<Draft> drafts = three(STRICT);
        TestNode node = startNode();
        node.settle(new Settlement.Retry(node.claim(1, STRICT).get(0).ref(), Due.NOW, true, false, null, List.of()));

        assertThat(ids(node.claim(10, STRICT)))
                .containsExactly(
                        drafts.get(1).id(), drafts.get(2).id(), drafts.get(0).id());
    }

    @Test
    @Tag("G05")
    void whereRetriesMayBeOvertakenTheSuccessorsPass() {
        List<Draft> drafts = three(OVERTAKEN);
        TestNode node = startNode();
        node.fail(node.claim(1, OVERTAKEN).get(0), Due.in(HOUR));

        List<Claimed> passing = node.claim(10, OVERTAKEN);
        assertThat(ids(passing))
                .containsExactly(drafts.get(1).id(), drafts.get(2).id());
        passing.forEach(node::done);
        time.advance(HOUR);

        assertThat(ids(node.claim(10, OVERTAKEN))).containsExactly(drafts.get(0).id());
    }

    @Test
    @Tag("G05")
    @Tag("G12")
    void aSuspectHoldsTheOthersBackUntilItIsSettled() {
        List<Draft> drafts = three(STRICT);
        TestNode dead = startNode();
        dead.claim(1, STRICT);
        TestNode node = startAnotherNode();
        node.bury(dead.epoch());

        assertThat(node.request(10, STRICT).suspectsDue()).isTrue();
        assertThat(node.claim(10, STRICT)).isEmpty();
        Claimed suspect = node.claimSuspect(STRICT).orElseThrow();
        assertThat(suspect.envelope().id()).isEqualTo(drafts.get(0).id());
        assertThat(node.claim(10, STRICT)).isEmpty();
        assertThat(startAnotherNode().claim(10, STRICT)).isEmpty();
        node.done(suspect);

        assertThat(ids(node.claim(10, STRICT)))
                .containsExactly(drafts.get(1).id(), drafts.get(2).id());
    }

    @Test
    @Tag("G05")
    @Tag("G12")
    void severalSuspectsComeInOrderOneAtATime() {
        List<Draft> drafts = three(STRICT);
        TestNode dead = startNode();
        dead.claim(2, STRICT);
        TestNode node = startAnotherNode();
        node.bury(dead.epoch());

        Claimed first = node.claimSuspect(STRICT).orElseThrow();
        assertThat(node.claimSuspect(STRICT)).isEmpty();
        assertThat(startAnotherNode().claimSuspect(STRICT)).isEmpty();
        node.done(first);
        Claimed second = node.claimSuspect(STRICT).orElseThrow();
        node.done(second);

        assertThat(List.of(first.envelope().id(), second.envelope().id()))
                .containsExactly(drafts.get(0).id(), drafts.get(1).id());
        assertThat(ids(node.claim(10, STRICT))).containsExactly(drafts.get(2).id());
    }

    @Test
    @Tag("G05")
    @Tag("G39")
    void aPausedSequentialQueueGoesOnWhereItWas() {
        List<Draft> drafts = three(STRICT);
        TestNode node = startNode();
        node.done(node.claim(1, STRICT).get(0));
        topology().pause(STRICT, true);
        assertThat(node.claim(10, STRICT)).isEmpty();

        topology().pause(STRICT, false);

        assertThat(ids(startAnotherNode().claim(10, STRICT)))
                .containsExactly(drafts.get(1).id(), drafts.get(2).id());
    }

    @Test
    @Tag("G31")
    void otherQueuesAreNotHeldUp() {
        three(STRICT);
        Draft elsewhere = Draft.command();
        append(elsewhere);
        TestNode owner = startNode();
        owner.claim(1, STRICT);

        assertThat(ids(startAnotherNode().claim(10, STRICT, Draft.QUEUE))).containsExactly(elsewhere.id());
    }

    private List<Draft> three(String queue) {
        List<Draft> drafts = List.of(
                Draft.command().queue(queue),
                Draft.command().queue(queue),
                Draft.command().queue(queue));
        appendAll(drafts);
        return drafts;
    }
}
