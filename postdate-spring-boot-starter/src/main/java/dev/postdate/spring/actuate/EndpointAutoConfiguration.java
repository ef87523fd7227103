package dev.postdate.spring.actuate;

import dev.postdate.admin.PostdateAdmin;
import dev.postdate.spring.PostdateAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The admin API as an endpoint of the actuator. */
@AutoConfiguration(after = PostdateAutoConfiguration.class)
@ConditionalOnClass({WebEndpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(PostdateAdmin.class)
@ConditionalOnAvailableEndpoint(endpoint = PostdateEndpoint.class)
public class EndpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    PostdateEndpoint postdateEndpoint(PostdateAdmin admin) {
        return new PostdateEndpoint(admin);
    }
}
