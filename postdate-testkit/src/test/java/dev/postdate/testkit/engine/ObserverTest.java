package dev.postdate.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.MessageType;
import dev.postdate.OnDuplicateKey;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.ScheduleToken;
import dev.postdate.SendOptions;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.memory.InMemoryStore;
import dev.postdate.observe.Attempt;
import dev.postdate.observe.EngineCall;
import dev.postdate.observe.NodeObserver;
import dev.postdate.observe.SettledAs;
import dev.postdate.observe.Tracing;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Settlement;
import dev.postdate.testkit.FaultyStore;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What observers and tracing are told of. */
class ObserverTest {

    private static final String SENDERS = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String HANDLERS = "00-1bf7651916cd43dd8448eb211c80319c-c7ad6b7169203331-01";

    @MessageType("observed.work")
    record Work(String text) {}

    @MessageType("observed.more")
    record More(String text) {}

    /** Writes down what it is told of, in words. */
    private static final class Told implements NodeObserver {
        final List<String> words = new ArrayList<>();
        final Set<EngineCall> calls = EnumSet.noneOf(EngineCall.class);
        final Set<EngineCall> failed = EnumSet.noneOf(EngineCall.class);
        int looks;

        @Override
        public void stored(NewMessage message) {
            words.add("stored " + message.envelope().content().type());
        }

        @Override
        public void cancelled(long messages) {
            words.add("cancelled " + messages);
        }

        @Override
        public void attempted(Attempt attempt) {
            words.add("attempted " + attempt.result() + " " + attempt.lateness().toMillis() + " ms late");
        }

        @Override
        public void settled(Claimed message, Settlement settlement, SettledAs as) {
            words.add(settlement.getClass().getSimpleName() + " " + as);
        }

        @Override
        public void called(EngineCall call, Duration duration, boolean answered) {
            (answered ? calls : failed).add(call);
        }

        @Override
        public Duration looksEvery() {
            return Duration.ofSeconds(30);
        }

        @Override
        public void look(PostdateAdmin admin) {
            looks++;
            admin.queues().backlog();
        }

        List<String> words() {
            List<String> taken = List.copyOf(words);
            words.clear();
            return taken;
        }
    }

    private final Told told = new Told();

    private TestPostdate start(PostdateBuilder described) {
        return TestPostdate.start(VirtualTime.create(), described.observer(told));
    }

    @Test
    @DisplayName("an observer is told of a message from its storing to its end, and of what leaves with it")
    void fromStoringToTheEnd() {
        try (TestPostdate test = start(Postdate.builder("observed")
                .handle(Work.class, (work, context) -> context.send(new More("more")))
                .handle(More.class, (more, context) -> {}))) {
            test.bus().scheduleSend(new Work("w"), Duration.ofDays(1));
            assertThat(told.words()).containsExactly("stored observed.work");
            test.advance(Duration.ofDays(1));
            assertThat(told.words())
                    .containsExactly(
                            "attempted SUCCEEDED 0 ms late",
                            "Done RECORDED",
                            "stored observed.more",
                            "attempted SUCCEEDED 0 ms late",
                            "Done RECORDED");
            assertThat(told.calls).contains(EngineCall.CLAIM, EngineCall.SETTLE, EngineCall.RENEW);
        }
    }

    @Test
    @DisplayName("a failure, its retry and its end as a dead letter are told of")
    void failures() {
        try (TestPostdate test = start(Postdate.builder("observed")
                .retry(RetryPolicy.retryNow(1).thenDeadLetter())
                .handle(Work.class, (work, context) -> {
                    throw new IllegalStateException("no");
                }))) {
            test.bus().send(new Work("w"));
            test.runUntilIdle();
            assertThat(told.words())
                    .containsExactly(
                            "stored observed.work",
                            "attempted FAILED 0 ms late",
                            "Retry RECORDED",
                            "attempted FAILED 0 ms late",
                            "Dead RECORDED");
        }
    }

    @Test
    @DisplayName("cancels of the bus and of the admin API are told of, those that found nothing are not")
    void cancels() {
        try (TestPostdate test = start(Postdate.builder("observed").handle(Work.class, (work, context) -> {}))) {
            ScheduleToken token =
                    test.bus().scheduleSend(new Work("1"), Duration.ofDays(1)).token();
            test.bus().scheduleSend(new Work("2"), Duration.ofDays(1));
            test.bus().scheduleSend(new Work("3"), Duration.ofDays(1));
            told.words();
            assertThat(test.bus().cancel(token).outcome()).isEqualTo(CancelResult.Outcome.CANCELLED);
            test.bus().cancel(token);
            test.admin().messages().cancelAll(MessageQuery.all().type("observed.work"));
            assertThat(told.words()).containsExactly("cancelled 1", "cancelled 2");
        }
    }

