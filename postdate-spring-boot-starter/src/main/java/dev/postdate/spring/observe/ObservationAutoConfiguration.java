package dev.postdate.spring.observe;

import dev.postdate.micrometer.PostdateObservations;
import dev.postdate.observe.Tracing;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Each delivery as an observation of the application's, where nothing traces. */
@AutoConfiguration(
        after = TracingAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
@ConditionalOnClass({ObservationRegistry.class, PostdateObservations.class})
@ConditionalOnBean(ObservationRegistry.class)
public class ObservationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(Tracing.class)
    PostdateObservations postdateObservations(ObservationRegistry observations) {
        return new PostdateObservations(observations);
    }
}
