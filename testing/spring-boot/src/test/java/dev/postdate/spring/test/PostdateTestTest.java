package dev.postdate.spring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.postdate.Handles;
import dev.postdate.MessageBus;
import dev.postdate.spring.test.Messages.Reminder;
import dev.postdate.spring.testing.PostdateTest;
import dev.postdate.testkit.VirtualTime;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestPropertySource;

/** Tests of an application in which days pass at once. */
class PostdateTestTest {

    static class Reminders {
        final List<String> reminded = new ArrayList<>();

        @Handles
        void remind(Reminder reminder) {
            reminded.add(reminder.order());
        }
    }

    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @SpringBootTest(
            classes = {App.Auto.class, Reminders.class},
            properties = {
                "spring.application.name=shop",
                "spring.flyway.enabled=false",
                "spring.liquibase.enabled=false",
                "spring.datasource.url=jdbc:postgresql://127.0.0.1:1/nobody",
                "spring.data.jpa.repositories.enabled=false",
                "spring.autoconfigure.exclude="
                        + "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration,"
                        + "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration"
            })
    @interface ShopTest {}

    @PostdateTest(store = PostdateTest.Store.MEMORY)
    @ShopTest
    @Nested
    class WhoDoesNotPay {
        @Autowired
        MessageBus bus;

        @Autowired
        VirtualTime clock;

        @Autowired
        Reminders reminders;

        @Test
        void isRemindedAfterThreeDays() {
            bus.scheduleSend(new Reminder("o-1"), Duration.ofDays(3));

            clock.advance(Duration.ofDays(3).minusMillis(1));
            assertThat(reminders.reminded).isEmpty();

            clock.advance(Duration.ofMillis(1));
            assertThat(reminders.reminded).containsExactly("o-1");
        }
    }

    @PostdateTest(store = PostdateTest.Store.MEMORY)
    @ShopTest
    static class InMemory {}

    @PostdateTest(store = PostdateTest.Store.MEMORY)
    @ShopTest
    static class InMemoryToo {}

    static class Below extends InMemory {}

    @PostdateTest
    @ShopTest
    @TestPropertySource(properties = "postdate.store=memory")
    static class InItsStore {}

    @ShopTest
    @TestPropertySource(properties = "postdate.store=memory")
    static class InRealTime {}

    private static ApplicationContext contextOf(Class<?> test) {
        return new TestContextManager(test).getTestContext().getApplicationContext();
    }

    @Test
    void classesThatAreMarkedAlikeShareTheirApplication() {
        ApplicationContext context = contextOf(InMemory.class);

        assertThat(contextOf(InMemoryToo.class)).isSameAs(context);
        assertThat(contextOf(Below.class)).isSameAs(context);
        assertThat(contextOf(WhoDoesNotPay.class)).isSameAs(context);
    }

    @Test
    void classesThatAreMarkedOtherwiseDoNot() {
        ApplicationContext context = contextOf(InItsStore.class);

        assertThat(context).isNotSameAs(contextOf(InMemory.class)).isNotSameAs(contextOf(InRealTime.class));
        assertThat(contextOf(InRealTime.class).getBeansOfType(VirtualTime.class))
                .isEmpty();
    }

    static class OwnClock {
        @Bean
        VirtualTime ownClock() {
            return VirtualTime.create();
        }
    }

    @PostdateTest(store = PostdateTest.Store.MEMORY)
    @ShopTest
    @Import(OwnClock.class)
    static class WithOwnClock {}

    @PostdateTest(store = PostdateTest.Store.MEMORY)
    @ShopTest
    @TestPropertySource(properties = "postdate.enabled=false")
    static class WithoutPostdate {}

    private static String failure(Class<?> test) {
        Throwable failure = catchThrowable(() -> contextOf(test));
        assertThat(failure).isNotNull();
        return String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
    }

    @Test
    void aClockOfTheApplicationsIsRefused() {
        assertThat(failure(WithOwnClock.class))
                .contains("@PostdateTest with the TimeDriver beans [ownClock]", "leave out one of the two");
    }

    @Test
    void anApplicationWithoutPostdateIsRefused() {
        assertThat(failure(WithoutPostdate.class))
                .contains("@PostdateTest without a Postdate bean", "postdate-spring-boot-starter", "@DataJpaTest");
    }
}
