package dev.postdate.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Handles;
import dev.postdate.MessageBus;
import dev.postdate.PostdateBuilder;
import dev.postdate.ScheduleToken;
import dev.postdate.ScheduledMessage;
import dev.postdate.admin.ReadableType;
import dev.postdate.spring.PostdateCustomizer;
import dev.postdate.spring.test.messages.Event;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Message types that are found by the packages they are in. */
class MessagePackagesTest {

    private static final String PACKAGE = "dev.postdate.spring.test.messages";

    /** Asks the builder that the node is made of. */
    static class Described {
        private List<ReadableType> types = List.of();

        @Bean
        PostdateCustomizer asks() {
            return builder -> types = typesOf(builder);
        }

        private static List<ReadableType> typesOf(PostdateBuilder builder) {
            return builder.readableTypes();
        }
    }

    private static List<String> known(App app) {
        try (ConfigurableApplicationContext context = app.start()) {
            return context.getBean(Described.class).types.stream()
                    .map(type -> type.name() + " " + type.version() + " " + type.aliases())
                    .toList();
        }
    }

    @Test
    void nothingIsLookedForUnlessPackagesAreNamed() {
        assertThat(known(App.inMemory(Described.class))).isEmpty();
    }

    @Test
    void recordsAndInterfacesOfAPackageAndBelowItAreKnown() {
        assertThat(known(App.inMemory(Described.class).with("postdate.message-packages", PACKAGE)))
                .containsExactly("scanned.event 1 []", "scanned.hidden 1 []", "scanned.placed 2 [scanned.ordered]");
    }

    @Test
    void severalPackagesMayOverlap() {
        assertThat(known(App.inMemory(Described.class)
                        .with("postdate.message-packages", PACKAGE + ".below, " + PACKAGE)))
                .hasSize(3);
    }

    static class Handler {
        @Handles
        void placed(Event.Placed placed) {}
    }

    static class Renamed {
        @Bean
        PostdateCustomizer renames() {
            return builder -> builder.messageType(Event.Placed.class, "scanned.renamed");
        }
    }

    @Test
    void whatIsHandledOrNamedByACustomizerIsKnownOnce() {
        assertThat(known(
                        App.inMemory(Described.class, Handler.class).with("postdate.message-packages", PACKAGE)))
                .hasSize(3);
        assertThat(known(App.inMemory(Renamed.class, Described.class).with("postdate.message-packages", PACKAGE)))
                .contains("scanned.renamed 1 []")
                .doesNotContain("scanned.placed 2 [scanned.ordered]");
    }

    @Test
    void aPackageWithoutMessagesIsAnErrorAtStart() {
        assertThat(App.inMemory()
                        .with("postdate.message-packages", PACKAGE + ",shop.mesages,java.util")
                        .failure())
                .hasMessageContaining("2 settings are wrong")
                .hasMessageContaining("postdate.message-packages has 'shop.mesages'")
                .hasMessageContaining("postdate.message-packages has 'java.util'")
                .hasMessageContaining("typing mistake or take it out");
    }

    @Test
    void aMessageIsOfTheInterfaceThatWasFound() {
        try (ConfigurableApplicationContext context =
                App.inMemory().with("postdate.message-packages", PACKAGE).start()) {
            MessageBus bus = context.getBean(MessageBus.class);
            ScheduleToken token =
                    bus.schedulePublish(new Event.Paid("o-1"), Duration.ofDays(3)).token();

            assertThat(bus.find(token)).map(ScheduledMessage::messageType).contains("scanned.event");
        }
    }
}
