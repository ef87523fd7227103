package dev.postdate.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Handles;
import dev.postdate.MessageBus;
import dev.postdate.spring.test.Messages.Reminder;
import dev.postdate.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** With a virtual clock as a bean three days pass when a test says so. */
class VirtualClockTest {

    static class TestClock {
        @Bean
        VirtualTime clock() {
            return VirtualTime.create();
        }
    }

    static class Handler {
        final List<String> reminded = new ArrayList<>();

        @Handles
        void remind(Reminder reminder) {
            reminded.add(reminder.order());
        }
    }

    @Test
    @Tag("G38")
    void threeDaysPassInMemoryWhenATestSaysSo() {
        try (ConfigurableApplicationContext context =
                App.inMemory(Handler.class, TestClock.class).start()) {
            passes(context);
        }
    }

    @Test
    @Tag("G38")
    void threeDaysPassOnTheDatabaseWhenATestSaysSoAndWhatWasRolledBackNeverComes() {
        try (ConfigurableApplicationContext context =
                App.onPostgres(Handler.class, TestClock.class).withoutJpa().start()) {
            MessageBus bus = context.getBean(MessageBus.class);
            new TransactionTemplate(context.getBean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
                bus.scheduleSend(new Reminder("rolled back"), Duration.ofDays(3));
                status.setRollbackOnly();
            });
            passes(context);
        }
    }

    private static void passes(ConfigurableApplicationContext context) {
        Handler handler = context.getBean(Handler.class);
        VirtualTime clock = context.getBean(VirtualTime.class);
        context.getBean(MessageBus.class).scheduleSend(new Reminder("o-1"), Duration.ofDays(3));

        clock.advance(Duration.ofDays(3).minusMillis(1));
        assertThat(handler.reminded).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(handler.reminded).containsExactly("o-1");
    }
}
