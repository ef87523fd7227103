package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.postdate.Due;
import dev.postdate.Expiry;
import dev.postdate.OnDuplicateKey;
import dev.postdate.servers.PrivatePostgres;
import dev.postdate.spi.Kind;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.ScheduleStore.Receipt;
import dev.postdate.spi.ScheduleStore.Stored;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreContext;
import dev.postdate.testkit.VirtualTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is stored by one statement is what a transaction would have stored. */
@PostgresVersion(18)
class PostgresPlainAppendTest {

    private static final Instant NOW = Instant.parse("2027-03-28T00:59:59.123456Z");

    private final PrivatePostgres server;
    private final PostgresSchemas.Lent fixture;
    private final PostgresNames names;
    private final Store store;
    private Store.Session session;
    private Connection jdbc;

    @SuppressWarnings("NullAway.Init") // before each test
    PostgresPlainAppendTest(PostgresSchemas schemas) {
        this.server = schemas.server();
        this.fixture = schemas.lend();
        this.names = fixture.names();
        this.store = fixture.newStore();
    }

    @BeforeEach
    void open() throws SQLException {
        session = store.open(new StoreContext(Messages.APPLICATION, false, VirtualTime.startingAt(NOW), () -> {}));
        jdbc = server.dataSource().getConnection();
    }

    @AfterEach
    void close() throws SQLException {
        jdbc.close();
        session.close();
        fixture.close();
    }

    static Stream<Arguments> times() {
        return Stream.of(
                        Due.NOW,
                        Due.in(Duration.ofNanos(1)),
                        Due.in(Duration.ofNanos(-1)),
                        Due.in(Duration.ofSeconds(-90, 999)),
                        Due.in(Duration.ofSeconds(1, 999_999_999)),
                        Due.in(Duration.ofDays(300_000).plusNanos(1_001)),
                        Due.at(NOW),
                        Due.at(NOW.minusNanos(1)),
                        Due.at(NOW.plusNanos(1)),
                        Due.at(NOW.minus(Duration.ofDays(20_000))),
                        Due.at(Instant.parse("2027-03-28T02:30:00.000000999Z")),
                        Due.at(Instant.parse("3999-12-31T23:59:59.999999001Z")))
                .flatMap(due -> Stream.of(
                                null,
                                Duration.ofNanos(1),
                                Duration.ofDays(1_000).plusNanos(1_999))
                        .map(lifetime -> Arguments.of(due, lifetime)));
    }

    @ParameterizedTest
    @MethodSource("times")
    @Tag("G01")
    void timesAreThoseOfATransaction(Due due, @Nullable Duration lifetime) throws SQLException {
        Stored plain = append(message(due, lifetime)).messages().get(0);
        Stored longWay = new PostgresAppends(connection(), store.info(), NOW)
                .append(List.of(message(due, lifetime)))
                .get(0);

        MessageRecord one = find(plain);
        MessageRecord other = find(longWay);
        assertThat(plain.dueAt()).isEqualTo(longWay.dueAt()).isEqualTo(one.dueAt());
        assertThat(one.dueAt()).isEqualTo(other.dueAt());
        assertThat(one.expiresAt()).isEqualTo(other.expiresAt());
        assertThat(one.createdAt()).isEqualTo(other.createdAt());
    }

    @Test
    void whateverMessagesHoldIsKeptAsByATransaction() throws SQLException {
        List<NewMessage> messages = OddMessages.of(250, NOW);
        assertThat(PostgresPlainAppend.isPossible(messages)).isTrue();
        List<MessageRecord> longWay = new PostgresAppends(connection(), store.info(), NOW)
                .append(messages).stream().map(this::find).toList();
        server.execute(names.in("DELETE FROM ~message"));
        List<MessageRecord> plain = append(messages.toArray(NewMessage[]::new)).messages().stream()
                .map(this::find)
                .toList();
        assertThat(plain)
                .usingRecursiveComparison()
                .ignoringFields("sequence")
                // Or a large one is compared as a list of as many objects.
                .withEqualsForType(Arrays::equals, byte[].class)
                .isEqualTo(longWay);
    }

    @Test
    void aBatchKeepsItsOrder() throws SQLException {
        List<NewMessage> messages = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            messages.add(i % 2 == 0 ? Messages.now() : Messages.on("other"));
        }
        List<Long> sequences = append(messages.toArray(NewMessage[]::new)).messages().stream()
                .map(stored -> find(stored).sequence())
                .toList();
        assertThat(sequences).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void anEventThatIsDueIsRefusedAndNothingIsStored() throws SQLException {
        NewMessage event = Messages.event(Due.at(NOW.minusSeconds(1)));
        NewMessage beside = Messages.now();
        assertThat(PostgresPlainAppend.isPossible(List.of(event, beside))).isTrue();
        SQLException refused = catchThrowableOfType(SQLException.class, () -> append(event, beside));
        assertThat(PostgresErrors.isNotPlain(Objects.requireNonNull(refused))).isTrue();
        assertThat(session.schedules().find(beside.envelope().id())).isEmpty();
    }

    @Test
    void whatHasToBeAskedFirstIsNotPlain() {
        assertThat(Stream.of(
                        Messages.event(Due.NOW),
                        Messages.keyed("key", OnDuplicateKey.KEEP_FIRST, Duration.ofHours(1)),
                        new NewMessage(
                                Messages.envelope(Kind.COMMAND, Messages.QUEUE),
                                Due.NOW,
                                new Expiry.At(NOW.plusSeconds(1)),
                                null),
                        Messages.due(Due.at(Instant.parse("9000-01-01T00:00:00Z")))))
                .noneMatch(message -> PostgresPlainAppend.isPossible(List.of(message)));
    }

    private static NewMessage message(Due due, @Nullable Duration lifetime) {
        return new NewMessage(
                Messages.envelope(Kind.COMMAND, Messages.QUEUE),
                due,
                lifetime == null ? null : new Expiry.After(lifetime),
                null);
    }

    private Receipt append(NewMessage... messages) throws SQLException {
        return PostgresPlainAppend.run(connection(), store.info(), NOW, List.of(messages));
    }

    private PostgresConnection connection() {
        return new PostgresConnection(jdbc, names);
    }

    private MessageRecord find(Stored stored) {
        return session.schedules().find(stored.id()).orElseThrow();
    }
}
