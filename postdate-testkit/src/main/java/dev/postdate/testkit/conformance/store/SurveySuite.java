package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.postdate.Due;
import dev.postdate.QueueOptions.Order;
import dev.postdate.spi.Address;
import dev.postdate.spi.NodeStore.NodeRow;
import dev.postdate.spi.QueryStore.Head;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.TopologyStore.QueueDeclaration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a watchful node sees: of each queue the message that is next and waits, and the nodes. */
public abstract class SurveySuite extends StoreSuite {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    @Tag("G40")
    void ofEachQueueTheFirstMessageThatIsDueAndClaimedByNobodyIsSeen() {
        Draft first = Draft.command();
        Draft elsewhere = Draft.command().queue("elsewhere");
        appendAll(first, Draft.command(), elsewhere, Draft.event("orders.paid").in(MINUTE));
        Instant dueAt = time.instant();
        time.advance(MINUTE);

        assertThat(queries().survey().now()).isEqualTo(time.instant());
        assertThat(queries().survey().heads())
                .extracting(Head::queue, Head::declared, Head::paused, Head::type, Head::dueAt)
                .containsExactlyInAnyOrder(
                        tuple(Draft.QUEUE, true, false, Draft.TYPE, dueAt),
                        tuple("elsewhere", false, false, Draft.TYPE, dueAt),
                        tuple(Address.EVENTS.queue(), false, false, "orders.paid", dueAt.plus(MINUTE)));
        assertThat(head(Draft.QUEUE)).isEqualTo(first.id());
        assertThat(head("elsewhere")).isEqualTo(elsewhere.id());
    }

    @Test
    @Tag("G40")
    void whatIsNotDueOrClaimedOrParkedIsNotSeen() {
        Draft later = Draft.command().in(MINUTE.multipliedBy(2));
        appendAll(Draft.command(), Draft.command(), later);
        TestNode node = startNode();
        node.settle(new Settlement.Park(
                node.claim(1, Draft.QUEUE).get(0).ref(), time.instant().plusSeconds(3_600)));
        node.claimOne();

        assertThat(queries().survey().heads()).isEmpty();
        time.advance(MINUTE);
        assertThat(queries().survey().heads()).isEmpty();
        time.advance(MINUTE);
        assertThat(head(Draft.QUEUE)).isEqualTo(later.id());
    }

    @Test
    @Tag("G40")
    void aMessageThatADeadNodeLeftIsSeen() {
        Draft draft = Draft.command();
        append(draft);
        TestNode dead = startNode();
        dead.claimOne();
        startNode().bury(dead.epoch());

        assertThat(head(Draft.QUEUE)).isEqualTo(draft.id());
    }

    @Test
    @Tag("G40")
    void aPausedQueueIsSeenAsPaused() {
        append(Draft.command());
        topology().pause(Draft.QUEUE, true);

        assertThat(queries().survey().heads())
                .extracting(Head::queue, Head::paused)
                .containsExactly(tuple(Draft.QUEUE, true));
    }

    @Test
    @Tag("G40")
    void whatARetryHoldsBackOnASequentialQueueIsNotNext() {
        topology()
                .declare(
                        List.of(
                                new QueueDeclaration("strict", Order.SEQUENTIAL),
                                new QueueDeclaration("overtaken", Order.SEQUENTIAL_RETRIES_OVERTAKEN)),
                        List.of());
        Draft retried = Draft.command().queue("strict");
        Draft behind = Draft.command().queue("overtaken");
        appendAll(retried, Draft.command().queue("strict"), Draft.command().queue("overtaken"), behind);
        TestNode node = startNode();
        node.fail(node.claim(1, "strict").get(0), Due.in(MINUTE));
        node.fail(node.claim(1, "overtaken").get(0), Due.in(MINUTE));

        assertThat(queries().survey().heads()).extracting(Head::messageId).containsExactly(behind.id());
        time.advance(MINUTE);
        assertThat(head("strict")).isEqualTo(retried.id());
    }

    @Test
    @Tag("G40")
    void theNodesAreSeenWithTheirRenewals() {
        TestNode one = startNode();
        TestNode other = startNode();
        one.renew();
        nodes().declareDead(other.epoch(), 0);

        assertThat(queries().survey().nodes())
                .extracting(NodeRow::epoch, NodeRow::application, NodeRow::renewals, NodeRow::alive)
                .containsExactlyInAnyOrder(
                        tuple(one.epoch(), APPLICATION, 1L, true), tuple(other.epoch(), APPLICATION, 0L, false));
    }

    @Test
    @Tag("G40")
    void theConditionOfTheDatabaseIsKnownOrSaidNotToBe() {
        append(Draft.command());

        queries().condition().ifPresent(condition -> {
            assertThat(condition.tables()).isNotEmpty().allSatisfy(table -> {
                assertThat(table.table()).isNotBlank();
                assertThat(table.live()).isNotNegative();
                assertThat(table.dead()).isNotNegative();
                assertThat(table.deadRatio()).isBetween(0.0, 1.0);
            });
            assertThat(condition.deadRows()).isNotNegative();
        });
    }

    private UUID head(String queue) {
        return queries().survey().heads().stream()
                .filter(head -> head.queue().equals(queue))
                .map(Head::messageId)
                .findFirst()
                .orElseThrow(() -> new AssertionError("Nothing is next on queue '" + queue + "'."));
    }
}
