package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Due;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.Progress;
import dev.postdate.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a dead node had runs alone and is charged, so that a message that kills its node is found and its neighbours pay nothing. */
public abstract class SuspectSuite extends StoreSuite {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    @Tag("G12")
    void aSuspectIsNotClaimedWithOthersButAloneAndChargedOnce() {
        Claimed claimed = suspect();
        Draft other = Draft.command();
        append(other);
        TestNode node = startNode();

        var result = node.request(10, Draft.QUEUE);
        assertThat(ids(result.claimed())).containsExactly(other.id());
        assertThat(result.suspectsDue()).isTrue();
        assertThat(node.request(10, "elsewhere").suspectsDue()).isFalse();
        assertThat(node.claimSuspect("elsewhere")).isEmpty();
        Claimed taken = node.claimSuspect("elsewhere", Draft.QUEUE).orElseThrow();

        assertThat(taken.envelope()).isEqualTo(claimed.envelope());
        assertThat(taken.suspect()).isTrue();
        assertThat(taken.progress()).isEqualTo(new Progress(1, 1, List.of()));
        assertThat(row(claimed.envelope().id()).progress()).isEqualTo(new Progress(1, 1, List.of()));
        assertThat(node.claimSuspect(Draft.QUEUE)).isEmpty();
        assertThat(node.request(10, Draft.QUEUE).suspectsDue()).isFalse();
    }

    @Test
    @Tag("G12")
    void suspectsAreClaimedOneByOneInOrder() {
        Draft late = Draft.command().in(Duration.ofMinutes(2));
        Draft early = Draft.command().in(Duration.ofMinutes(1));
        Draft alsoEarly = Draft.command().in(Duration.ofMinutes(1));
        appendAll(late, early, alsoEarly);
        time.advance(HOUR);
        TestNode dead = startNode();
        dead.claim();
        TestNode node = startAnotherNode();
        node.bury(dead.epoch());

        List<UUID> order = IntStream.range(0, 3)
                .mapToObj(i ->
                        node.claimSuspect(Draft.QUEUE).orElseThrow().envelope().id())
                .toList();

        assertThat(order).containsExactly(early.id(), alsoEarly.id(), late.id());
    }

    @Test
    @Tag("G12")
    void theRetryOfASuspectIsNotChargedAgain() {
        suspect();
        TestNode node = startNode();
        Claimed taken = node.claimSuspect(Draft.QUEUE).orElseThrow();

        node.fail(taken, Due.NOW);

        Claimed again = node.claimOne();
        assertThat(again.suspect()).isFalse();
        assertThat(again.progress()).isEqualTo(new Progress(2, 1, List.of(TestNode.failure(taken)), time.instant()));
    }

    @Test
    @Tag("G12")
    void aSuspectThatIsReleasedIsASuspectAgainAndPaysNothing() {
        Claimed claimed = suspect();
        TestNode node = startNode();

        node.release(node.claimSuspect(Draft.QUEUE).orElseThrow());

        assertThat(row(claimed.envelope().id()).state()).isEqualTo(MessageState.SUSPECT);
        assertThat(row(claimed.envelope().id()).progress()).isEqualTo(new Progress(1, 0, List.of()));
        assertThat(node.claim()).isEmpty();
        assertThat(node.claimSuspect(Draft.QUEUE)).map(Claimed::progress).contains(new Progress(1, 1, List.of()));
    }

    @Test
    @Tag("G12")
    void aSuspectThatKillsItsNodeAgainIsChargedForEachDeathButTheFirst() {
        Claimed claimed = suspect();
        for (int deaths = 1; deaths <= 3; deaths++) {
            TestNode doomed = startNode();
            assertThat(doomed.claimSuspect(Draft.QUEUE))
                    .map(Claimed::progress)
                    .contains(new Progress(deaths, deaths, List.of()));
            startAnotherNode().bury(doomed.epoch());
        }

        assertThat(row(claimed.envelope().id()).progress()).isEqualTo(new Progress(4, 3, List.of()));
    }

    @Test
    @Tag("G12")
    void aSuspectThatIsDoneIsGone() {
        Claimed claimed = suspect();
        TestNode node = startNode();

        assertThat(node.settle(new Settlement.Done(
                        node.claimSuspect(Draft.QUEUE).orElseThrow().ref(), List.of())))
                .isEqualTo(SettleOutcome.SETTLED);

        assertThat(schedules().find(claimed.envelope().id())).isEmpty();
    }

    @Test
    @Tag("G39")
    void aSuspectOfAPausedQueueWaits() {
        suspect();
        topology().pause(Draft.QUEUE, true);
        TestNode node = startNode();

        assertThat(node.claimSuspect(Draft.QUEUE)).isEmpty();

        topology().pause(Draft.QUEUE, false);
        assertThat(node.claimSuspect(Draft.QUEUE)).isPresent();
    }

    /** A message whose node has died. */
    private Claimed suspect() {
        TestNode dead = startNode();
        append(Draft.command());
        Claimed claimed = dead.claimOne();
        startAnotherNode().bury(dead.epoch());
        return claimed;
    }
}
