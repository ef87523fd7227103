package dev.postdate.micrometer.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.HandlerOptions;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.SendOptions;
import dev.postdate.micrometer.PostdateObservations;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Spans of sending and of delivery, as OpenTelemetry exports them. */
class PostdateTracingTest {

    @MessageType("traced.work")
    record Work(String text) {}

    @MessageType("traced.noted")
    record Noted(String text) {}

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();
    private final Tracer tracer = new OtelTracer(provider.get("test"), new OtelCurrentTraceContext(), event -> {});

    @AfterEach
    void close() {
        provider.close();
    }

    private TestPostdate start(PostdateBuilder described) {
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new DeliveryTracingHandler(tracer));
        return TestPostdate.start(
                VirtualTime.create(),
                described
                        .retry(RetryPolicy.deadLetter())
                        .tracing(new PostdateTracing(tracer, new PostdateObservations(observations, "traced"))));
    }

    private SpanData span(String name) {
        List<SpanData> named = exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
        assertThat(named)
                .as("%s among %s", name, exporter.getFinishedSpanItems())
                .hasSize(1);
        return named.get(0);
    }

    private static String attribute(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }

    private static void linked(SpanData delivery, SpanData sending) {
        assertThat(delivery.getLinks()).singleElement().satisfies(link -> {
            assertThat(link.getSpanContext().getTraceId()).isEqualTo(sending.getTraceId());
            assertThat(link.getSpanContext().getSpanId()).isEqualTo(sending.getSpanId());
        });
        assertThat(delivery.getTraceId()).as("a trace of its own").isNotEqualTo(sending.getTraceId());
        assertThat(delivery.getParentSpanContext().isValid()).isFalse();
    }

    @Test
    @Tag("G41")
    void aDeliveryDaysLaterIsATraceOfItsOwnLinkedToTheSpanThatScheduledIt() {
        try (TestPostdate test = start(Postdate.builder("traced").handle(Work.class, (work, context) -> {}))) {
            Span request = tracer.nextSpan().name("POST /orders").start();
            try (Tracer.SpanInScope scope = tracer.withSpan(request)) {
                test.bus()
                        .scheduleSend(
                                new Work("w"),
                                Duration.ofDays(3),
                                SendOptions.builder().correlationId("case-7").build());
            }
            request.end();
            test.advance(Duration.ofDays(3));
        }
        SpanData sending = span("send traced");
        SpanData delivery = span("handle traced");
        assertThat(sending.getParentSpanId()).isEqualTo(span("POST /orders").getSpanId());
        assertThat(sending.getKind()).isEqualTo(SpanKind.PRODUCER);
        assertThat(delivery.getKind()).isEqualTo(SpanKind.CONSUMER);
        linked(delivery, sending);
        for (SpanData span : List.of(sending, delivery)) {
            assertThat(attribute(span, "messaging.system")).isEqualTo("postdate");
            assertThat(attribute(span, "messaging.destination.name")).isEqualTo("traced");
            assertThat(attribute(span, "postdate.message.type")).isEqualTo("traced.work");
            assertThat(attribute(span, "postdate.correlation.id")).isEqualTo("case-7");
            assertThat(attribute(span, "messaging.message.conversation_id"))
                    .isEqualTo(attribute(sending, "messaging.message.id"));
        }
        assertThat(attribute(delivery, "messaging.message.id")).isEqualTo(attribute(sending, "messaging.message.id"));
        assertThat(attribute(sending, "messaging.operation.type")).isEqualTo("send");
        assertThat(attribute(delivery, "messaging.operation.type")).isEqualTo("process");
        assertThat(attribute(delivery, "postdate.outcome")).isEqualTo("delivered");
    }

    @Test
    @Tag("G41")
    void theCopyOfAnEventIsLinkedToTheSpanThatPublishedIt() {
        try (TestPostdate test = start(Postdate.builder("traced").handle(Noted.class, (noted, context) -> {}))) {
            test.bus().schedulePublish(new Noted("n"), Duration.ofDays(1));
            test.advance(Duration.ofDays(1));
        }
        linked(span("handle traced"), span("publish traced.noted"));
    }

    @Test
    @Tag("G41")
    void whatAHandlerSendsIsWithinItsDeliveryAndLinksOnFromThere() {
        try (TestPostdate test = start(Postdate.builder("traced")
                .queue("second", queue -> queue)
                .route(Noted.class, "second")
                .handle(Work.class, (work, context) -> context.scheduleSend(new Noted("n"), Duration.ofDays(1)))
                .handle(Noted.class, HandlerOptions.onQueue("second"), (noted, context) -> {}))) {
            test.bus().send(new Work("w"));
            test.advance(Duration.ofDays(1));
        }
        SpanData first = span("handle traced");
        SpanData sending = span("send traced/second");
        assertThat(sending.getParentSpanId()).isEqualTo(first.getSpanId());
        SpanData second = span("handle traced/second");
        linked(second, sending);
        assertThat(attribute(second, "postdate.causation.id")).isEqualTo(attribute(first, "messaging.message.id"));
    }

    @Test
    void theSpanIsCurrentWhileTheHandlerRunsAndNotAfterwards() {
        List<String> seen = new ArrayList<>();
        try (TestPostdate test = start(Postdate.builder("traced")
                .handle(
                        Work.class,
                        (work, context) ->
                                seen.add(tracer.currentSpan().context().spanId())))) {
            test.bus().send(new Work("w"));
            test.runUntilIdle();
            assertThat(seen).containsExactly(span("handle traced").getSpanId());
            assertThat(tracer.currentSpan()).isNull();
        }
    }

    @Test
    void aFailureIsOnItsSpanWithoutTheSecretsInItsText() {
        try (TestPostdate test = start(Postdate.builder("traced").handle(Work.class, (work, context) -> {
            throw new IllegalStateException("cannot log in with password=hunter2 at the bank");
        }))) {
            test.bus().send(new Work("w"));
            test.runUntilIdle();
        }
        SpanData delivery = span("handle traced");
        assertThat(delivery.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attribute(delivery, "error.type")).isEqualTo("java.lang.IllegalStateException");
        assertThat(attribute(delivery, "postdate.outcome")).isEqualTo("dead_lettered");
        assertThat(delivery.toString()).contains("at the bank").doesNotContain("hunter2");
    }

    @Test
    void aTraceContextThatIsNoneIsLeftAlone() {
        assertThat(TraceParent.read(null, tracer)).isEmpty();
        assertThat(TraceParent.read("b3: 80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1", tracer))
                .isEmpty();
        assertThat(TraceParent.read("00-00000000000000000000000000000000-b7ad6b7169203331-01", tracer))
                .isEmpty();
        assertThat(TraceParent.read("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", tracer)
                        .map(context -> TraceParent.write(context)))
                .contains("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    }
}
