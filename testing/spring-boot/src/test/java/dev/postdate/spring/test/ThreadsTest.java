package dev.postdate.spring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postdate.Handles;
import dev.postdate.MessageBus;
import dev.postdate.spring.PostdateCustomizer;
import dev.postdate.spring.test.Messages.Reminder;
import dev.postdate.testkit.VirtualTime;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Handlers run on virtual threads exactly if those of Boot do. */
class ThreadsTest {

    static class Handler {
        final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        final BlockingQueue<String> groups = new LinkedBlockingQueue<>();

        @Handles
        void remind(Reminder reminder) {
            threads.add(Thread.currentThread());
            // Virtual threads say so by it while they run; what asks them directly is not in Java 17.
            groups.add(Thread.currentThread().getThreadGroup().getName());
        }
    }

    private static boolean areVirtual(App app) throws InterruptedException {
        try (ConfigurableApplicationContext context = app.start()) {
            context.getBean(MessageBus.class).send(new Reminder("o-1"));
            Handler handler = context.getBean(Handler.class);
            String group = handler.groups.poll(30, TimeUnit.SECONDS);
            assertThat(group).isNotNull();
            assertThat(handler.threads.remove().getName()).startsWith("shop-handler-");
            return group.equals("VirtualThreads");
        }
    }

    private static void assumeVirtualThreads() {
        assumeTrue(Runtime.version().feature() >= 21, "Virtual threads need Java 21.");
    }

    @Test
    void handlersRunOnPlatformThreadsUnlessTheApplicationWantsVirtualOnes() throws InterruptedException {
        assertThat(areVirtual(App.inMemory(Handler.class))).isFalse();
        assertThat(areVirtual(App.inMemory(Handler.class).with("spring.threads.virtual.enabled", "false")))
                .isFalse();
    }

    @Test
    void handlersRunOnVirtualThreadsIfTheApplicationWantsThem() throws InterruptedException {
        assumeVirtualThreads();
        assertThat(areVirtual(App.inMemory(Handler.class).with("spring.threads.virtual.enabled", "true")))
                .isTrue();
    }

    @Test
    void handlersRunOnPlatformThreadsWhereThereAreNoVirtualOnes() throws InterruptedException {
        assumeTrue(Runtime.version().feature() < 21, "Java 21 has virtual threads.");
        assertThat(areVirtual(App.inMemory(Handler.class).with("spring.threads.virtual.enabled", "true")))
                .isFalse();
    }

    static class OnlyHandlers {
        @Bean
        PostdateCustomizer virtually() {
            return builder -> builder.virtualThreads(true);
        }
    }

    @Test
    void aCustomizerHasTheLastWord() throws InterruptedException {
        if (Runtime.version().feature() >= 21) {
            assertThat(areVirtual(App.inMemory(Handler.class, OnlyHandlers.class)))
                    .isTrue();
        } else {
            assertThat(App.inMemory(Handler.class, OnlyHandlers.class).failure())
                    .hasMessageContaining("virtualThreads=true on Java 17 (must be Java 21 or later");
        }
    }

    static class Clock {
        @Bean
        VirtualTime clock() {
            return VirtualTime.create();
        }
    }

    @Test
    void aClockOfTheApplicationsBringsItsThreadsToo() {
        try (ConfigurableApplicationContext context = App.inMemory(Handler.class, Clock.class)
                .with("spring.threads.virtual.enabled", "true")
                .start()) {
            context.getBean(MessageBus.class).send(new Reminder("o-1"));
            context.getBean(VirtualTime.class).runUntilIdle();

            assertThat(context.getBean(Handler.class).threads).containsExactly(Thread.currentThread());
        }
    }
}
