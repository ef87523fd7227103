package dev.postdate.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.postdate.HandlerOptions;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.SendOptions;
import dev.postdate.StoreException;
import dev.postdate.admin.Concern;
import dev.postdate.admin.Concern.Kind;
import dev.postdate.admin.NodeHealth;
import dev.postdate.admin.NodeHealth.Status;
import dev.postdate.admin.Queues.Backlog;
import dev.postdate.memory.InMemoryStore;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.spi.Count;
import dev.postdate.spi.Store;
import dev.postdate.testkit.FaultyStore;
import dev.postdate.testkit.StoreCall;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a node says about itself, and what it warns of. */
class HealthTest {

    @MessageType("health.work")
    record Work(String text) {}

    private VirtualTime time = VirtualTime.create();
    private final List<TestPostdate> nodes = new ArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.postdate.watch");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void close() {
        nodes.forEach(TestPostdate::close);
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    private TestPostdate start(PostdateBuilder described) {
        TestPostdate node = TestPostdate.start(time, described);
        nodes.add(node);
        return node;
    }

    private static PostdateBuilder on(Store store) {
        return Postdate.builder("test").store(store).handle(Work.class, (work, context) -> {});
    }

    /** Lets everything live for a while, looking as often as it would. */
    private void live(Duration howLong) {
        for (Duration passed = Duration.ZERO; passed.compareTo(howLong) < 0; passed = passed.plusSeconds(5)) {
            time.advance(Duration.ofSeconds(5));
        }
    }

