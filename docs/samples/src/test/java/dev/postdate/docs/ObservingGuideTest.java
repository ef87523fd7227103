package dev.postdate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.micrometer.PostdateMetrics;
import dev.postdate.micrometer.PostdateObservations;
import dev.postdate.micrometer.tracing.DeliveryTracingHandler;
import dev.postdate.micrometer.tracing.PostdateTracing;
import dev.postdate.observe.NodeObserver;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The code of the guide to observing. */
class ObservingGuideTest {

    @MessageType("shop.note")
    record Note(String text) {}

    private final MeterRegistry meters = new SimpleMeterRegistry();

    private PostdateBuilder shop() {
        return Postdate.builder("shop").handle(Note.class, (note, context) -> {});
    }

    private static void delivers(PostdateBuilder builder) {
        try (TestPostdate test = TestPostdate.start(VirtualTime.create(), builder)) {
            test.bus().scheduleSend(new Note("n"), Duration.ofDays(1));
            test.advance(Duration.ofDays(1));
        }
    }

    @Test
    void meters() {
        PostdateBuilder builder = shop();
        // tag::meters
        builder.observer(new PostdateMetrics(meters, "shop"))
                .tracing(PostdateMetrics.observations(meters, "shop")); // times handlers
        // end::meters
        delivers(builder);
        assertThat(meters.get("postdate.delivered").counter().count()).isEqualTo(1);
        assertThat(meters.get("postdate.handling").timer().count()).isEqualTo(1);
    }

    @Test
    void traces() {
        PostdateBuilder builder = shop();
        Tracer tracer = Tracer.NOOP;
        // tag::traces
        ObservationRegistry observations = ObservationRegistry.create();
        observations
                .observationConfig()
                .observationHandler(new DefaultMeterObservationHandler(meters))
                .observationHandler(new FirstMatchingCompositeObservationHandler(
                        new DeliveryTracingHandler(tracer), // first: it makes the link
                        new DefaultTracingObservationHandler(tracer)));
        builder.observer(new PostdateMetrics(meters, "shop"))
                .tracing(new PostdateTracing(tracer, new PostdateObservations(observations, "shop")));
        // end::traces
        delivers(builder);
        assertThat(meters.get("postdate.handling").timer().count()).isEqualTo(1);
    }

    @Test
    void observer() {
        PostdateBuilder builder = shop();
        List<String> late = new ArrayList<>();
        // tag::observer
        builder.observer(NodeObserver.ofAttempts(attempt -> {
            if (attempt.lateness().compareTo(Duration.ofSeconds(1)) > 0) {
                late.add(attempt.handler() + " was called " + attempt.lateness() + " late");
            }
        }));
        // end::observer
        delivers(builder);
        assertThat(late).isEmpty();
    }
}
