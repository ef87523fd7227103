package dev.postdate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.Due;
import dev.postdate.Headers;
import dev.postdate.OutcomeUnknownException;
import dev.postdate.ScheduleToken;
import dev.postdate.StoreException;
import dev.postdate.memory.InMemoryStore;
import dev.postdate.spi.Address;
import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.Kind;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.NodeStore;
import dev.postdate.spi.Origin;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreContext;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("G27")
class FaultyStoreTest {

    private static final Duration PLENTY = Duration.ofSeconds(20);

    private final VirtualTime time = VirtualTime.create();
    private final FaultyStore faulty = FaultyStore.around(InMemoryStore.create());
    private final Store.Session session = faulty.open(new StoreContext("orders", false, time, () -> {}));

    @Test
    void behavesLikeTheStoreBehindItUntilToldOtherwise() {
        UUID id = append();

        assertThat(session.schedules().find(id)).isPresent();
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void aRefusedCallChangesNothing() {
        faulty.refuse(StoreCall.APPEND, 2);

        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(this::append)
                    .isNotInstanceOf(OutcomeUnknownException.class)
                    .matches(StoreException::isTransient);
        }
        assertThat(count()).isZero();
        append();
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void aLostAnswerNamesTheMessagesThatItWasAbout() {
        faulty.loseAnswer(StoreCall.APPEND, 1);
        NewMessage message = message();

        assertThatExceptionOfType(OutcomeUnknownException.class)
                .isThrownBy(() -> session.schedules().append(List.of(message)))
                .satisfies(unknown -> assertThat(unknown.tokens())
                        .containsExactly(ScheduleToken.of(message.envelope().id())));

        assertThat(session.schedules().find(message.envelope().id())).isPresent();
    }

    @Test
    void faultsComeInTheOrderInWhichTheyWerePlanned() {
        faulty.letThrough(StoreCall.COUNT, 1).loseAnswer(StoreCall.COUNT, 1).refuse(StoreCall.COUNT, 1);

        assertThat(count()).isZero();
        assertThatThrownBy(this::count).isInstanceOf(OutcomeUnknownException.class);
        assertThatThrownBy(this::count)
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(OutcomeUnknownException.class);
        assertThat(count()).isZero();
    }

    @Test
    void aStoreThatIsDownRefusesEverythingUntilItComesBack() {
        faulty.goDown();
        assertThatThrownBy(this::append).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> session.nodes().renew(1)).isInstanceOf(StoreException.class);

        faulty.comeBack();

        append();
    }

    @Test
    void oneRoleCanBeDownAlone() {
        faulty.goDown(StoreCall.of(NodeStore.class));

        append();
        assertThatThrownBy(() -> session.nodes().register(1, "orders", "node")).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> session.nodes().recover(1)).isInstanceOf(StoreException.class);
    }

    @Test
    void eachFaultyStoreAroundOneStoreFailsAlone() {
        Store shared = InMemoryStore.create();
        FaultyStore first = FaultyStore.around(shared);
        FaultyStore second = FaultyStore.around(shared);
        StoreContext context = new StoreContext("orders", false, time, () -> {});
        Store.Session cutOff = first.open(context);
        Store.Session connected = second.open(context);
        first.goDown();

        connected.schedules().append(List.of(message()));

        assertThatThrownBy(() ->
                        cutOff.queries().count(MessageQuery.all(), 1_000_000).number())
                .isInstanceOf(StoreException.class);
        assertThat(connected.queries().count(MessageQuery.all(), 1_000_000).number())
                .isEqualTo(1);
    }

    @Test
    void hooksRunBeforeAndAfterTheStoreActs() {
        faulty.before(StoreCall.APPEND, () -> time.advance(Duration.ofHours(1)));
        faulty.after(StoreCall.APPEND, () -> time.advance(Duration.ofHours(1)));

        UUID id = append();

        assertThat(session.schedules().find(id))
                .hasValueSatisfying(
                        row -> assertThat(row.createdAt()).isEqualTo(VirtualTime.DEFAULT_START.plusSeconds(3_600)));
        assertThat(time.instant()).isEqualTo(VirtualTime.DEFAULT_START.plusSeconds(7_200));
    }

    @Test
    void aCallCanBeStoppedBeforeTheStoreSeesItAndBeforeItsAnswerArrives() throws Exception {
        NamedPoints points = faulty.points();
        points.stopAt(StoreCall.APPEND.before());
        points.stopAt(StoreCall.APPEND.after());

        CompletableFuture<UUID> call = CompletableFuture.supplyAsync(this::append);

        assertThat(points.awaitStopped(StoreCall.APPEND.before(), PLENTY)).isTrue();
        assertThat(count()).isZero();
        points.letGo(StoreCall.APPEND.before());
        assertThat(points.awaitStopped(StoreCall.APPEND.after(), PLENTY)).isTrue();
        assertThat(count()).isEqualTo(1);
        assertThat(call).isNotDone();
        points.letGo(StoreCall.APPEND.after());
        assertThat(session.schedules().find(call.get(20, TimeUnit.SECONDS))).isPresent();
    }

    @Test
    void aPointStopsOneThreadAndOnlyIfWanted() {
        NamedPoints points = new NamedPoints();
        points.pass("somewhere");
        points.stopAt("somewhere");
        points.letGo("somewhere");
        points.pass("somewhere");

        assertThat(points.awaitStopped("somewhere", Duration.ofMillis(1))).isFalse();
    }

    private long count() {
        return session.queries().count(MessageQuery.all(), 1_000_000).number();
    }

    private UUID append() {
        NewMessage message = message();
        session.schedules().append(List.of(message));
        return message.envelope().id();
    }

    private static NewMessage message() {
        return new NewMessage(
                new Envelope(
                        UUID.randomUUID(),
                        Kind.COMMAND,
                        new Content("orders.note", 1, "text/plain", new byte[0]),
                        new Address("orders", null),
                        Headers.empty(),
                        new Correlation(null, UUID.randomUUID(), null, null),
                        new Origin("orders", null),
                        null),
                Due.NOW,
                null,
                null);
    }
}
