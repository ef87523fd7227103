package dev.postdate.spring.observe;

import dev.postdate.micrometer.PostdateObservations;
import dev.postdate.micrometer.tracing.DeliveryTracingHandler;
import dev.postdate.micrometer.tracing.PostdateTracing;
import dev.postdate.observe.Tracing;
import dev.postdate.spring.PostdateAutoConfiguration;
import dev.postdate.spring.PostdateProperties;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AllNestedConditions;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Each delivery as an observation of the application's that is a trace of its own, linked to the span that sent its message. */
@AutoConfiguration(
        after = PostdateAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.tracing.BraveAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.tracing.OpenTelemetryTracingAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.brave.autoconfigure.BraveAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration"
        })
@ConditionalOnClass({ObservationRegistry.class, Tracer.class, PostdateTracing.class})
@ConditionalOnBean(name = "postdateObservers", search = SearchStrategy.CURRENT)
@Conditional(TracingAutoConfiguration.OneOfEach.class)
public class TracingAutoConfiguration {

    /** Of several it would not be known whose spans are meant. */
    static final class OneOfEach extends AllNestedConditions {
        OneOfEach() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnSingleCandidate(ObservationRegistry.class)
        static final class Observations {}

        @ConditionalOnSingleCandidate(Tracer.class)
        static final class Traces {}
    }

    @Bean
    @ConditionalOnMissingBean(value = Tracing.class, search = SearchStrategy.CURRENT)
    PostdateTracing postdateTracing(
            ObservationRegistry observations, Tracer tracer, PostdateProperties properties, Environment environment) {
        return new PostdateTracing(
                tracer,
                new PostdateObservations(
                        observations, properties.applicationIn(environment).orElse(PostdateProperties.UNNAMED)));
    }

    /** Of those that make spans the first that takes an observation has it. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    @ConditionalOnMissingBean
    DeliveryTracingHandler postdateDeliveryTracing(Tracer tracer) {
        return new DeliveryTracingHandler(tracer);
    }
}
