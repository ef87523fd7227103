package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postdate.Due;
import dev.postdate.Headers;
import dev.postdate.QueueOptions.Order;
import dev.postdate.spi.Address;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Content;
import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.DeadLetterStore.Redrive;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.FailureRecord;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.TopologyStore.QueueDeclaration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Dead letters wait again as they were, or as an operator has changed them. */
public abstract class RedriveSuite extends StoreSuite {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    @Tag("G26")
    void aRedrivenDeadLetterIsDueNowWithItsIdentityAndAFreshBudget() {
        Draft draft =
                Draft.command().headers(Headers.empty().with("tenant", "north")).expiresAfter(HOUR);
        append(draft);
        TestNode node = startNode();
        FailureRecord failure = TestNode.failure(claimAndFail(node, Due.NOW));
        node.settle(new Settlement.Dead(
                node.claimOne().ref(), DeadReason.ATTEMPTS_SPENT, "why", true, null, TestNode.FINGERPRINT));
        time.advance(Duration.ofDays(30));

        assertThat(redrive(draft.id())).containsExactly(draft.id());

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

        assertThat(redrive(dead, waiting.id(), UUID.randomUUID())).containsExactly(dead);
        assertThat(redrive(dead)).isEmpty();
        assertThat(redrive()).isEmpty();

        assertThat(ids(startNode().claim())).containsExactly(dead);
    }

    @Test
    @Tag("G26")
    void aRedrivenMessageCanDieAgain() {
        UUID id = kill(Draft.command());
        redrive(id);

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
                .forEach(one -> deaths.add(new Settlement.Dead(
                        one.ref(), DeadReason.NO_HANDLER, "none", false, null, TestNode.FINGERPRINT)));
        claims().settle(deaths);

        assertThat(redrive(ids)).containsExactlyInAnyOrderElementsOf(ids);

        assertThat(ids(node.claim())).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    @Tag("G26")
    void aRedriveMayBeDueLater() {
        UUID id = kill(Draft.command());
        TestNode node = startNode();
        time.advance(HOUR);

        redriveAs(Redrive.now(id).delay(Duration.ofSeconds(10)));

        assertThat(row(id).dueAt()).isEqualTo(time.instant().plusSeconds(10));
        time.advance(Duration.ofSeconds(10).minusNanos(1_000));
        assertThat(node.claim()).isEmpty();
        time.advance(Duration.ofNanos(1_000));
        assertThat(ids(node.claim())).containsExactly(id);
    }

    @Test
    @Tag("G26")
    @Tag("G30")
    void aRedriveMayGoToAnotherQueueWithOtherHeadersAndAnotherBody() {
        Draft draft = Draft.command()
                .headers(Headers.empty().with("tenant", "north"))
                .correlationId("order-42")
                .body(new byte[] {1});
        kill(draft);
        Headers headers = Headers.empty().with("tenant", "south").with("bytes", new byte[] {0});
        byte[] body = {(byte) 0xff, 0, '{', (byte) 0x80};

        redriveAs(Redrive.now(draft.id()).queue("elsewhere").headers(headers).body(body));

        Claimed again = startNode().claim(10, "elsewhere").get(0);
        Envelope old = draft.envelope();
        Content content = old.content();
        assertThat(again.envelope())
                .isEqualTo(new Envelope(
                        old.id(),
                        old.kind(),
                        new Content(content.type(), content.version(), content.contentType(), body),
                        new Address("elsewhere", old.address().handler()),
                        headers,
                        old.correlation(),
                        old.origin(),
                        null));
        assertThat(again.progress().runs()).isEqualTo(1);
    }

    @Test
    @Tag("G26")
    void aRedriveMayTakeAllHeadersAway() {
        Draft draft = Draft.command().headers(Headers.empty().with("tenant", "north"));
        kill(draft);

        redriveAs(Redrive.now(draft.id()).headers(Headers.empty()));

        Claimed again = startNode().claimOne();
        assertThat(again.envelope().headers()).isEqualTo(Headers.empty());
        assertThat(again.envelope().content()).isEqualTo(draft.envelope().content());
    }

    @Test
    @Tag("G26")
    void eachOfManyIsRedrivenItsOwnWay() {
        List<Draft> drafts = IntStream.range(0, 4)
                .mapToObj(i -> Draft.command().headers(Headers.empty().with("place", i)))
                .toList();
        drafts.forEach(this::kill);
        Headers other = Headers.empty().with("place", "other");
        byte[] body = {7};

        redriveAs(
                Redrive.now(drafts.get(3).id()).delay(Duration.ofSeconds(3)),
                Redrive.now(drafts.get(0).id()).headers(other),
                Redrive.now(drafts.get(2).id()).delay(Duration.ofSeconds(2)).queue("elsewhere"),
                Redrive.now(drafts.get(1).id()).delay(Duration.ofSeconds(1)).body(body));

        Instant now = time.instant();
        List<MessageRecord> rows = drafts.stream().map(draft -> row(draft.id())).toList();
        assertThat(rows)
                .extracting(MessageRecord::dueAt)
                .containsExactly(now, now.plusSeconds(1), now.plusSeconds(2), now.plusSeconds(3));
        assertThat(rows)
                .extracting(row -> row.envelope().address().queue())
                .containsExactly(Draft.QUEUE, Draft.QUEUE, "elsewhere", Draft.QUEUE);
        assertThat(rows)
                .extracting(row -> row.envelope().headers())
                .containsExactly(
                        other,
                        drafts.get(1).envelope().headers(),
                        drafts.get(2).envelope().headers(),
                        drafts.get(3).envelope().headers());
        assertThat(rows.get(1).envelope().content().body()).isEqualTo(body);
        assertThat(rows.get(2).envelope().content())
                .isEqualTo(drafts.get(2).envelope().content());
    }

    @Test
    @Tag("G05")
    @Tag("G26")
    void thoseOfOneRedriveThatAreDueTogetherRunInTheOrderInWhichTheyDied() {
        String queue = "in-line";
        topology().declare(List.of(new QueueDeclaration(queue, Order.SEQUENTIAL)), List.of());
        List<UUID> died = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            died.add(kill(Draft.command().queue(queue)));
        }
        List<UUID> shuffled = new ArrayList<>(died);
        Collections.shuffle(shuffled, new Random(1));

        assertThat(redrive(shuffled)).containsExactlyElementsOf(died);

        assertThat(ids(startNode().claim(20, queue))).containsExactlyElementsOf(died);
    }

