package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.postdate.QueueOptions.Order;
import dev.postdate.spi.Count;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.Subscription;
import dev.postdate.spi.TopologyStore.QueueDeclaration;
import dev.postdate.spi.TopologyStore.QueueRow;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Queues and subscriptions are remembered as they were declared last. */
public abstract class TopologySuite extends StoreSuite {

    private static final Subscription MAIL = new Subscription("orders.paid", APPLICATION, "Mail.onPaid", "orders/mail");
    private static final Subscription BOOKS =
            new Subscription("orders.paid", OTHER_APPLICATION, "Books.onPaid", "billing");
    private static final Subscription OTHER_TYPE =
            new Subscription("orders.sent", APPLICATION, "Mail.onSent", "orders/mail");

    @Test
    @Tag("G32")
    void subscriptionsAreFoundByTypeOverAllApplications() {
        subscribe(MAIL, BOOKS, OTHER_TYPE);

        assertThat(topology().subscriptionsTo("orders.paid")).containsExactlyInAnyOrder(MAIL, BOOKS);
        assertThat(topology().subscriptionsTo("orders.sent")).containsExactly(OTHER_TYPE);
        assertThat(topology().subscriptionsTo("orders.unknown")).isEmpty();
    }

    @Test
    @Tag("G32")
    void subscriptionsAreFoundByApplication() {
        subscribe(MAIL, BOOKS, OTHER_TYPE);

        assertThat(topology().subscriptionsOf(APPLICATION)).containsExactlyInAnyOrder(MAIL, OTHER_TYPE);
        assertThat(topology().subscriptionsOf(OTHER_APPLICATION)).containsExactly(BOOKS);
        assertThat(topology().subscriptionsOf("a third")).isEmpty();
    }

    @Test
    @Tag("G32")
    void declaringAgainAddsWhatIsMissingAndTakesNothingAway() {
        subscribe(MAIL);
        subscribe(MAIL, BOOKS);
        subscribe();

        assertThat(topology().subscriptionsTo("orders.paid")).containsExactlyInAnyOrder(MAIL, BOOKS);
    }

    @Test
    @Tag("G32")
    void aHandlerThatMovedToAnotherQueueHasOneSubscription() {
        subscribe(MAIL);
        Subscription moved = new Subscription(MAIL.type(), MAIL.application(), MAIL.handler(), "orders/elsewhere");

        subscribe(moved);

        assertThat(topology().subscriptionsTo("orders.paid")).containsExactly(moved);
    }

    @Test
    @Tag("G32")
    void anEndedSubscriptionIsGoneAndItsCopiesStay() {
        subscribe(MAIL, BOOKS);
        Draft event = Draft.event("orders.paid");
        append(event);

        assertThat(topology().unsubscribe(MAIL)).isTrue();
        assertThat(topology().unsubscribe(MAIL)).isFalse();

        assertThat(topology().subscriptionsTo("orders.paid")).containsExactly(BOOKS);
        assertThat(schedules().findCopies(event.id())).hasSize(2);
        assertThat(startNode().claim(10, "orders/mail")).hasSize(1);
    }

    @Test
    @Tag("G39")
    void aQueueIsListedWithItsOrder() {
        declare("ledger", Order.SEQUENTIAL);
        declare("overtaken", Order.SEQUENTIAL_RETRIES_OVERTAKEN);

        assertThat(topology().queues())
                .extracting(QueueRow::name, QueueRow::order, QueueRow::paused)
                .contains(
                        tuple(Draft.QUEUE, Order.PARALLEL, false),
                        tuple("ledger", Order.SEQUENTIAL, false),
                        tuple("overtaken", Order.SEQUENTIAL_RETRIES_OVERTAKEN, false));
    }

    @Test
    @Tag("G39")
    void declaringAQueueAgainChangesItsOrder() {
        declare("ledger", Order.PARALLEL);

        declare("ledger", Order.SEQUENTIAL);

        assertThat(queue("ledger").order()).isEqualTo(Order.SEQUENTIAL);
        appendAll(Draft.command().queue("ledger"), Draft.command().queue("ledger"));
        startNode().claim(1, "ledger");
        assertThat(startAnotherNode().claim(10, "ledger")).isEmpty();
    }

    @Test
    @Tag("G39")
    void aPausedQueueStaysPausedWhenItIsDeclaredAgain() {
        assertThat(topology().pause(Draft.QUEUE, true)).isTrue();

        declare(Draft.QUEUE, Order.PARALLEL);

        assertThat(queue(Draft.QUEUE).paused()).isTrue();
        assertThat(topology().pause(Draft.QUEUE, false)).isTrue();
        assertThat(queue(Draft.QUEUE).paused()).isFalse();
    }

    @Test
    @Tag("G39")
    void pausingAQueueThatDoesNotExistSaysSo() {
        assertThat(topology().pause("no such queue", true)).isFalse();
        assertThat(topology().queues()).extracting(QueueRow::name).doesNotContain("no such queue");
    }

    @Test
    @Tag("G40")
    void rowsOfEveryStateCountAsWaiting() {
        appendAll(
                Draft.command(),
                Draft.command(),
                Draft.command().in(Duration.ofHours(1)),
                Draft.command().queue("elsewhere"));
        TestNode node = startNode();
        node.settle(new Settlement.Park(
                node.claim(1, Draft.QUEUE).get(0).ref(), time.instant().plusSeconds(60)));
        node.claimOne();

        assertThat(waiting(Draft.QUEUE)).isEqualTo(3);
    }

    @Test
    @Tag("G40")
    void messagesForAQueueThatNobodyHasDeclaredYetAreKept() {
        Draft draft = Draft.command().queue("not declared yet");
        append(draft);

        declare("not declared yet", Order.PARALLEL);

        assertThat(waiting("not declared yet")).isEqualTo(1);
        assertThat(ids(startNode().claim(10, "not declared yet"))).containsExactly(draft.id());
    }

    private long waiting(String queue) {
        Count count = queries().count(MessageQuery.all().queue(queue), 100);
        assertThat(count.isExact()).isTrue();
        return count.number();
    }

    private void subscribe(Subscription... subscriptions) {
        topology().declare(List.of(), List.of(subscriptions));
    }

    private void declare(String queue, Order order) {
        topology().declare(List.of(new QueueDeclaration(queue, order)), List.of());
    }

    private QueueRow queue(String name) {
        return topology().queues().stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Queue '" + name + "' is not listed."));
    }
}
