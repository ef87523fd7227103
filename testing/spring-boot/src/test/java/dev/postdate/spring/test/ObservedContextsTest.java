package dev.postdate.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Handles;
import dev.postdate.MessageBus;
import dev.postdate.Postdate;
import dev.postdate.observe.NodeObserver;
import dev.postdate.observe.Tracing;
import dev.postdate.spring.PostdateAutoConfiguration;
import dev.postdate.spring.observe.MetricsAutoConfiguration;
import dev.postdate.spring.test.Messages.Reminder;
import dev.postdate.testkit.VirtualTime;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who is measured as what, where there is not just one of each. */
class ObservedContextsTest {

    static class Handler {
        @Handles
        void remind(Reminder reminder) {}

        @Bean
        VirtualTime clock() {
            return VirtualTime.create();
        }
    }

    static class TwoRegistries {
        @Bean
        MeterRegistry one() {
            return new SimpleMeterRegistry();
        }

        @Bean
        MeterRegistry other() {
            return new SimpleMeterRegistry();
        }
    }

    /** Boot's own would not start with two registries either, but for the one that it makes of them. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({PostdateAutoConfiguration.class, MetricsAutoConfiguration.class})
    static class WithoutBoots {}

    private static boolean isMeasured(ConfigurableApplicationContext context) {
        return context.getBeanNamesForType(NodeObserver.class).length > 0;
    }

    @Test
    void ofSeveralRegistriesWithoutAFirstNoneIsTakenAndTheApplicationStarts() {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(
                        WithoutBoots.class, Handler.class, TwoRegistries.class)
                .web(WebApplicationType.NONE)
                .run()) {
            assertThat(isMeasured(context)).isFalse();
            deliver(context);
        }
    }

    @Test
    void whereThereIsNoNodeThereIsNothingToMeasure() {
        try (ConfigurableApplicationContext context =
                App.inMemory(Handler.class).with("postdate.enabled", "false").start()) {
            assertThat(context.getBeanNamesForType(Postdate.class)).isEmpty();
            assertThat(isMeasured(context)).isFalse();
            assertThat(context.getBeanNamesForType(Tracing.class)).isEmpty();
            assertThat(applications(context)).isEmpty();
        }
    }

    @Test
    void aChildIsMeasuredAsItself() {
        try (ConfigurableApplicationContext parent = App.inMemory(Handler.class).start();
                ConfigurableApplicationContext child = new SpringApplicationBuilder(App.Auto.class, Handler.class)
                        .parent(parent)
                        .web(WebApplicationType.NONE)
                        .properties(App.inMemory()
                                .with("spring.application.name", "child")
                                .properties())
                        .run()) {
            deliver(parent);
            deliver(child);
            assertThat(parent.getBean(MeterRegistry.class)
                            .get("postdate.delivered")
                            .tags("postdate.application", "shop", "messaging.destination.name", "shop")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(applications(parent)).contains("shop");
            assertThat(child.getBean(MeterRegistry.class)
                            .get("postdate.delivered")
                            .tags("postdate.application", "child", "messaging.destination.name", "child")
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }

    private static void deliver(ConfigurableApplicationContext context) {
        context.getBean(MessageBus.class).send(new Reminder("o-1"));
        context.getBean(VirtualTime.class).runUntilIdle();
    }

    private static Set<String> applications(ConfigurableApplicationContext context) {
        Set<String> applications = new TreeSet<>();
        context.getBean(MeterRegistry.class).getMeters().forEach(meter -> {
            String application = meter.getId().getTag("postdate.application");
            if (application != null) {
                applications.add(application);
            }
        });
        return applications;
    }
}
