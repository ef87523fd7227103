package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Due;
import dev.postdate.Headers;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.DeadLetterRecord;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.FailureRecord;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What will not run again is kept with everything it had, until an operator decides. */
public abstract class DeadLetterSuite extends StoreSuite {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    @Tag("G25")
    void aDeadLetterKeepsEverythingItsMessageHad() {
        Draft draft = Draft.command()
                .body(new byte[] {(byte) 0xff, 0, '{', (byte) 0x80})
                .headers(Headers.empty().with("tenant", "north").with("bytes", new byte[] {0}))
                .correlationId("order-42")
                .expiresAfter(Duration.ofDays(9));
        Instant created = time.instant();
        append(draft);
        TestNode node = startNode();
        FailureRecord first = TestNode.failure(claimAndFail(node, Due.in(HOUR)));
        time.advance(HOUR);
        Claimed claimed = node.claimOne();
        FailureRecord last = TestNode.failure(claimed);
        time.advance(Duration.ofSeconds(3));

        node.settle(
                new Settlement.Dead(claimed.ref(), DeadReason.ATTEMPTS_SPENT, "2 of 2 attempts failed", true, last));

        DeadLetterRecord dead = deadLetters().find(draft.id()).orElseThrow();
        assertThat(dead.envelope()).isEqualTo(draft.envelope());
        assertThat(dead.reason()).isEqualTo(DeadReason.ATTEMPTS_SPENT);
        assertThat(dead.detail()).isEqualTo("2 of 2 attempts failed");
        assertThat(dead.deadAt()).isEqualTo(time.instant());
        assertThat(dead.createdAt()).isEqualTo(created);
        assertThat(dead.dueAt()).isEqualTo(claimed.dueAt());
        assertThat(dead.expiresAt()).isEqualTo(created.plus(Duration.ofDays(9)));
        assertThat(dead.progress().runs()).isEqualTo(2);
        assertThat(dead.progress().errors()).containsExactly(first, last);
        assertThat(schedules().find(draft.id())).isEmpty();
        assertThat(queries().count(MessageQuery.all(), 1_000_000).number()).isZero();
    }

    @Test
    @Tag("G25")
    void aMessageThatNeverRanIsADeadLetterWithoutRunsOrErrors() {
        for (DeadReason reason : DeadReason.values()) {
            Draft draft = Draft.command();
            append(draft);

            startNode().settle(new Settlement.Dead(claimOne().ref(), reason, "why", false, null));

            DeadLetterRecord dead = deadLetters().find(draft.id()).orElseThrow();
            assertThat(dead.reason()).isEqualTo(reason);
            assertThat(dead.progress().runs()).isZero();
            assertThat(dead.progress().errors()).isEmpty();
        }
    }

    @Test
    @Tag("G25")
    void theRestOfTheBatchProceeds() {
        appendAll(Draft.command(), Draft.command(), Draft.command());
        TestNode node = startNode();
        List<Claimed> claimed = node.claim();

        node.dead(claimed.get(1));
        node.done(claimed.get(0));
        node.done(claimed.get(2));

        assertThat(deadLetters().list(null, -1, 10))
                .extracting(dead -> dead.envelope().id())
                .containsExactly(claimed.get(1).envelope().id());
    }

    @Test
    @Tag("G26")
    void aRedrivenDeadLetterIsDueNowWithItsIdentityAndAFreshBudget() {
        Draft draft =
                Draft.command().headers(Headers.empty().with("tenant", "north")).expiresAfter(HOUR);
        append(draft);
        TestNode node = startNode();
        FailureRecord failure = TestNode.failure(claimAndFail(node, Due.NOW));
        node.settle(new Settlement.Dead(node.claimOne().ref(), DeadReason.ATTEMPTS_SPENT, "why", true, null));
        time.advance(Duration.ofDays(30));

        assertThat(deadLetters().redrive(Set.of(draft.id()))).containsExactly(draft.id());

        assertThat(deadLetters().find(draft.id())).isEmpty();
        assertThat(deadLetters().count()).isZero();
        Claimed again = node.claimOne();
        assertThat(again.envelope()).isEqualTo(draft.envelope());
        assertThat(again.dueAt()).isEqualTo(time.instant());
        assertThat(again.expiresAt()).isNull();
        assertThat(again.progress().failures()).isZero();
        assertThat(again.progress().errors()).containsExactly(failure);
        assertThat(again.suspect()).isFalse();
    }

