package dev.postdate.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.postdate.HandlerOptions;
import dev.postdate.MessageBus;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.ScheduleToken;
import dev.postdate.SendOptions;
import dev.postdate.memory.InMemoryStore;
import dev.postdate.observe.NodeObserver;
import dev.postdate.observe.SettledAs;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Settlement;
import dev.postdate.testkit.FaultyStore;
import dev.postdate.testkit.StoreCall;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the meters show of what a node did. */
class PostdateMetricsTest {

    @MessageType("measured.work")
    record Work(String text) {}

    @MessageType("measured.noted")
    record Noted(String text) {}

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final PostdateMetrics metrics = new PostdateMetrics(meters, "shop");

    private TestPostdate start(PostdateBuilder described) {
        return TestPostdate.start(
                VirtualTime.create(),
                described.observer(metrics).tracing(PostdateMetrics.observations(meters, "shop")));
    }

    private static PostdateBuilder shop() {
        return Postdate.builder("shop").retry(RetryPolicy.deadLetter());
    }

    private double counted(PostdateMeter meter, String... tags) {
        return meters.get(meter.id()).tags(tags).counter().count();
    }

    private double gauge(PostdateMeter meter, String... tags) {
        return meters.get(meter.id()).tags(tags).gauge().value();
    }

    private static final String[] WORK = {
        "postdate.application", "shop", "messaging.destination.name", "shop", "postdate.message.type", "measured.work"
    };

    @Test
    void aMessageIsCountedWhenItIsStoredAndWhenItIsDelivered() {
        try (TestPostdate test = start(shop().handle(Work.class, (work, context) -> {}))) {
            test.bus().send(new Work("now"));
            test.bus().scheduleSend(new Work("later"), Duration.ofDays(1));
            test.runUntilIdle();
            assertThat(counted(
                            PostdateMeter.SCHEDULED, "postdate.when", "now", "postdate.message.type", "measured.work"))
                    .isEqualTo(1);
            assertThat(counted(PostdateMeter.SCHEDULED, "postdate.when", "later"))
                    .isEqualTo(1);
            assertThat(counted(PostdateMeter.DELIVERED, WORK)).isEqualTo(1);
            test.advance(Duration.ofDays(1));
            assertThat(counted(PostdateMeter.DELIVERED, WORK)).isEqualTo(2);
        }
    }

