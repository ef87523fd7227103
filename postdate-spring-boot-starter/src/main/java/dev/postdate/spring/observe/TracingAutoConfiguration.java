package dev.postdate.spring.observe;

import dev.postdate.micrometer.PostdateObservations;
import dev.postdate.micrometer.tracing.DeliveryTracingHandler;
import dev.postdate.micrometer.tracing.PostdateTracing;
import dev.postdate.observe.Tracing;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Each delivery as an observation of the application's that is a trace of its own, linked to the span that sent its message. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.tracing.BraveAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.tracing.OpenTelemetryTracingAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.brave.autoconfigure.BraveAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration"
        })
@ConditionalOnClass({ObservationRegistry.class, Tracer.class, PostdateTracing.class})
@ConditionalOnBean({ObservationRegistry.class, Tracer.class})
public class TracingAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(Tracing.class)
    PostdateTracing postdateTracing(ObservationRegistry observations, Tracer tracer) {
        return new PostdateTracing(tracer, new PostdateObservations(observations));
    }

    /** Of those that make spans the first that takes an observation has it. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    @ConditionalOnMissingBean
    DeliveryTracingHandler postdateDeliveryTracing(Tracer tracer) {
        return new DeliveryTracingHandler(tracer);
    }
}
