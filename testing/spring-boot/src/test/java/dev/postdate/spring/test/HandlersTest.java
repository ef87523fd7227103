package dev.postdate.spring.test;

import static org.assertj.core.api.Assertions.assertThat;


import dev.postdate.ConfigurationException;
import dev.postdate.Delayed;
import dev.postdate.Handles;
import dev.postdate.MessageBus;
import dev.postdate.MessageContext;
import dev.postdate.spring.test.Messages.Invoice;
import dev.postdate.spring.test.Messages.Reminder;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.GenericBeanDefinition;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.transaction.annotation.Transactional;

/** Handlers are methods of beans, whatever Spring has put around them. */
class HandlersTest {

    /** What handlers were called with, and by which bean. */
    static class Calls {
        final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            return calls.poll(30, TimeUnit.SECONDS);
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Handles(name = "by-annotation")
    @interface OnInvoice {}

    /** A service that sends as well, so that the bus and the handler need each other. */
    static class Service {
        private final Calls calls;
        private final MessageBus bus;

        Service(Calls calls, MessageBus bus) {
            this.calls = calls;
            this.bus = bus;
        }

        @Handles
        Delayed remind(Reminder reminder, MessageContext context) {
            calls.calls.add("reminder " + reminder.order() + " " + context.attempt());
            return Delayed.by(Duration.ofMillis(1), new Invoice(reminder.order()));
        }

        @OnInvoice
        void invoice(Invoice invoice) {
            calls.calls.add("invoice " + invoice.order());
            assertThat(bus).isNotNull();
        }
    }

    static class Base {
        @Bean
        Calls calls() {
            return new Calls();
        }
    }

    static class WithService extends Base {
        @Bean
        Service service(Calls calls, MessageBus bus) {
            return new Service(calls, bus);
        }
    }

    @Test
    void aServiceMaySendAndHandleSeveralMessages() throws InterruptedException {
        try (ConfigurableApplicationContext context = App.inMemory(WithService.class).start()) {
            context.getBean(MessageBus.class).send(new Reminder("o-1"));

            Calls calls = context.getBean(Calls.class);
            assertThat(calls.next()).isEqualTo("reminder o-1 1");
            assertThat(calls.next()).isEqualTo("invoice o-1");
        }
    }

    static class Transactionally {
        private final Calls calls;

        Transactionally(Calls calls) {
            this.calls = calls;
        }

        @Handles
        @Transactional
        public void remind(Reminder reminder) {
            calls.calls.add("in a transaction "
                    + org.springframework.transaction.support.TransactionSynchronizationManager
                            .isActualTransactionActive());
        }
    }

    static class WithProxy extends Base {
        @Bean
        Transactionally transactionally(Calls calls) {
            return new Transactionally(calls);
        }
    }

    @Test
    void aProxyIsCalledAndNotTheBeanBehindIt() throws InterruptedException {
        try (ConfigurableApplicationContext context =
                App.onPostgres(WithProxy.class).withoutJpa().start()) {
            context.getBean(MessageBus.class).send(new Reminder("o-1"));

            assertThat(context.getBean(Calls.class).next()).isEqualTo("in a transaction true");
        }
    }

    static class Counted {
        static final AtomicInteger MADE = new AtomicInteger();
        private final Calls calls;

        Counted(Calls calls) {
            this.calls = calls;
            MADE.incrementAndGet();
        }

        @Handles
        void remind(Reminder reminder) {
            calls.calls.add("made " + MADE.get());
        }
    }

    static class LazyBean extends Base {
        @Bean
        @Lazy
        Counted lazy(Calls calls) {
            return new Counted(calls);
        }
    }

    static class EachTime extends Base {
        @Bean
        @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
        Counted eachTime(Calls calls) {
            return new Counted(calls);
        }
    }

    static class Scoped extends Base {
        @Bean
        @Scope(value = ConfigurableBeanFactory.SCOPE_PROTOTYPE, proxyMode = ScopedProxyMode.TARGET_CLASS)
        Counted scoped(Calls calls) {
            return new Counted(calls);
        }
    }

    @Test
    void aLazyBeanIsMadeByItsFirstMessage() throws InterruptedException {
        Counted.MADE.set(0);
        try (ConfigurableApplicationContext context = App.inMemory(LazyBean.class).start()) {
            assertThat(Counted.MADE).hasValue(0);
            MessageBus bus = context.getBean(MessageBus.class);
            bus.send(new Reminder("o-1"));
            assertThat(context.getBean(Calls.class).next()).isEqualTo("made 1");
            bus.send(new Reminder("o-2"));
            assertThat(context.getBean(Calls.class).next()).isEqualTo("made 1");
        }
    }

