package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postdate.Due;
import dev.postdate.Expiry;
import dev.postdate.Headers;
import dev.postdate.OnDuplicateKey;
import dev.postdate.ScheduleKey;
import dev.postdate.spi.Address;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.DeadLetterRecord;
import dev.postdate.spi.DeadLetterStore.Redrive;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.FailureRecord;
import dev.postdate.spi.Kind;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Origin;
import dev.postdate.spi.Settlement;
import dev.postdate.testkit.VirtualTime;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("G30 What goes into the file comes out of it")
class SqliteRoundTripTest {

    // NUL, half surrogate pairs, a whole one, the mark of escapes, what looks like an escape, and characters of every
    // width
    private static final String STRANGE =
            "a\0b\uD800c\uDC00d\uD83D\uDE00e\u001Af\u001A0000 \\0000 ' \" % _ \n\t\r ÄÖ 中 \uFFFF";

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-21T10:00:00.123456789Z"));

    @TempDir
    Path directory;

    private TestNode node;

    @BeforeEach
    void open() {
        node = TestNode.engine(JdbcStore.sqlite(directory.resolve("postdate.db")), time);
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void everyFieldOfAnEnvelope() {
        Envelope envelope = strange(new byte[] {0, 1, -1, 0});
        node.append(new NewMessage(
                envelope,
                Due.NOW,
                new Expiry.After(Duration.ofNanos(1_500)),
                new ScheduleKey(STRANGE, OnDuplicateKey.KEEP_FIRST)));

        MessageRecord stored = node.session.schedules().find(envelope.id()).orElseThrow();
        assertThat(stored.envelope()).isEqualTo(envelope);
        assertThat(stored.key()).isEqualTo(STRANGE);
        assertThat(stored.dueAt()).isEqualTo("2026-11-21T10:00:00.123456Z");
        assertThat(stored.expiresAt()).isEqualTo("2026-11-21T10:00:00.123458Z");
        assertThat(node.session.schedules().findKey(STRANGE, STRANGE)).hasValue(envelope.id());

        Claimed claimed = node.claim(STRANGE, 1).get(0);
        assertThat(claimed.envelope()).isEqualTo(envelope);
        assertThat(claimed.claimedAt()).isEqualTo(stored.dueAt());
        assertThat(node.session.schedules().findKey(STRANGE, STRANGE)).isEmpty();
    }

    @Test
    void everyFieldOfADeadLetterAndOfWhatIsRedriven() {
        Envelope envelope = strange(new byte[0]);
        node.append(new NewMessage(envelope, Due.NOW, null, null));
        Claimed claimed = node.claim(STRANGE, 1).get(0);
        FailureRecord failure =
                new FailureRecord(Instant.parse("2026-11-21T10:00:01.000000001Z"), STRANGE, 1, STRANGE, STRANGE);

        node.session
                .claims()
                .settle(List.of(new Settlement.Dead(
                        claimed.ref(), DeadReason.ATTEMPTS_SPENT, STRANGE, true, failure, STRANGE)));

        DeadLetterRecord dead = node.session.deadLetters().find(envelope.id()).orElseThrow();
        assertThat(dead.envelope()).isEqualTo(envelope);
        assertThat(dead.detail()).isEqualTo(STRANGE);
        assertThat(dead.progress().errors()).containsExactly(failure);
        assertThat(dead.progress().runs()).isEqualTo(1);
        assertThat(node.session
                        .deadLetters()
                        .redrive(List.of(Redrive.now(envelope.id()), Redrive.now(UUID.randomUUID()))))
                .containsExactly(envelope.id());
        Claimed again = node.claim(STRANGE, 1).get(0);
        assertThat(again.envelope()).isEqualTo(envelope);
        assertThat(again.progress().failures()).isZero();
        assertThat(again.progress().errors()).containsExactly(failure);
        assertThat(node.session.deadLetters().count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_096, 5 * 1024 * 1024})
    void bodiesOfAnySize(int size) {
        byte[] body = new byte[size];
        new Random(size).nextBytes(body);
        Envelope envelope = Messages.envelope(Kind.COMMAND, Messages.QUEUE, body);

        node.append(new NewMessage(envelope, Due.NOW, null, null));

        assertThat(node.claimOne().envelope()).isEqualTo(envelope);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9999-12-31T23:59:59.999999Z", "2126-11-21T00:00:00.000001Z"})
    void dueTimesUpToTheHorizon(String dueAt) {
        UUID id = node.append(Messages.due(Due.at(Instant.parse(dueAt))));

        assertThat(node.session.schedules().find(id).orElseThrow().dueAt()).isEqualTo(dueAt);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+10000-01-01T00:00:00Z", "+1000000000-12-31T23:59:59.999999999Z"})
    @DisplayName("G03 A due time beyond the horizon is refused and leaves nothing of its call")
    void dueTimesBeyondTheHorizonAreRefused(String dueAt) {
        NewMessage fine = Messages.now();
        NewMessage tooLate = Messages.due(Due.at(Instant.parse(dueAt)));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> node.session.schedules().append(List.of(fine, tooLate)))
                .withMessageContaining("9999-12-31T23:59:59.999999Z");
        assertThat(node.session.queries().count(MessageQuery.all(), 1_000_000).number())
                .isZero();
    }

    @Test
    @DisplayName("G01 A due time finer than a microsecond is rounded up")
    void dueTimesAreRoundedUp() {
        assertThat(node.store(Messages.due(Due.at(Instant.parse("2027-01-01T00:00:00.000000001Z"))))
                        .dueAt())
                .isEqualTo("2027-01-01T00:00:00.000001Z");
    }

    private static Envelope strange(byte[] body) {
        return new Envelope(
                UUID.randomUUID(),
                Kind.COMMAND,
                new Content(STRANGE, Integer.MAX_VALUE, STRANGE, body),
                new Address(STRANGE, STRANGE),
                Headers.empty()
                        .with(STRANGE, STRANGE)
                        .with("whole", Long.MIN_VALUE)
                        .with("decimal", new BigDecimal("1.500"))
                        .with("floating", Double.NaN)
                        .with("flag", true)
                        .with("moment", Instant.parse("2026-11-21T10:00:00.123456789Z"))
                        .with("bytes", new byte[] {0, -1}),
                new Correlation(STRANGE, UUID.randomUUID(), UUID.randomUUID(), STRANGE),
                new Origin(STRANGE, STRANGE),
                null);
    }
}