    @Test
    @Tag("G26")
    void oneWhoseIdAWaitingMessageHasStaysAndTheOthersGo() {
        Draft twice = Draft.command();
        kill(twice);
        UUID other = kill(Draft.command());
        append(twice);

        assertThat(redrive(twice.id(), other)).containsExactly(other);

        assertThat(deadLetters().list(DeadLetterQuery.all(), -1, 10))
                .extracting(dead -> dead.envelope().id())
                .containsExactly(twice.id());
        assertThat(row(twice.id()).progress().runs()).isZero();
    }

    @Test
    @Tag("G26")
    void ofSeveralWishesForOneTheFirstCounts() {
        UUID id = kill(Draft.command());

        assertThat(deadLetters()
                        .redrive(List.of(
                                Redrive.now(id).delay(Duration.ofSeconds(1)),
                                Redrive.now(id).delay(Duration.ofSeconds(2)).queue("elsewhere"))))
                .containsExactly(id);

        assertThat(row(id).dueAt()).isEqualTo(time.instant().plusSeconds(1));
        assertThat(row(id).envelope().address().queue()).isEqualTo(Draft.QUEUE);
    }

    @Test
    @Tag("G03")
    @Tag("G26")
    void oneThatCannotBeKeptForSoLongLeavesAllWhereTheyWere() {
        UUID first = kill(Draft.command());
        UUID second = kill(Draft.command());

        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        redriveAs(Redrive.now(first), Redrive.now(second).delay(Duration.ofSeconds(Long.MAX_VALUE))));

        assertThat(deadLetters().count()).isEqualTo(2);
        assertThat(startNode().claim()).isEmpty();
    }

    private List<UUID> redriveAs(Redrive... redrives) {
        return deadLetters().redrive(List.of(redrives));
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