    @Test
    void lazyInitializationLosesNoHandler() throws InterruptedException {
        try (ConfigurableApplicationContext context = App.inMemory(WithService.class)
                .with("spring.main.lazy-initialization", "true")
                .start()) {
            context.getBean(MessageBus.class).send(new Reminder("o-1"));

            assertThat(context.getBean(Calls.class).next()).isEqualTo("reminder o-1 1");
        }
    }

    @Test
    void aPrototypeIsMadeForEachMessage() throws InterruptedException {
        for (Class<?> source : new Class<?>[] {EachTime.class, Scoped.class}) {
            Counted.MADE.set(0);
            try (ConfigurableApplicationContext context = App.inMemory(source).start()) {
                MessageBus bus = context.getBean(MessageBus.class);
                int before = Counted.MADE.get();
                bus.send(new Reminder("o-1"));
                assertThat(context.getBean(Calls.class).next()).isEqualTo("made " + (before + 1));
                bus.send(new Reminder("o-2"));
                assertThat(context.getBean(Calls.class).next()).isEqualTo("made " + (before + 2));
            }
        }
    }

    interface Greeter {
        void greet();
    }

    static class Hidden implements Greeter {
        @Override
        public void greet() {}

        @Handles
        void remind(Reminder reminder) {}
    }

    static class DeclaredAsInterface extends Base {
        @Bean
        Greeter greeter(MessageBus bus) {
            // Needs the bus, so the node has looked for handlers before there is a bean to look at.
            return new Hidden();
        }
    }

    static class PrivateOnProxy {
        @Transactional
        public void other() {}

        @Handles
        @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // would be called by its annotation
        private void remind(Reminder reminder) {}
    }

    static class WithPrivate extends Base {
        @Bean
        PrivateOnProxy privately() {
            return new PrivateOnProxy();
        }
    }

    static class OfInterfaces implements Greeter {
        @Override
        @Transactional
        public void greet() {}

        @Handles
        public void remind(Reminder reminder) {}
    }

    static class WithInterfaces extends Base {
        @Bean
        OfInterfaces ofInterfaces() {
            return new OfInterfaces();
        }
    }

    record Nameless(String order) {}

    static class WithNameless {
        @Handles
        void nameless(Nameless message) {}

        @Handles
        String words(Reminder reminder) {
            return "lost";
        }
    }

    @Test
    void aHandlerThatTheDeclaredTypeHidesIsAnErrorAtStart() {
        assertThat(App.inMemory(DeclaredAsInterface.class).failure())
                .hasMessageContaining("bean 'greeter': @Handles method Hidden.remind was not seen")
                .hasMessageContaining("declare its @Bean method to return Hidden");
    }

    @Test
    void aHandlerThatAProxyCannotPassOnIsAnErrorAtStart() {
        assertThat(App.onPostgres(WithPrivate.class).withoutJpa().failure())
                .hasMessageContaining("PrivateOnProxy.remind is private or final");
        assertThat(App.onPostgres(WithInterfaces.class)
                        .withoutJpa()
                        .with("spring.aop.proxy-target-class", "false")
                        .failure())
                .hasMessageContaining("has a proxy of its interfaces")
                .hasMessageContaining("spring.aop.proxy-target-class=true");
    }

    /** Stands for a library that is not there. */
    static final class Absent {}

    static class WithAbsent {
        public void use(Absent absent) {}
    }

    static class WithLazy {
        @Bean
        static BeanDefinitionRegistryPostProcessor registersALazyOne() {
            return registry -> {
                AbstractBeanDefinition lazy = new GenericBeanDefinition();
                lazy.setBeanClass(WithoutAbsent.itself());
                lazy.setLazyInit(true);
                registry.registerBeanDefinition("lazy", lazy);
            };
        }
    }

    /** Has the bean's class and not what that needs. */
    private static final class WithoutAbsent extends ClassLoader {
        WithoutAbsent() {
            super(HandlersTest.class.getClassLoader());
        }

        static Class<?> itself() {
            try {
                return new WithoutAbsent().loadClass(WithAbsent.class.getName());
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(Absent.class.getName())) {
                throw new ClassNotFoundException(name);
            } else if (name.equals(WithAbsent.class.getName()) && findLoadedClass(name) == null) {
                try (InputStream stream = getResourceAsStream(name.replace('.', '/') + ".class")) {
                    byte[] bytes = stream.readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
            return super.loadClass(name, resolve);
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aBeanOfWhichAClassIsMissingIsNamedAndDoesNotKeepTheApplicationFromStarting(CapturedOutput output) {
        App.inMemory(WithService.class, WithLazy.class).start().close();
        assertThat(output)
                .contains("was not looked through for handlers, because a class that it needs is not there")
                .contains(WithAbsent.class.getName())
                .contains(Absent.class.getSimpleName());
    }

    @Test
    void everythingThatIsWrongWithHandlersIsSaidAtOnce() {
        assertThat(App.inMemory(WithNameless.class).failure())
                .hasMessageContaining("Nameless has no message type name")
                .hasMessageContaining("returns String");
    }
}
