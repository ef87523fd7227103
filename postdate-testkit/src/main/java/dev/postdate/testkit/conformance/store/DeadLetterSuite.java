package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Due;
import dev.postdate.Headers;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.DeadLetterRecord;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.FailureRecord;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
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

        node.settle(new Settlement.Dead(
                claimed.ref(), DeadReason.ATTEMPTS_SPENT, "2 of 2 attempts failed", true, last, "0123456789abcdef"));

        DeadLetterRecord dead = deadLetters().find(draft.id()).orElseThrow();
        assertThat(dead.envelope()).isEqualTo(draft.envelope());
        assertThat(dead.reason()).isEqualTo(DeadReason.ATTEMPTS_SPENT);
        assertThat(dead.detail()).isEqualTo("2 of 2 attempts failed");
        assertThat(dead.fingerprint()).isEqualTo("0123456789abcdef");
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

            startNode().settle(new Settlement.Dead(claimOne().ref(), reason, "why", false, null, TestNode.FINGERPRINT));

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

        assertThat(deadLetters().list(DeadLetterQuery.all(), -1, 10))
                .extracting(dead -> dead.envelope().id())
                .containsExactly(claimed.get(1).envelope().id());
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
        assertThat(redrive(first)).isEmpty();
        assertThat(deadLetters().delete(Set.of())).isZero();
        assertThat(startNode().claim()).isEmpty();
    }

    @Test
    @Tag("G25")
    void aMessageThatWasStoredASecondTimeAndDiesAgainTakesThePlaceOfItsDeadLetter() {
        Draft draft = Draft.command();
        kill(draft);
        UUID other = kill(Draft.command());
        append(draft);

        TestNode node = startNode();
        node.dead(node.claimOne(), "the second time");

        assertThat(deadLetters().list(DeadLetterQuery.all(), -1, 10))
                .extracting(dead -> dead.envelope().id())
                .containsExactly(other, draft.id());
        assertThat(deadLetters().find(draft.id()).orElseThrow().fingerprint()).isEqualTo("the second time");
    }

    @Test
    @Tag("G10")
    void aClaimThatIsLostLeavesTheDeadLetterOfTheOtherOneAlone() {
        append(Draft.command());
        TestNode node = startNode();
        Claimed lost = node.claimOne();
        node.release(lost);
        node.dead(node.claimOne(), "the real one");

        assertThat(node.dead(lost, "too late")).isEqualTo(SettleOutcome.CLAIM_LOST);

        assertThat(deadLetters().list(DeadLetterQuery.all(), -1, 10))
                .singleElement()
                .satisfies(dead -> assertThat(dead.fingerprint()).isEqualTo("the real one"));
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
