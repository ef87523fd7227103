package dev.postdate.spring.observe;

import dev.postdate.micrometer.PostdateObservations;
import dev.postdate.observe.Tracing;
import dev.postdate.spring.PostdateAutoConfiguration;
import dev.postdate.spring.PostdateProperties;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Each delivery as an observation of the application's, where nothing traces. */
@AutoConfiguration(
        after = {PostdateAutoConfiguration.class, TracingAutoConfiguration.class},
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
@ConditionalOnClass({ObservationRegistry.class, PostdateObservations.class})
@ConditionalOnBean(name = "postdateObservers", search = SearchStrategy.CURRENT)
@ConditionalOnSingleCandidate(ObservationRegistry.class)
public class ObservationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(value = Tracing.class, search = SearchStrategy.CURRENT)
    PostdateObservations postdateObservations(
            ObservationRegistry observations, PostdateProperties properties, Environment environment) {
        return new PostdateObservations(
                observations, properties.applicationIn(environment).orElse(PostdateProperties.UNNAMED));
    }
}