    @Test
    @DisplayName("a message whose key kept another one is not told of as stored, one that took its place is")
    void keys() {
        try (TestPostdate test = start(Postdate.builder("observed").handle(Work.class, (work, context) -> {}))) {
            test.bus().scheduleSend(new Work("1"), Due.in(Duration.ofDays(1)), keyed(OnDuplicateKey.KEEP_FIRST));
            test.bus().scheduleSend(new Work("2"), Due.in(Duration.ofDays(1)), keyed(OnDuplicateKey.KEEP_FIRST));
            test.bus().scheduleSend(new Work("3"), Due.in(Duration.ofDays(1)), keyed(OnDuplicateKey.REPLACE));
            assertThat(told.words()).containsExactly("stored observed.work", "stored observed.work");
        }
    }

    private static SendOptions keyed(OnDuplicateKey onDuplicate) {
        return SendOptions.builder().key("k", onDuplicate).build();
    }

    @Test
    @DisplayName("an observer looks when it wants to until the node stops, also while the store is out of reach")
    void looks() {
        FaultyStore faulty = FaultyStore.around(InMemoryStore.create());
        TestPostdate test = start(Postdate.builder("observed").store(faulty).handle(Work.class, (work, context) -> {}));
        int before = told.looks;
        assertThat(before).isPositive();
        faulty.goDown();
        test.advance(Duration.ofSeconds(30));
        faulty.comeBack();
        test.advance(Duration.ofMinutes(1));
        assertThat(told.looks).isGreaterThan(before + 2);
        assertThat(told.failed).contains(EngineCall.CLAIM);
        test.close();
        int atTheEnd = told.looks;
        test.advance(Duration.ofMinutes(5));
        assertThat(told.looks).isEqualTo(atTheEnd);
    }

    @Test
    @DisplayName("an observer and a tracing that fail at everything change nothing")
    void failing() {
        AtomicInteger handled = new AtomicInteger();
        NodeObserver broken = new NodeObserver() {
            @Override
            public void stored(NewMessage message) {
                throw new IllegalStateException("stored");
            }

            @Override
            public void attempted(Attempt attempt) {
                throw new IllegalStateException("attempted");
            }

            @Override
            public void settled(Claimed message, Settlement settlement, SettledAs as) {
                throw new LinkageError("settled");
            }

            @Override
            public void called(EngineCall call, Duration duration, boolean answered) {
                throw new IllegalStateException("called");
            }
        };
        Tracing brokenToo = new Tracing() {
            @Override
            public String made(Envelope message) {
                throw new IllegalStateException("made");
            }

            @Override
            public Delivery delivers(Claimed message, String handler) {
                throw new LinkageError("delivers");
            }
        };
        try (TestPostdate test = start(Postdate.builder("observed")
                .observer(broken)
                .tracing(brokenToo)
                .handle(Work.class, (work, context) -> handled.incrementAndGet()))) {
            test.bus().send(new Work("w"));
            test.runUntilIdle();
            assertThat(handled).hasValue(1);
            assertThat(told.words()).endsWith("attempted SUCCEEDED 0 ms late", "Done RECORDED");
        }
    }

    @Test
    @Tag("G41")
    @DisplayName(
            "G41 what was traced when a message was made is handed in again when it is delivered, and what its handler sends has its own")
    void traces() {
        List<String> delivered = new ArrayList<>();
        List<String> ended = new ArrayList<>();
        Tracing tracing = new Tracing() {
            @Override
            public String made(Envelope message) {
                return message.content().type().equals("observed.work") ? SENDERS : HANDLERS;
            }

            @Override
            public Delivery delivers(Claimed message, String handler) {
                delivered.add(handler + " " + message.envelope().correlation().traceParent());
                return (result, settlement, error) -> ended.add(
                        settlement.getClass().getSimpleName() + " " + (error == null ? "" : error.getMessage()));
            }
        };
        try (TestPostdate test = start(Postdate.builder("observed")
                .tracing(tracing)
                .retry(RetryPolicy.deadLetter())
                .handle(Work.class, (work, context) -> context.send(new More("more")))
                .handle(More.class, (more, context) -> {
                    throw new IllegalStateException("no");
                }))) {
            test.bus().scheduleSend(new Work("w"), Duration.ofDays(3));
            test.advance(Duration.ofDays(3));
            assertThat(delivered).containsExactly("observed.work " + SENDERS, "observed.more " + HANDLERS);
            assertThat(ended).containsExactly("Done ", "Dead no");
        }
    }

    @Test
    @Tag("G41")
    @DisplayName("G41 where nothing traces, what a handler sends keeps the trace that its own message came with")
    void inherits() {
        List<String> delivered = new ArrayList<>();
        Tracing onlyTheFirst = new Tracing() {
            @Override
            public String made(Envelope message) {
                return message.content().type().equals("observed.work") ? SENDERS : null;
            }

            @Override
            public Delivery delivers(Claimed message, String handler) {
                delivered.add(message.envelope().correlation().traceParent());
                return (result, settlement, error) -> {};
            }
        };
        try (TestPostdate test = start(Postdate.builder("observed")
                .tracing(onlyTheFirst)
                .handle(Work.class, (work, context) -> context.send(new More("more")))
                .handle(More.class, (more, context) -> {}))) {
            test.bus().send(new Work("w"));
            test.runUntilIdle();
            assertThat(delivered).containsExactly(SENDERS, SENDERS);
        }
    }
}
