package dev.postdate.spring.observe;

import dev.postdate.ConfigurationException;
import dev.postdate.micrometer.PostdateMetrics;
import dev.postdate.spring.PostdateAutoConfiguration;
import dev.postdate.spring.PostdateProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Meters in the application's registry. */
@AutoConfiguration(
        after = PostdateAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass({MeterRegistry.class, PostdateMetrics.class})
@ConditionalOnBean(name = "postdateObservers", search = SearchStrategy.CURRENT)
@ConditionalOnSingleCandidate(MeterRegistry.class)
@ConditionalOnProperty(name = "postdate.metrics.enabled", matchIfMissing = true)
@EnableConfigurationProperties(PostdateProperties.class)
public class MetricsAutoConfiguration {

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    @Bean
    @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
    PostdateMetrics postdateMetrics(MeterRegistry meters, PostdateProperties properties, Environment environment) {
        Duration lookEvery = properties.metrics().lookEvery();
        if (lookEvery.compareTo(SHORTEST) < 0) {
            throw new ConfigurationException(
                    List.of("metrics.look-every=" + lookEvery + " (must be at least " + SHORTEST + ")"));
        }
        return new PostdateMetrics(
                meters, properties.applicationIn(environment).orElse(PostdateProperties.UNNAMED), lookEvery);
    }
}
