package dev.postdate.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Handles;
import dev.postdate.MessageBus;
import dev.postdate.spring.test.Messages.Reminder;
import dev.postdate.testkit.VirtualTime;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Traces of an application, as OpenTelemetry exports them. */
class TracesTest {

    static class Handler {
        @Handles
        void remind(Reminder reminder) {}

        @Bean
        VirtualTime clock() {
            return VirtualTime.create();
        }

        @Bean
        InMemorySpanExporter exporter() {
            return InMemorySpanExporter.create();
        }

        @Bean
        SimpleSpanProcessor processor(InMemorySpanExporter exporter) {
            return (SimpleSpanProcessor) SimpleSpanProcessor.create(exporter);
        }
    }

    @Test
    @Tag("G41")
    void aDeliveryDaysLaterLinksToTheSpanThatScheduledIt() {
        try (ConfigurableApplicationContext context = App.onPostgres(Handler.class)
                .withoutJpa()
                .with("management.tracing.sampling.probability", "1.0")
                .start()) {
            Observation.createNotStarted("place order", context.getBean(ObservationRegistry.class))
                    .observe(() ->
                            context.getBean(MessageBus.class).scheduleSend(new Reminder("o-1"), Duration.ofDays(3)));
            context.getBean(VirtualTime.class).advance(Duration.ofDays(3));

            InMemorySpanExporter exporter = context.getBean(InMemorySpanExporter.class);
            SpanData order = span(exporter, "place order");
            SpanData sending = span(exporter, "send shop");
            SpanData delivery = span(exporter, "handle shop");
            assertThat(sending.getParentSpanId()).isEqualTo(order.getSpanId());
            assertThat(sending.getKind()).isEqualTo(SpanKind.PRODUCER);
            assertThat(delivery.getKind()).isEqualTo(SpanKind.CONSUMER);
            assertThat(delivery.getTraceId()).isNotEqualTo(order.getTraceId());
            assertThat(delivery.getLinks()).singleElement().satisfies(link -> {
                assertThat(link.getSpanContext().getTraceId()).isEqualTo(order.getTraceId());
                assertThat(link.getSpanContext().getSpanId()).isEqualTo(sending.getSpanId());
            });
        }
    }

    private static SpanData span(InMemorySpanExporter exporter, String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among " + exporter.getFinishedSpanItems()));
    }
}
