package dev.postdate.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.postdate.HandlerOptions;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.memory.InMemoryStore;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.testkit.FaultyStore;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What an operator reads. */
class LogTest {

    @MessageType("log.work")
    record Work(String text) {}

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.postdate");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private Level formerLevel = Level.WARN;

    @BeforeEach
    void listen() {
        formerLevel = logger.getEffectiveLevel();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(formerLevel);
    }

    private List<String> said(Level level) {
        return lines.list.stream()
                .filter(line -> line.getLevel().equals(level))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    @Tag("G44")
    @DisplayName(
            "G44 a node says how many dead letters of which queue it has deleted for their age, and nothing where there are none")
    void deletedDeadLetters() {
        try (TestPostdate test = TestPostdate.start(builder -> builder.retry(RetryPolicy.deadLetter())
                .deadLetterRetention(Duration.ofDays(1))
                .handle(Work.class, (work, context) -> {
                    throw new IllegalStateException("no");
                }))) {
            test.bus().send(new Work("one"));
            test.bus().send(new Work("two"));
            test.advance(Duration.ofHours(23));
            assertThat(said(Level.INFO)).noneMatch(line -> line.contains("dead letters"));

            test.advance(Duration.ofDays(3));

            assertThat(said(Level.INFO))
                    .filteredOn(line -> line.contains("dead letters"))
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("2 dead letters of queue 'test'", "PT24H"));
        }
    }

    @Test
    @Tag("G44")
    @DisplayName("G44 the start line says store, durable or not, queues, routes and schema version")
    void startLine() {
        try (TestPostdate test = TestPostdate.start(builder -> builder.queue("emails", queue -> queue.parallelism(8))
                .queue("audit", queue -> queue.sequential())
                .route(Work.class, "elsewhere"))) {
            assertThat(said(Level.INFO))
                    .anySatisfy(line -> assertThat(line)
                            .contains(
                                    "Postdate 'test' started as node "
                                            + test.postdate().node(),
                                    "store memory (not durable, schema version 0)",
                                    "test/emails (8)",
                                    "test/audit (sequential)",
                                    "log.work=elsewhere"));
        }
    }

    @Test
    @Tag("G44")
    @DisplayName("G44 a failed attempt, a dead letter and an unreadable type are each logged once, with their ids")
    void failures() {
        try (TestPostdate test = TestPostdate.start(
                builder -> builder.retry(RetryPolicy.exponential(1, Duration.ofSeconds(1), 1, Duration.ofSeconds(1))
                                .thenDeadLetter())
                        .handle(Work.class, (work, context) -> {
                            throw new IllegalStateException("the printer is on fire");
                        }))) {
            String id = test.bus()
                    .scheduleSend(new Work("x"), Duration.ofSeconds(1))
                    .token()
                    .messageId()
                    .toString();
            test.advance(Duration.ofMinutes(1));
            assertThat(said(Level.WARN))
                    .singleElement()
                    .satisfies(line ->
                            assertThat(line).contains("Attempt 1", "log.work", id, "PT1S", "the printer is on fire"));
            assertThat(said(Level.ERROR))
                    .singleElement()
                    .satisfies(
                            line -> assertThat(line).contains("Attempt 2", id, "dead letter", "all 2 attempts failed"));
        }
    }