    private List<String> said(Level level, Kind kind) {
        return lines.list.stream()
                .filter(line -> line.getLevel().equals(level))
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.startsWith(kind + ":"))
                .toList();
    }

    private static Concern only(TestPostdate node) {
        List<Concern> concerns = node.admin().health().concerns();
        assertThat(concerns).hasSize(1);
        return concerns.get(0);
    }

    @Test
    @Tag("G40")
    @DisplayName("G40 a node at work is UP and knows its lease, its calls and its loops, without asking the store")
    void up() {
        FaultyStore store = FaultyStore.around(InMemoryStore.create());
        TestPostdate node = start(on(store));
        node.bus().scheduleSend(new Work("x"), Duration.ofSeconds(7));
        live(Duration.ofMinutes(3));
        int[] calls = new int[1];
        EnumSet.allOf(StoreCall.class).forEach(call -> store.before(call, () -> calls[0]++));

        NodeHealth health = node.admin().health();

        assertThat(calls[0]).isZero();
        assertThat(health.status()).isEqualTo(Status.UP);
        assertThat(health.concerns()).isEmpty();
        assertThat(health.node()).isEqualTo(node.postdate().node());
        assertThat(health.askedAt()).isEqualTo(time.instant());
        assertThat(health.store().reachable()).isTrue();
        assertThat(health.store().answeredAt()).contains(time.instant());
        assertThat(health.store().lookedAt().orElseThrow())
                .isAfterOrEqualTo(time.instant().minusSeconds(65));
        assertThat(health.store().clockOffset()).contains(Duration.ZERO);
        NodeHealth.Engine engine = health.engine().orElseThrow();
        assertThat(engine.leaseValid()).isTrue();
        assertThat(engine.leaseRenewedAt()).isEqualTo(time.instant());
        assertThat(engine.held()).isZero();
        assertThat(engine.resultsNotStored()).isZero();
        assertThat(engine.claims().calls()).isPositive();
        assertThat(engine.claims().answeredAt()).contains(time.instant());
        assertThat(engine.settles().calls()).isEqualTo(1);
        assertThat(engine.loops())
                .extracting(NodeHealth.Loop::name)
                .containsExactlyInAnyOrder("lease", "safety-poll", "settle", "time-limits", "due", "watch");
        assertThat(engine.loops()).allMatch(NodeHealth.Loop::alive);
        assertThat(lines.list).isEmpty();
    }

    @Test
    @Tag("G40")
    @DisplayName(
            "G40 an outage is DEGRADED at first and DOWN once the lease has run out, and UP when the store is back")
    void outage() {
        FaultyStore store = FaultyStore.around(InMemoryStore.create());
        TestPostdate node = start(on(store));
        live(Duration.ofMinutes(1));
        store.goDown();
        live(Duration.ofSeconds(5));
        NodeHealth early = node.admin().health();
        assertThat(early.status()).isEqualTo(Status.DEGRADED);
        assertThat(early.store().reachable()).isFalse();
        assertThat(early.concerns())
                .filteredOn(concern -> concern.kind() == Kind.LEASE)
                .singleElement()
                .satisfies(lease -> assertThat(lease.text()).contains("cannot be renewed", "5 s ago"));
        live(Duration.ofSeconds(30));

        NodeHealth down = node.admin().health();

        assertThat(down.status()).isEqualTo(Status.DOWN);
        assertThat(down.engine().orElseThrow().leaseValid()).isFalse();
        assertThat(down.concerns().get(0).status()).isEqualTo(Status.DOWN);
        assertThat(down.concerns()).extracting(Concern::kind).contains(Kind.LEASE, Kind.CLAIMS);
        assertThat(down.concerns())
                .filteredOn(concern -> concern.kind() == Kind.LEASE)
                .singleElement()
                .satisfies(lease -> assertThat(lease.text()).contains("has run out"));
        store.comeBack();
        live(Duration.ofSeconds(40));
        assertThat(node.admin().health().status()).isEqualTo(Status.UP);
        assertThat(node.admin().health().store().reachable()).isTrue();
    }

    @Test
    @Tag("G40")
    @DisplayName("G40 results that cannot be stored are counted, and DOWN once it has lasted a lease")
    void results() {
        FaultyStore store = FaultyStore.around(InMemoryStore.create());
        TestPostdate node = start(on(store));
        store.goDown(EnumSet.of(StoreCall.SETTLE));
        node.bus().send(new Work("x"));
        live(Duration.ofSeconds(5));
        assertThat(only(node).kind()).isEqualTo(Kind.RESULTS);
        assertThat(only(node).status()).isEqualTo(Status.DEGRADED);
        live(Duration.ofSeconds(15));

        NodeHealth health = node.admin().health();

        assertThat(health.status()).isEqualTo(Status.DOWN);
        assertThat(health.engine().orElseThrow().resultsNotStored()).isEqualTo(1);
        assertThat(health.engine().orElseThrow().held()).isEqualTo(1);
        assertThat(only(node).text()).contains("1 results wait");
        store.comeBack();
        live(Duration.ofSeconds(5));
        assertThat(node.admin().health().status()).isEqualTo(Status.UP);
    }

    @Test
    @Tag("G40")
    @DisplayName("G40 a frozen process is DOWN until it has renewed its lease")
    void frozen() {
        TestPostdate node = start(on(InMemoryStore.create()));
        live(Duration.ofMinutes(1));
        time.freeze(Duration.ofMinutes(1));
        NodeHealth frozen = node.admin().health();
        assertThat(frozen.status()).isEqualTo(Status.DOWN);
        assertThat(frozen.concerns()).extracting(Concern::kind).contains(Kind.LEASE, Kind.LOOP);
        assertThat(frozen.engine().orElseThrow().loops())
                .filteredOn(loop -> !loop.alive())
                .extracting(NodeHealth.Loop::name)
                .contains("lease");
        live(Duration.ofMinutes(1));
        assertThat(node.admin().health().status()).isEqualTo(Status.UP);
    }

    @Test
    @Tag("G40")
    @Tag("G44")
    @DisplayName(
            "G40 G44 due messages that a node does not take from a queue it serves are DOWN, said once, and once when over")
    void overdue() {
        FaultyStore store = FaultyStore.around(InMemoryStore.create());
        TestPostdate node = start(Postdate.builder("test")
                .store(store)
                .queue("line", queue -> queue.sequential())
                .handle(Work.class, HandlerOptions.onQueue("line"), (work, context) -> {
                    if (work.text().equals("hangs")) {
                        time.await(Duration.ofMinutes(20), () -> false);
                    }
                }));
        node.bus().send(new Work("hangs"));
        String stuck = node.bus()
                .scheduleSend(new Work("stuck"), Duration.ZERO)
                .token()
                .messageId()
                .toString();
        List<NodeHealth> seen = new ArrayList<>();
        time.startLoop("spectator", () -> {
            seen.add(node.admin().health());
            return Duration.ofSeconds(10).toNanos();
        });
        time.runUntilIdle();

        assertThat(seen).extracting(NodeHealth::status).startsWith(Status.UP, Status.UP);
        NodeHealth last = seen.get(seen.size() - 2);
        int firstDown = seen.stream().map(NodeHealth::status).toList().indexOf(Status.DOWN);
        assertThat(firstDown).isBetween(6, 13);
        Concern concern = seen.get(firstDown).concerns().get(0);
        assertThat(concern.kind()).isEqualTo(Kind.OVERDUE);
        assertThat(concern.subject()).isEqualTo("test/line");
        assertThat(concern.text())
                .contains(
                        stuck, "health.work", "'test/line'", "due since 2026-01-01T00:00:00Z", "1 of its 1 handler is");
        assertThat(last.concerns()).extracting(Concern::since).containsOnly(concern.since());
        assertThat(said(Level.WARN, Kind.OVERDUE))
                .singleElement()
                .satisfies(line -> assertThat(line).contains(stuck));
        live(Duration.ofMinutes(2));
        assertThat(node.handled(Work.class)).hasSize(2);
        assertThat(node.admin().health().status()).isEqualTo(Status.UP);
        assertThat(said(Level.INFO, Kind.OVERDUE))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("test/line", "over"));
    }

    @Test
    @Tag("G40")
    @DisplayName("G40 an outage that a retry rule has named is DEGRADED, says what is down, and is over with it")
    void namedOutage() {
        boolean[] down = {true};
        TestPostdate node = start(Postdate.builder("test")
                .queue("line", queue -> queue)
                .retryRules(rules -> rules.on(ConnectException.class, RetryPolicy.pauseQueue(Duration.ofMinutes(1))))
                .handle(Work.class, HandlerOptions.onQueue("line"), (work, context) -> {
                    if (down[0]) {
                        throw new ConnectException("no gateway");
                    }
                }));
        node.bus().send(new Work("x"));
        node.bus().send(new Work("y"));
        live(Duration.ofMinutes(10));

        NodeHealth health = node.admin().health();
        assertThat(health.status()).isEqualTo(Status.DEGRADED);
        assertThat(health.concerns()).extracting(Concern::kind).containsExactly(Kind.OUTAGE);
        assertThat(health.concerns().get(0).text()).contains("'test/line'", "no gateway", "health.work");
        down[0] = false;
        live(Duration.ofMinutes(2));
        assertThat(node.handled(Work.class)).hasSize(2);
        assertThat(node.admin().health().status()).isEqualTo(Status.UP);
    }

    @Test
    @Tag("G40")
    @DisplayName("G40 a paused queue, a retry that holds others back and messages to come are no concern")
    void meant() {
        TestPostdate node = start(Postdate.builder("test")
                .queue("line", queue -> queue.sequential())
                .retry(RetryPolicy.exponential(1, Duration.ofHours(1), 1, Duration.ofHours(1))
                        .thenDeadLetter())
                .handle(Work.class, HandlerOptions.onQueue("line"), (work, context) -> {
                    throw new IllegalStateException("not today");
                }));
        node.bus().send(new Work("retried"));
        node.bus().send(new Work("held back"));
        live(Duration.ofMinutes(5));
        assertThat(node.admin().health().concerns()).isEmpty();
        node.admin().queues().pause("line");
        live(Duration.ofHours(2));
        assertThat(node.scheduled()).hasSize(2);
        assertThat(node.admin().health().concerns()).isEmpty();
        assertThat(lines.list).isEmpty();
    }

    @Test
    @Tag("G40")
    @Tag("G44")
    @DisplayName(
            "G40 G44 due messages for a queue that nobody serves are DOWN and say why: never described, or nobody alive")
    void unserved() {
        InMemoryStore store = InMemoryStore.create();
        TestPostdate sender = start(on(store));
        sender.bus().send(new Work("x"), SendOptions.builder().to("billing").build());
        sender.bus().send(new Work("y"), SendOptions.builder().to("test/gone").build());
        live(Duration.ofMinutes(3));

        NodeHealth health = sender.admin().health();

        assertThat(health.status()).isEqualTo(Status.DOWN);
        assertThat(health.concerns()).extracting(Concern::kind).containsOnly(Kind.UNSERVED);
        assertThat(health.concerns()).extracting(Concern::subject).containsExactlyInAnyOrder("billing", "test/gone");
        assertThat(health.concerns())
                .anySatisfy(
                        concern -> assertThat(concern.text()).contains("no node of application 'billing' is alive"));
        assertThat(health.concerns())
                .anySatisfy(concern -> assertThat(concern.text()).contains("no node has ever described this queue"));
        assertThat(said(Level.WARN, Kind.UNSERVED)).hasSize(2);

        TestPostdate billing =
                start(Postdate.builder("billing").store(store).handle(Work.class, (work, context) -> {}));
        start(on(store).queue("gone", queue -> queue));
        live(Duration.ofMinutes(2));
        assertThat(billing.handled(Work.class)).hasSize(1);
        assertThat(sender.admin().health().concerns())
                .extracting(Concern::subject)
                .doesNotContain("billing");
        assertThat(said(Level.INFO, Kind.UNSERVED))
                .anySatisfy(line -> assertThat(line).contains("billing"));
    }

    @Test
    @Tag("G40")
    @Tag("G44")
    @DisplayName(
            "G40 G44 a store that cannot be looked at is a concern of its own where the lease is renewed all the same")
    void looksFail() {
        FaultyStore store = FaultyStore.around(InMemoryStore.create());
        TestPostdate node = start(on(store));
        store.goDown(EnumSet.of(StoreCall.SURVEY));
        live(Duration.ofMinutes(5));
        assertThat(only(node).kind()).isEqualTo(Kind.STORE);
        assertThat(only(node).status()).isEqualTo(Status.DEGRADED);
        assertThat(said(Level.WARN, Kind.STORE)).hasSize(1);
        store.comeBack();
        live(Duration.ofMinutes(1));
        assertThat(node.admin().health().status()).isEqualTo(Status.UP);
        assertThat(said(Level.INFO, Kind.STORE)).hasSize(1);
    }

    @Test
    @Tag("G44")
    @DisplayName("G44 slow claims are said once when they begin and once when they have ended")
    void slowClaims() {
        // Each claim moves the clock, and elsewhere each move of the clock lets the node look.
        time = VirtualTime.pollingAtIntervals();
        FaultyStore store = FaultyStore.around(InMemoryStore.create());
        TestPostdate node = start(on(store));
        live(Duration.ofMinutes(6));
        store.before(StoreCall.CLAIM, () -> time.freeze(Duration.ofMillis(1_500)));
        live(Duration.ofMinutes(6));
        assertThat(only(node).kind()).isEqualTo(Kind.SLOW_CLAIMS);
        assertThat(only(node).text()).contains("1500 ms");
        assertThat(node.admin().health().engine().orElseThrow().claims().longest())
                .isEqualTo(Duration.ofMillis(1_500));
        assertThat(said(Level.WARN, Kind.SLOW_CLAIMS)).hasSize(1);
        store.before(StoreCall.CLAIM, () -> {});
        live(Duration.ofMinutes(7));
        assertThat(node.admin().health().status()).isEqualTo(Status.UP);
        assertThat(said(Level.WARN, Kind.SLOW_CLAIMS)).hasSize(1);
        assertThat(said(Level.INFO, Kind.SLOW_CLAIMS)).hasSize(1);
    }

    @Test
    @Tag("G13")
    @Tag("G40")
    @DisplayName("G13 G40 a node that stops or has stopped is DOWN, and asking it still answers")
    void stopped() {
        List<Status> whileStopping = new ArrayList<>();
        FaultyStore store = FaultyStore.around(InMemoryStore.create());
        TestPostdate node = start(on(store));
        store.before(
                StoreCall.LEAVE, () -> whileStopping.add(node.admin().health().status()));
        node.close();
        NodeHealth health = node.admin().health();
        assertThat(health.status()).isEqualTo(Status.DOWN);
        assertThat(health.concerns()).extracting(Concern::kind).containsExactly(Kind.STOPPED);
        assertThat(whileStopping).containsExactly(Status.DOWN);
    }

    @Test
    @Tag("G40")
    @DisplayName(
            "G40 the backlog counts what is pending and due on each queue, and says since when the next one is due")
    void backlog() {
        TestPostdate node = start(Postdate.builder("test")
                .queue("emails", queue -> queue)
                .handle(Work.class, HandlerOptions.onQueue("emails"), (work, context) -> {}));
        node.admin().queues().pause("emails");
        node.bus().send(new Work("a"));
        node.bus().scheduleSend(new Work("b"), Duration.ofSeconds(30));
        node.bus().scheduleSend(new Work("c"), Duration.ofHours(1));
        node.bus().send(new Work("d"), SendOptions.builder().to("billing").build());
        time.advance(Duration.ofMinutes(1));

        assertThat(node.admin().queues().backlog())
                .containsExactlyInAnyOrder(
                        new Backlog("test", true, false, Count.exactly(0), Count.exactly(0), Optional.empty()),
                        new Backlog(
                                "test/emails",
                                true,
                                true,
                                Count.exactly(3),
                                Count.exactly(2),
                                Optional.of(VirtualTime.DEFAULT_START)),
                        new Backlog(
                                "billing",
                                false,
                                false,
                                Count.exactly(1),
                                Count.exactly(1),
                                Optional.of(VirtualTime.DEFAULT_START)));
        assertThat(node.admin().storeCondition()).isEmpty();
    }

    @Test
    @Tag("G40")
    @DisplayName("G40 a renewal that the store refuses for good is as much of a concern as one that gets no answer")
    void refusedForGood() {
        FaultyStore store = FaultyStore.around(InMemoryStore.create());
        TestPostdate node = start(on(store));
        store.before(StoreCall.RENEW, () -> {
            throw new StoreException("The disk is full.", false, null);
        });
        live(Duration.ofSeconds(10));
        assertThat(only(node).kind()).isEqualTo(Kind.LEASE);
    }
}
