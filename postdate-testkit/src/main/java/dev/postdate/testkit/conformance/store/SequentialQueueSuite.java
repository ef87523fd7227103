package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Due;
import dev.postdate.QueueOptions.Order;
import dev.postdate.spi.Claimed;
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

    @BeforeEach
    final void declareQueue() {
        topology().declare(List.of(new QueueDeclaration(STRICT, Order.SEQUENTIAL)), List.of());
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
        List<Draft> drafts = three();

        assertThat(ids(startNode().claim(10, STRICT)))
                .isEqualTo(drafts.stream().map(Draft::id).toList());
    }

    @Test
    @Tag("G05")
    void whileOneNodeHoldsAMessageAnotherGetsNone() {
        List<Draft> drafts = three();
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
        List<Draft> drafts = three();
        TestNode node = startNode();
        node.release(node.claim(1, STRICT).get(0));

        assertThat(ids(startAnotherNode().claim(10, STRICT)))
                .isEqualTo(drafts.stream().map(Draft::id).toList());
    }

    @Test
    @Tag("G05")
    @Tag("G12")
    void aSuspectHoldsTheOthersBackUntilItIsSettled() {
        List<Draft> drafts = three();
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
        List<Draft> drafts = three();
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
    @Tag("G12")
    void aSuspectWaitsForThoseBeforeIt() {
        Draft moved = Draft.command().queue(STRICT);
        append(moved);
        TestNode dead = startNode();
        dead.claim(1, STRICT);
        TestNode node = startAnotherNode();
        node.bury(dead.epoch());
        schedules().reschedule(moved.id(), APPLICATION, Due.in(HOUR));
        Draft before = Draft.command().queue(STRICT).in(Duration.ofMinutes(1));
        append(before);
        time.advance(HOUR);

        assertThat(node.claimSuspect(STRICT)).isEmpty();
        List<Claimed> first = node.claim(10, STRICT);
        assertThat(ids(first)).containsExactly(before.id());
        node.done(first.get(0));

        assertThat(node.claimSuspect(STRICT).map(one -> one.envelope().id())).contains(moved.id());
    }

    @Test
    @Tag("G05")
    @Tag("G39")
    void aPausedSequentialQueueGoesOnWhereItWas() {
        List<Draft> drafts = three();
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
        three();
        Draft elsewhere = Draft.command();
        append(elsewhere);
        TestNode owner = startNode();
        owner.claim(1, STRICT);

        assertThat(ids(startAnotherNode().claim(10, STRICT, Draft.QUEUE))).containsExactly(elsewhere.id());
    }

    private List<Draft> three() {
        List<Draft> drafts = List.of(
                Draft.command().queue(STRICT),
                Draft.command().queue(STRICT),
                Draft.command().queue(STRICT));
        appendAll(drafts);
        return drafts;
    }
}