    @Test
    @Tag("G44")
    @DisplayName("G44 an outage that a retry rule has named is logged once when it begins and once when it ends")
    void namedOutage() {
        boolean[] down = {true};
        try (TestPostdate test =
                TestPostdate.start(builder -> builder.retry(RetryPolicy.pauseQueue(Duration.ofSeconds(10)))
                        .handle(Work.class, (work, context) -> {
                            if (down[0]) {
                                throw new IllegalStateException("the printer is out of paper, password=secret");
                            }
                        }))) {
            test.bus().send(new Work("x"));
            test.bus().send(new Work("y"));
            test.advance(Duration.ofMinutes(10));
            assertThat(said(Level.WARN))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains(
                                    "Queue test hands out nothing", "PT10S", "log.work", "out of paper, password=***"));
            down[0] = false;
            test.advance(Duration.ofSeconds(10));
            assertThat(said(Level.INFO))
                    .filteredOn(line -> line.contains("the outage is over"))
                    .hasSize(1);
            assertThat(test.handled(Work.class)).hasSize(2);
        }
    }

    @Test
    @Tag("G44")
    @DisplayName("G44 an outage is logged once when it begins and once when it ends, not at every try")
    void outage() {
        FaultyStore store = FaultyStore.around(InMemoryStore.create());
        try (TestPostdate test = TestPostdate.start(
                VirtualTime.create(),
                Postdate.builder("test").store(store).handle(Work.class, (work, context) -> {}))) {
            test.bus().scheduleSend(new Work("x"), Duration.ofSeconds(1));
            store.goDown();
            for (int i = 0; i < 100; i++) {
                test.advance(Duration.ofSeconds(1));
            }
            assertThat(said(Level.ERROR))
                    .filteredOn(line -> line.contains("lease") && line.contains("cannot be renewed"))
                    .hasSize(1);
            assertThat(said(Level.ERROR))
                    .filteredOn(line -> line.contains("has run out"))
                    .hasSize(1);
            assertThat(said(Level.ERROR))
                    .filteredOn(line -> line.contains("cannot be claimed"))
                    .hasSize(1);
            store.comeBack();
            for (int i = 0; i < 20; i++) {
                test.advance(Duration.ofSeconds(1));
            }
            assertThat(said(Level.INFO))
                    .filteredOn(line -> line.contains("is renewed again"))
                    .hasSize(1);
            assertThat(said(Level.INFO))
                    .filteredOn(line -> line.contains("being claimed again"))
                    .hasSize(1);
            assertThat(test.handled(Work.class)).hasSize(1);
        }
    }

    @Test
    @Tag("G14")
    @Tag("G44")
    @DisplayName(
            "G14 G44 a message left to other nodes is logged once, not at every look, and once more when it is a dead letter")
    void leftToOthers() {
        InMemoryStore store = InMemoryStore.create();
        try (TestPostdate before = TestPostdate.start(
                VirtualTime.create(),
                Postdate.builder("test")
                        .store(store)
                        .handle(Work.class, HandlerOptions.named("gone"), (work, context) -> {}))) {
            before.bus().schedulePublish(new Work("x"), Duration.ofMinutes(1));
            before.runUntilIdle();
        }
        try (TestPostdate after = TestPostdate.start(
                VirtualTime.create(),
                Postdate.builder("test")
                        .store(store)
                        .handle(Work.class, HandlerOptions.named("new"), (work, context) -> {})
                        .handle(Work.class, HandlerOptions.named("newer"), (work, context) -> {}))) {
            for (int i = 0; i < 100; i++) {
                after.advance(Duration.ofSeconds(10));
            }
            assertThat(said(Level.WARN))
                    .filteredOn(line -> line.contains("is left to nodes that can handle it"))
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("log.work", "'gone'", "newer"));
            assertThat(said(Level.ERROR))
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("is a dead letter now", "'gone'"));
        }
    }

    @Test
    @Tag("G13")
    @Tag("G44")
    @DisplayName("G13 G44 a stop with a store in memory says how many messages are lost and which come next")
    void lostMessages() {
        String next;
        try (TestPostdate test = TestPostdate.start(builder -> builder.handle(Work.class, (work, context) -> {}))) {
            for (int hours = 9; hours > 0; hours--) {
                test.bus().scheduleSend(new Work("x"), Duration.ofHours(hours));
            }
            next = test.scheduled().get(0).token().messageId().toString();
        }
        assertThat(said(Level.WARN))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains("9 messages", "memory", "not durable", next, "due 2026-01-01T01:00:00Z"));
    }

    @Test
    @Tag("G44")
    @DisplayName(
            "G44 while a handler runs its log lines carry the message's id, type and queue; afterwards they do not")
    void diagnosticContext() {
        List<Map<String, String>> seen = new CopyOnWriteArrayList<>();
        try (TestPostdate test = TestPostdate.start(
                builder -> builder.handle(Work.class, (work, context) -> seen.add(MDC.getCopyOfContextMap())))) {
            String id = test.bus()
                    .scheduleSend(new Work("x"), Duration.ZERO)
                    .token()
                    .messageId()
                    .toString();
            test.runUntilIdle();
            assertThat(seen).containsExactly(Map.of("messageId", id, "messageType", "log.work", "queue", "test"));
            assertThat(MDC.get("messageId")).isNull();
        }
    }

    @Test
    @Tag("G27")
    @DisplayName("G27 a stepped clock is reported once, and suspends the judgement of who is dead for one lease")
    void steppedClock() {
        InMemoryStore store = InMemoryStore.create();
        VirtualTime time = VirtualTime.create();
        VirtualTime ofTheDead = VirtualTime.create();
        TestPostdate dead = TestPostdate.start(
                ofTheDead, Postdate.builder("test").store(store).handle(Work.class, (work, context) -> {}));
        try (TestPostdate living = TestPostdate.start(
                time, Postdate.builder("test").store(store).handle(Work.class, (work, context) -> {}))) {
            // The other node says nothing from here on.
            renew(time, 2);
            time.jumpWallClock(Duration.ofMinutes(-5));
            renew(time, 2);
            assertThat(said(Level.WARN)).singleElement().asString().contains("The store's clock was stepped by PT-5M");

            renew(time, 1);
            assertThat(said(Level.WARN)).hasSize(2).last().asString().contains("is dead: its lease was not renewed");
            assertThat(living.postdate().node()).isNotEqualTo(dead.postdate().node());
        } finally {
            dead.close();
        }
    }

    @Test
    @Tag("G44")
    @DisplayName("G44 a dead node is named by those that take over, and names what it lost when it wakes")
    void lostLease() {
        InMemoryStore store = InMemoryStore.create();
        VirtualTime frozenClock = VirtualTime.create();
        VirtualTime time = VirtualTime.create();
        try (TestPostdate frozen = TestPostdate.start(
                        frozenClock, Postdate.builder("test").store(store).handle(Work.class, (work, context) -> {}));
                TestPostdate living = TestPostdate.start(
                        time, Postdate.builder("test").store(store).handle(Work.class, (work, context) -> {}))) {
            renew(time, 4);
            assertThat(said(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("Node " + frozen.postdate().node() + " of 'test'", "is dead: its lease was not renewed");

            frozenClock.freeze(Duration.ofSeconds(20));
            renew(frozenClock, 1);
            assertThat(said(Level.WARN))
                    .hasSize(2)
                    .last()
                    .asString()
                    .contains("of node " + frozen.postdate().node() + " was declared dead", "New epoch");
            assertThat(living.postdate().node()).isNotEqualTo(frozen.postdate().node());
        }
    }

    private static void renew(VirtualTime time, int times) {
        for (int i = 0; i < times; i++) {
            time.advance(Duration.ofSeconds(5));
        }
    }
}
