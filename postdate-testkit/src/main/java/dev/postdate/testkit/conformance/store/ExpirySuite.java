package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postdate.Expiry;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.QueryStore.TypeAndQueue;
import dev.postdate.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A message that lost its worth before it could be handled is not handled, and counted. */
public abstract class ExpirySuite extends StoreSuite {

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
        assertThat(queries().expired())
                .isEqualTo(Map.of(
                        new TypeAndQueue(Draft.TYPE, Draft.QUEUE), 3L, new TypeAndQueue("other", Draft.QUEUE), 1L));
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

    private List<SettleOutcome> settle(Settlement... settlements) {
        return claims().settle(List.of(settlements)).outcomes();
    }
}