    @Test
    @Tag("G26")
    void aRedriveAnswersWithThoseThatWereDeadLetters() {
        UUID dead = kill(Draft.command());
        Draft waiting = Draft.command().in(HOUR);
        append(waiting);

        assertThat(deadLetters().redrive(Set.of(dead, waiting.id(), UUID.randomUUID())))
                .containsExactly(dead);
        assertThat(deadLetters().redrive(Set.of(dead))).isEmpty();
        assertThat(deadLetters().redrive(Set.of())).isEmpty();

        assertThat(ids(startNode().claim())).containsExactly(dead);
    }

    @Test
    @Tag("G26")
    void aRedrivenMessageCanDieAgain() {
        UUID id = kill(Draft.command());
        deadLetters().redrive(Set.of(id));

        startNode().dead(claimOne());

        assertThat(deadLetters().find(id)).isPresent();
        assertThat(deadLetters().count()).isEqualTo(1);
    }

    @Test
    @Tag("G26")
    void manyAreRedrivenInOneStep() {
        Set<UUID> ids = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            Draft draft = Draft.command();
            append(draft);
            ids.add(draft.id());
        }
        TestNode node = startNode();
        List<Settlement> deaths = new ArrayList<>();
        node.claim()
                .forEach(one -> deaths.add(new Settlement.Dead(one.ref(), DeadReason.NO_HANDLER, "none", false, null)));
        claims().settle(deaths);

        assertThat(deadLetters().redrive(ids)).containsExactlyInAnyOrderElementsOf(ids);

        assertThat(ids(node.claim())).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    @Tag("G25")
    void deletedDeadLettersAreGoneForGood() {
        UUID first = kill(Draft.command());
        UUID second = kill(Draft.command());

        assertThat(deadLetters().delete(Set.of(first, UUID.randomUUID()))).isEqualTo(1);

        assertThat(deadLetters().find(first)).isEmpty();
        assertThat(deadLetters().find(second)).isPresent();
        assertThat(deadLetters().count()).isEqualTo(1);
        assertThat(deadLetters().redrive(Set.of(first))).isEmpty();
        assertThat(deadLetters().delete(Set.of())).isZero();
        assertThat(startNode().claim()).isEmpty();
    }

    @Test
    @Tag("G22")
    @Tag("G25")
    void deadLettersAreListedByTypeInTheOrderInWhichTheyCame() {
        UUID first = kill(Draft.command().type("a"));
        UUID second = kill(Draft.command().type("b"));
        UUID third = kill(Draft.command().type("a"));

        assertThat(deadLetters().list(null, -1, 10))
                .extracting(dead -> dead.envelope().id())
                .containsExactly(first, second, third);
        assertThat(deadLetters().list("a", -1, 10))
                .extracting(dead -> dead.envelope().id())
                .containsExactly(first, third);
        assertThat(deadLetters().list("a%", -1, 10)).isEmpty();
        assertThat(deadLetters().list(null, -1, 0)).isEmpty();
        assertThat(deadLetters().list(null, -1, 10))
                .extracting(DeadLetterRecord::sequence)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    @Tag("G22")
    @Tag("G25")
    void pagingShowsEachOnceWhileOthersComeAndGo() {
        List<UUID> lasting = new ArrayList<>();
        List<UUID> passing = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            lasting.add(kill(Draft.command()));
            passing.add(kill(Draft.command()));
        }

        List<UUID> seen = new ArrayList<>();
        long after = -1;
        List<DeadLetterRecord> page = deadLetters().list(null, after, 4);
        while (!page.isEmpty() && seen.size() < 200) {
            page.forEach(dead -> seen.add(dead.envelope().id()));
            after = page.get(page.size() - 1).sequence();
            if (!passing.isEmpty()) {
                deadLetters().delete(Set.of(passing.remove(0)));
                deadLetters().redrive(Set.of(passing.remove(passing.size() - 1)));
                kill(Draft.command().queue("elsewhere"), "elsewhere");
            }
            page = deadLetters().list(null, after, 4);
        }

        assertThat(seen).doesNotHaveDuplicates().containsSubsequence(lasting);
    }

    private UUID kill(Draft draft) {
        return kill(draft, Draft.QUEUE);
    }

    private UUID kill(Draft draft, String queue) {
        append(draft);
        TestNode node = startNode();
        List<Claimed> claimed = node.claim(1, queue);
        assertThat(ids(claimed)).containsExactly(draft.id());
        node.dead(claimed.get(0));
        return draft.id();
    }

    private Claimed claimOne() {
        return startNode().claimOne();
    }

    private static Claimed claimAndFail(TestNode node, Due retry) {
        Claimed claimed = node.claimOne();
        node.fail(claimed, retry);
        return claimed;
    }
}
