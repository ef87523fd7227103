package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Due;
import dev.postdate.QueueOptions.Order;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.TopologyStore.QueueDeclaration;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On a sequential queue a message that waits for a retry holds its successors back, or not, as was declared. */
public abstract class SequentialRetrySuite extends StoreSuite {

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
    void aRetriedMessageThatIsReleasedStillGoesFirst() {
        List<Draft> drafts = three(STRICT);
        TestNode node = startNode();
        node.fail(node.claim(1, STRICT).get(0), Due.in(HOUR));
        time.advance(HOUR);
        node.release(node.claim(1, STRICT).get(0));

        assertThat(ids(startAnotherNode().claim(10, STRICT)))
                .isEqualTo(drafts.stream().map(Draft::id).toList());
    }

    @Test
    @Tag("G05")
    @Tag("G12")
    void aRetriedMessageWhoseNodeDiesStillGoesFirst() {
        List<Draft> drafts = three(STRICT);
        TestNode doomed = startNode();
        doomed.fail(doomed.claim(1, STRICT).get(0), Due.in(HOUR));
        time.advance(HOUR);
        doomed.claim(1, STRICT);
        TestNode node = startAnotherNode();
        node.bury(doomed.epoch());

        assertThat(node.claim(10, STRICT)).isEmpty();
        Claimed suspect = node.claimSuspect(STRICT).orElseThrow();
        assertThat(suspect.envelope().id()).isEqualTo(drafts.get(0).id());
        node.done(suspect);

        assertThat(ids(node.claim(10, STRICT)))
                .containsExactly(drafts.get(1).id(), drafts.get(2).id());
    }

    @Test
    @Tag("G05")
    @Tag("G12")
    void aRetriedMessageGoesBeforeASuccessorThatDiedWithTheSameNode() {
        List<Draft> drafts = three(STRICT);
        TestNode doomed = startNode();
        doomed.fail(doomed.claim(1, STRICT).get(0), Due.in(HOUR));
        time.advance(HOUR);
        assertThat(ids(doomed.claim(2, STRICT)))
                .containsExactly(drafts.get(0).id(), drafts.get(1).id());
        TestNode node = startAnotherNode();
        node.bury(doomed.epoch());

        Claimed first = node.claimSuspect(STRICT).orElseThrow();
        node.done(first);
        Claimed second = node.claimSuspect(STRICT).orElseThrow();

        assertThat(ids(List.of(first, second)))
                .containsExactly(drafts.get(0).id(), drafts.get(1).id());
    }

    @Test
    @Tag("G05")
    @Tag("G20")
    void aMessageWhoseRetryIsMovedStillGoesFirst() {
        List<Draft> drafts = three(STRICT);
        TestNode node = startNode();
        node.fail(node.claim(1, STRICT).get(0), Due.in(HOUR));

        schedules().reschedule(drafts.get(0).id(), APPLICATION, Due.in(HOUR.multipliedBy(2)));

        time.advance(HOUR);
        assertThat(node.claim(10, STRICT)).isEmpty();
        time.advance(HOUR);
        assertThat(ids(node.claim(10, STRICT)))
                .isEqualTo(drafts.stream().map(Draft::id).toList());
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

    private List<Draft> three(String queue) {
        List<Draft> drafts = List.of(
                Draft.command().queue(queue),
                Draft.command().queue(queue),
                Draft.command().queue(queue));
        appendAll(drafts);
        return drafts;
    }
}
