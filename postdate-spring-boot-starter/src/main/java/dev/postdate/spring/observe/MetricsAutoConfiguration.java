package dev.postdate.spring.observe;

import dev.postdate.micrometer.PostdateMetrics;
import dev.postdate.spring.PostdateProperties;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Meters in the application's registry. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass({MeterRegistry.class, PostdateMetrics.class})
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnProperty(name = "postdate.metrics.enabled", matchIfMissing = true)
@EnableConfigurationProperties(PostdateProperties.class)
public class MetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    PostdateMetrics postdateMetrics(MeterRegistry meters, PostdateProperties properties, Environment environment) {
        return new PostdateMetrics(
                meters,
                properties.applicationIn(environment).orElse(PostdateProperties.UNNAMED),
                properties.metrics().lookEvery());
    }
}
