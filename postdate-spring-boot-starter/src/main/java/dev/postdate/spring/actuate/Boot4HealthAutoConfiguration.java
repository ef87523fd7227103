package dev.postdate.spring.actuate;

import dev.postdate.admin.NodeHealth;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.spring.PostdateAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;

/** A node's health among the application's, where Boot 4 has it. */
@AutoConfiguration(
        after = PostdateAutoConfiguration.class,
        beforeName = "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@ConditionalOnClass(name = "org.springframework.boot.health.contributor.HealthIndicator")
@ConditionalOnBean(PostdateAdmin.class)
@ConditionalOnEnabledHealthIndicator("postdate")
public class Boot4HealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "postdateHealthIndicator")
    HealthIndicator postdateHealthIndicator(PostdateAdmin admin) {
        return () -> {
            NodeHealth health = admin.health();
            return new Health.Builder(status(health), HealthDetails.of(health)).build();
        };
    }

    /** Boot does not know the one in between: it shows as what it is, and weighs nothing in the application's status. */
    private static Status status(NodeHealth health) {
        return switch (health.status()) {
            case UP -> Status.UP;
            case DEGRADED -> new Status("DEGRADED");
            case DOWN -> Status.DOWN;
        };
    }
}