    @Test
    void anEventIsCountedOnceByItsTypeAndEachCopyOfItByItsQueue() {
        try (TestPostdate test = start(shop().queue("second", queue -> queue)
                .handle(Noted.class, (noted, context) -> {})
                .handle(Noted.class, HandlerOptions.named("other").withQueue("second"), (noted, context) -> {}))) {
            test.bus().publish(new Noted("n"));
            test.runUntilIdle();
            assertThat(counted(PostdateMeter.SCHEDULED, "messaging.destination.name", "measured.noted"))
                    .isEqualTo(1);
            assertThat(counted(PostdateMeter.DELIVERED, "messaging.destination.name", "shop"))
                    .isEqualTo(1);
            assertThat(counted(PostdateMeter.DELIVERED, "messaging.destination.name", "shop/second"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aFailureIsCountedByWhatWasThrownAndByWhatBecameOfTheMessage() {
        try (TestPostdate test = start(Postdate.builder("shop")
                .retry(RetryPolicy.retryNow(1).thenDeadLetter())
                .handle(Work.class, (work, context) -> {
                    throw new IllegalStateException("no");
                }))) {
            test.bus().send(new Work("w"));
            test.runUntilIdle();
            assertThat(counted(PostdateMeter.FAILED, "error.type", "java.lang.IllegalStateException"))
                    .isEqualTo(2);
            assertThat(counted(PostdateMeter.RETRIED, "postdate.charged", "true"))
                    .isEqualTo(1);
            assertThat(counted(PostdateMeter.DEAD_LETTERED, "postdate.reason", "attempts_spent"))
                    .isEqualTo(1);
            test.advance(Duration.ofMinutes(1));
            assertThat(gauge(PostdateMeter.DEAD_LETTERS)).isEqualTo(1);
        }
    }

    @Test
    void cancelledExpiredAndDiscardedMessagesAreCounted() {
        try (TestPostdate test =
                start(shop().retryRules(Work.class, rules -> rules.on(ArithmeticException.class, RetryPolicy.discard()))
                        .handle(Work.class, (work, context) -> {
                            throw new ArithmeticException();
                        }))) {
            ScheduleToken token = test.bus()
                    .scheduleSend(new Work("cancelled"), Duration.ofDays(1))
                    .token();
            test.bus().cancel(token);
            assertThat(counted(PostdateMeter.CANCELLED)).isEqualTo(1);
            test.bus().send(new Work("discarded"));
            test.runUntilIdle();
            assertThat(counted(PostdateMeter.DISCARDED, WORK)).isEqualTo(1);
        }
    }

    @Test
    void latenessCountsFromTheDueTime() {
        FaultyStore faulty = FaultyStore.around(InMemoryStore.create());
        try (TestPostdate test = start(shop().store(faulty).handle(Work.class, (work, context) -> {}))) {
            test.bus().scheduleSend(new Work("w"), Duration.ofSeconds(1));
            faulty.goDown(List.of(StoreCall.CLAIM));
            test.advance(Duration.ofSeconds(3));
            faulty.comeBack();
            test.advance(Duration.ofSeconds(10));
            assertThat(meters.get("postdate.lateness").timer().max(TimeUnit.SECONDS))
                    .isBetween(2.0, 10.0);
            assertThat(meters.get("postdate.store.call")
                            .tags("postdate.call", "claim", "postdate.call.outcome", "failed")
                            .timer()
                            .count())
                    .isPositive();
        }
    }

    @Test
    void whatWaitsIsSeenByQueueAndNotANumberOnceNoLookSucceeds() {
        FaultyStore faulty = FaultyStore.around(InMemoryStore.create());
        try (TestPostdate test =
                start(shop().store(faulty).queue("idle", queue -> queue).handle(Work.class, (work, context) -> {}))) {
            test.bus().scheduleSend(new Work("1"), Duration.ofDays(1));
            test.admin().queues().pause("shop");
            test.bus().send(new Work("2"));
            test.advance(Duration.ofMinutes(2));
            String[] queue = {"messaging.destination.name", "shop"};
            assertThat(gauge(PostdateMeter.PENDING, queue)).isEqualTo(2);
            assertThat(gauge(PostdateMeter.DUE, queue)).isEqualTo(1);
            assertThat(gauge(PostdateMeter.OLDEST_DUE, queue)).isCloseTo(120, within(31.0));
            assertThat(gauge(PostdateMeter.PENDING, "messaging.destination.name", "shop/idle"))
                    .isZero();
            assertThat(gauge(PostdateMeter.HEALTH)).isEqualTo(1);
            assertThat(gauge(PostdateMeter.HELD)).isZero();

            clock.add(Duration.ofSeconds(181));
            assertThat(gauge(PostdateMeter.PENDING, queue)).isNaN();
            faulty.goDown();
            test.advance(Duration.ofMinutes(2));
            assertThat(gauge(PostdateMeter.HEALTH)).isZero();
            faulty.comeBack();
            test.advance(Duration.ofMinutes(2));
            assertThat(gauge(PostdateMeter.PENDING, queue)).isEqualTo(2);
        }
    }

    @Test
    void handlingIsTimedByHandlerAndOutcome() {
        try (TestPostdate test = start(shop().handle(Work.class, (work, context) -> {
            if (work.text().equals("bad")) {
                throw new IllegalStateException("no");
            }
        }))) {
            test.bus().send(new Work("good"));
            test.bus().send(new Work("bad"));
            test.runUntilIdle();
            assertThat(meters.get("postdate.handling")
                            .tags("postdate.outcome", "delivered", "postdate.handler", "measured.work")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(meters.get("postdate.handling")
                            .tags("postdate.outcome", "dead_lettered", "error", "IllegalStateException")
                            .timer()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void everyMeterHasItsOwnNameAndThePrometheusTextShowsItsDescription() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (TestPostdate test = TestPostdate.start(
                VirtualTime.create(),
                shop().observer(new PostdateMetrics(prometheus, "shop"))
                        .tracing(PostdateMetrics.observations(prometheus, "shop"))
                        .handle(Work.class, (work, context) -> {}))) {
            test.bus().send(new Work("w"));
            test.runUntilIdle();
            assertThat(prometheus.scrape())
                    .contains("# HELP postdate_scheduled_messages_total " + PostdateMeter.SCHEDULED.description())
                    .contains(
                            "postdate_scheduled_messages_total{messaging_destination_name=\"shop\",postdate_application=\"shop\",postdate_message_type=\"measured.work\",postdate_when=\"now\"} 1.0")
                    .contains("postdate_lateness_seconds_bucket{")
                    .contains("le=\"0.01\"")
                    .contains("postdate_handling_seconds_count{")
                    .contains("postdate_store_call_seconds_count{");
        }
    }

    @Test
    void aResultWhoseAnswerIsLostIsNoLostClaim() {
        FaultyStore faulty = FaultyStore.around(InMemoryStore.create());
        try (TestPostdate test = start(shop().store(faulty).handle(Work.class, (work, context) -> {}))) {
            faulty.loseAnswer(StoreCall.SETTLE, 1);
            test.bus().send(new Work("w"));
            test.advance(Duration.ofMinutes(1));
            assertThat(counted(PostdateMeter.RESULTS_UNKNOWN, WORK)).isEqualTo(1);
            assertThat(meters.find(PostdateMeter.CLAIMS_LOST.id()).counter()).isNull();
        }
    }

    @Test
    void aClaimThatAnotherNodeTookOverIsCountedAsLostWhereAResultWasLostWithIt() {
        List<Claimed> claimed = new ArrayList<>();
        try (TestPostdate test =
                start(shop().observer(NodeObserver.ofAttempts(attempt -> claimed.add(attempt.claimed())))
                        .handle(Work.class, (work, context) -> {}))) {
            test.bus().send(new Work("w"));
            test.runUntilIdle();
        }
        Claimed one = claimed.get(0);
        metrics.settled(one, new Settlement.Release(one.ref()), SettledAs.CLAIM_LOST);
        metrics.settled(one, new Settlement.Done(one.ref(), List.of()), SettledAs.CLAIM_LOST);
        assertThat(counted(PostdateMeter.CLAIMS_LOST, WORK)).isEqualTo(1);
    }

    @Test
    void aMessageThatIsCancelledWhileItsHandlerFailsIsCountedAsCancelled() {
        List<MessageBus> bus = new ArrayList<>();
        try (TestPostdate test = start(Postdate.builder("shop")
                .retry(RetryPolicy.retryNow(5).thenDeadLetter())
                .handle(Work.class, (work, context) -> {
                    bus.get(0).cancel(context.token());
                    throw new IllegalStateException("no");
                }))) {
            bus.add(test.bus());
            test.bus().send(new Work("w"));
            test.runUntilIdle();
            assertThat(counted(PostdateMeter.CANCELLED)).isEqualTo(1);
            assertThat(counted(PostdateMeter.FAILED, WORK)).isEqualTo(1);
            assertThat(test.scheduled()).isEmpty();
        }
    }

    @Test
    void aSecondNodeOnTheSameRegistryHasItsOwnGauges() {
        start(shop().handle(Work.class, (work, context) -> {})).close();
        assertThat(gauge(PostdateMeter.HEALTH)).as("of one that has stopped").isZero();
        try (TestPostdate second = TestPostdate.start(
                VirtualTime.create(),
                shop().observer(new PostdateMetrics(meters, "shop")).handle(Work.class, (work, context) -> {}))) {
            assertThat(second.admin().health().concerns()).isEmpty();
            assertThat(gauge(PostdateMeter.HEALTH)).isEqualTo(1);
            assertThat(gauge(PostdateMeter.DEAD_LETTERS)).isZero();
        }
    }

    @Test
    void aLookHasToComeNowAndThen() {
        assertThatThrownBy(() -> new PostdateMetrics(meters, "shop", Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0S");
    }

    @Test
    void anExpiredMessageIsCountedAsSuch() {
        FaultyStore faulty = FaultyStore.around(InMemoryStore.create());
        try (TestPostdate test = start(shop().store(faulty).handle(Work.class, (work, context) -> {}))) {
            test.bus()
                    .scheduleSend(
                            new Work("w"),
                            Duration.ofSeconds(1),
                            SendOptions.builder()
                                    .expiresAfter(Duration.ofSeconds(1))
                                    .build());
            faulty.goDown(List.of(StoreCall.CLAIM));
            test.advance(Duration.ofSeconds(5));
            faulty.comeBack();
            test.advance(Duration.ofSeconds(10));
            assertThat(counted(PostdateMeter.EXPIRED, WORK)).isEqualTo(1);
        }
    }
}
