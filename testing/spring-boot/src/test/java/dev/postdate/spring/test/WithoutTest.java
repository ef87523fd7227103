package dev.postdate.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Handles;
import dev.postdate.MessageBus;
import dev.postdate.observe.NodeObserver;
import dev.postdate.observe.Tracing;
import dev.postdate.spring.test.Messages.Reminder;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** The same application with less on its class path, each in a process of its own. */
@ExtendWith(OutputCaptureExtension.class)
class WithoutTest {

    static class Handler {
        final CountDownLatch reminded = new CountDownLatch(1);

        @Handles
        void remind(Reminder reminder) {
            reminded.countDown();
        }
    }

    /** Delivers a scheduled message and says what else is there. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (ConfigurableApplicationContext context =
                    App.of(Handler.class).on(arguments[0]).start()) {
                context.getBean(MessageBus.class).scheduleSend(new Reminder("o-1"), Duration.ofMillis(100));
                boolean delivered =
                        context.getBean(Handler.class).reminded.await(30, TimeUnit.SECONDS);
                System.out.println("delivered=" + delivered
                        + " meters=" + there(context, NodeObserver.class)
                        + " traces=" + there(context, Tracing.class)
                        + " health=" + context.containsBean("postdateHealthIndicator"));
            }
        }

        private static boolean there(ConfigurableApplicationContext context, Class<?> type) {
            return context.getBeanNamesForType(type).length > 0;
        }
    }

    /** Each names the jars that are left out, by a regular expression on their names, and what is there all the same. */
    @ParameterizedTest(name = "without {0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "the actuator; spring-boot-(starter-)?(actuator|health).*; health=false",
                "micrometer; (micrometer-(core|registry|tracing)|.*boot-micrometer|prometheus|opentelemetry).*; meters=false",
                "tracing and JPA and migrations; (.*(micrometer-tracing|opentelemetry|flyway|liquibase)|hibernate|jakarta.persistence"
                        + "|spring-orm|spring-data|.*boot-(data|jpa|hibernate)).*; meters=true traces=true health=true",
                "all of it; (micrometer-(core|registry|tracing)|.*boot-micrometer|prometheus|opentelemetry"
                        + "|spring-boot-(starter-)?(actuator|health)|hibernate|jakarta.persistence|spring-orm|spring-data"
                        + "|.*boot-(data|jpa|hibernate)|.*flyway|.*liquibase).*; meters=false"
            })
    void anApplicationDeliversWhateverItsClassPathLacks(
            String what, String jars, String there, @TempDir Path directory) throws Exception {
        List<String> all = ChildJvm.ofTheTests();
        List<String> left =
                all.stream().filter(jar -> !new File(jar).getName().matches(jars)).toList();
        assertThat(left).as(what).hasSizeLessThan(all.size());

        try (ChildJvm child = ChildJvm.startWith(directory, left, Main.class, App.newDatabase())) {
            int exitCode = child.exitCode();
            assertThat(exitCode).as(child::said).isZero();
            assertThat(child.said()).contains("delivered=true").contains(there);
            assertThat(child.said().contains("is not measured, because there is no MeterRegistry"))
                    .as(child::said)
                    .isEqualTo(child.said().contains("meters=false"));
        }
    }

    @Test
    void whoWantsNoMetersHasNone(CapturedOutput output) {
        try (ConfigurableApplicationContext context = App.inMemory(Handler.class)
                .with("postdate.metrics.enabled", "false")
                .start()) {
            assertThat(context.getBeansOfType(NodeObserver.class)).isEmpty();
            assertThat(output).doesNotContain("is not measured");
        }
    }
}
