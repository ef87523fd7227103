package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postdate.Due;
import dev.postdate.Expiry;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.EndedRecord;
import dev.postdate.spi.FailureRecord;
import dev.postdate.spi.MessageEnd;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.QueryStore.Ending;
import dev.postdate.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A message that expired or was discarded is not handled any more; it is counted, and the latest of them are shown. */
public abstract class EndedSuite extends StoreSuite {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    @Tag("G29")
    void anExpiryNotAfterTheDueTimeIsRefused() {
        Instant due = time.instant().plus(HOUR);
        for (Instant expiry : List.of(due, due.minusNanos(1), time.instant(), Instant.EPOCH)) {
            assertThatIllegalArgumentException()
                    .as("expiry %s", expiry)
                    .isThrownBy(() -> append(Draft.command().at(due).expiry(new Expiry.At(expiry))))
                    .withMessageContaining(due.toString());
        }
        assertThat(queries().count(MessageQuery.all(), 1_000_000).number()).isZero();
    }

    @Test
    @Tag("G29")
    void anExpiredMessageIsRemovedAndCounted() {
        for (int i = 0; i < 3; i++) {
            append(Draft.command().expiresAfter(HOUR));
        }
        append(Draft.command().type("other").expiresAfter(HOUR));
        time.advance(HOUR);

        for (Claimed claimed : startNode().claim()) {
            assertThat(claimed.expiresAt()).isEqualTo(time.instant());
            settle(new Settlement.Expire(claimed.ref()));
        }

        assertThat(queries().count(MessageQuery.all(), 1_000_000).number()).isZero();
        assertThat(queries().ended()).isEqualTo(Map.of(expired(Draft.TYPE), 3L, expired("other"), 1L));
    }

    @Test
    @Tag("G30")
    @Tag("G29")
    void theExpiryIsHandedOutWithTheMessage() {
        Draft draft = Draft.command().in(Duration.ofHours(1)).expiresAfter(Duration.ofDays(1));
        Instant due = append(draft).dueAt();
        assertThat(row(draft.id()).expiresAt()).isEqualTo(due.plus(Duration.ofDays(1)));

        time.advance(Duration.ofDays(30));

        Claimed claimed = startNode().claimOne();
        assertThat(claimed.expiresAt()).isEqualTo(due.plus(Duration.ofDays(1)));
        assertThat(claimed.dueAt()).isEqualTo(due);
    }

    @Test
    @Tag("G29")
    void anExpiryBeyondTheHorizonNeverComes() {
        Draft draft = Draft.command().expiry(new Expiry.At(Instant.MAX));

        append(draft);

        assertThat(row(draft.id()).expiresAt()).isNull();
    }

    @Test
    @Tag("G29")
    void anExpiryIsRoundedUpAndNeverEarly() {
        Instant asked = time.instant().plusSeconds(1).plusNanos(1);
        Draft draft = Draft.command().expiry(new Expiry.At(asked));

        append(draft);

        assertThat(row(draft.id()).expiresAt())
                .isAfterOrEqualTo(asked)
                .isBefore(asked.plus(store().info().grain()));
    }

    @Test
    @Tag("G29")
    void anExpiredMessageIsShownWithItsTimes() {
        Draft draft = Draft.command().expiresAfter(HOUR);
        Instant due = append(draft).dueAt();
        time.advance(HOUR.plusSeconds(5));

        settle(new Settlement.Expire(startNode().claimOne().ref()));

        assertThat(queries().lastEnded(10))
                .containsExactly(new EndedRecord(
                        draft.id(), Draft.TYPE, Draft.QUEUE, MessageEnd.EXPIRED, null, null, time.instant(), due, 0));
    }

    @Test
    @Tag("G24")
    void aDiscardedMessageIsRemovedCountedAndShownWithItsError() {
        Draft draft = Draft.command();
        Instant due = append(draft).dueAt();
        TestNode node = startNode();
        node.fail(node.claimOne(), Due.in(HOUR));
        time.advance(HOUR);
        Claimed claimed = node.claimOne();
        FailureRecord failure = TestNode.failure(claimed);

        assertThat(settle(new Settlement.Discard(claimed.ref(), "not worth a word", failure)))
                .containsExactly(SettleOutcome.SETTLED);

        assertThat(schedules().find(draft.id())).isEmpty();
        assertThat(deadLetters().count()).isZero();
        assertThat(queries().ended()).isEqualTo(Map.of(new Ending(Draft.TYPE, Draft.QUEUE, MessageEnd.DISCARDED), 1L));
        assertThat(queries().lastEnded(10))
                .containsExactly(new EndedRecord(
                        draft.id(),
                        Draft.TYPE,
                        Draft.QUEUE,
                        MessageEnd.DISCARDED,
                        "not worth a word",
                        failure.error(),
                        time.instant(),
                        due.plus(HOUR),
                        2));
    }

    @Test
    @Tag("G24")
    void aDiscardedMessageEndsAlsoWhereACancelWasAskedFor() {
        Draft draft = Draft.command();
        append(draft);
        Claimed claimed = startNode().claimOne();
        schedules().cancel(draft.id(), APPLICATION);

        assertThat(settle(new Settlement.Discard(claimed.ref(), "not worth a word", null)))
                .containsExactly(SettleOutcome.SETTLED);

        assertThat(schedules().find(draft.id())).isEmpty();
        assertThat(queries().lastEnded(10)).hasSize(1);
    }

    @Test
    @Tag("G10")
    void whatHasLostItsClaimIsNeitherCountedNorShown() {
        append(Draft.command());
        TestNode node = startNode();
        Claimed lost = node.claimOne();
        node.release(lost);
        node.claimOne();

        assertThat(settle(new Settlement.Discard(lost.ref(), "too late", null), new Settlement.Expire(lost.ref())))
                .containsExactly(SettleOutcome.CLAIM_LOST, SettleOutcome.CLAIM_LOST);

        assertThat(queries().ended()).isEmpty();
        assertThat(queries().lastEnded(10)).isEmpty();
    }

    @Test
    @Tag("G29")
    void theLatestAreShownAndAllAreCounted() {
        int more = 20;
        List<UUID> last = new ArrayList<>();
        for (int batch = 0; batch < 2; batch++) {
            List<Draft> drafts = Stream.generate(Draft::command)
                    .limit(EndedRecord.KEPT / 2 + more)
                    .toList();
            appendAll(drafts);
            List<Claimed> claimed = startNode().claim();
            claims().settle(claimed.stream()
                    .map(one -> (Settlement) new Settlement.Discard(one.ref(), "why", null))
                    .toList());
            last = ids(claimed);
        }

        assertThat(queries().ended())
                .isEqualTo(Map.of(
                        new Ending(Draft.TYPE, Draft.QUEUE, MessageEnd.DISCARDED), EndedRecord.KEPT + 2L * more));
        assertThat(queries().lastEnded(EndedRecord.KEPT + more)).hasSize(EndedRecord.KEPT);
        last = new ArrayList<>(last);
        Collections.reverse(last);
        assertThat(queries().lastEnded(7)).extracting(EndedRecord::id).containsExactlyElementsOf(last.subList(0, 7));
        assertThat(queries().lastEnded(0)).isEmpty();
    }

    private static Ending expired(String type) {
        return new Ending(type, Draft.QUEUE, MessageEnd.EXPIRED);
    }

    private List<SettleOutcome> settle(Settlement... settlements) {
        return claims().settle(List.of(settlements)).outcomes();
    }
}
