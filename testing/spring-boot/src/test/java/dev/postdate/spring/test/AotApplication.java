package dev.postdate.spring.test;

import dev.postdate.Handles;
import dev.postdate.MessageBus;
import dev.postdate.spring.test.Messages.Invoice;
import dev.postdate.spring.test.Messages.Reminder;
import dev.postdate.spring.test.messages.Event;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.CommandLineRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** An application that is processed ahead of time, with handlers of every kind. */
public final class AotApplication {

    private AotApplication() {}

    /** Run by the processing too, which breaks off before there are beans. */
    public static void main(String[] arguments) {
        App.of(Beans.class)
                .on(arguments[0])
                .withoutJpa()
                .with("postdate.message-packages", "dev.postdate.spring.test.messages")
                .start();
    }

    @Configuration(proxyBeanMethods = false)
    static class Beans {
        @Bean
        Service service(MessageBus bus) {
            return new Service(bus);
        }

        @Bean
        Invoices invoices(MessageBus bus, JdbcTemplate jdbc) {
            return new Invoices(bus, jdbc);
        }

        @Bean
        @Scope(value = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
        Placed placed() {
            return new Placed();
        }

        @Bean
        CommandLineRunner sends(Service service) {
            return arguments -> service.place();
        }
    }

    /** Sends in a transaction and handles, behind a proxy. */
    static class Service {
        private final MessageBus bus;

        Service(MessageBus bus) {
            this.bus = bus;
        }

        @Transactional
        public void place() {
            bus.scheduleSend(new Reminder("o-1"), Duration.ofMillis(100));
        }

        @Handles
        List<Invoice> remind(Reminder reminder) {
            System.out.println("reminded " + reminder.order());
            return List.of(new Invoice(reminder.order()));
        }
    }

    /** Handles in a transaction. */
    static class Invoices {
        private final MessageBus bus;
        private final JdbcTemplate jdbc;

        Invoices(MessageBus bus, JdbcTemplate jdbc) {
            this.bus = bus;
            this.jdbc = jdbc;
        }

        @Handles(transactional = true)
        void invoice(Invoice invoice) {
            jdbc.execute("CREATE TABLE invoiced ()");
            bus.publish(new Event.Placed(invoice.order()));
            System.out.println("invoiced in a transaction "
                    + TransactionSynchronizationManager.isActualTransactionActive());
        }
    }

    /** Handles, made anew for each message. */
    static class Placed {
        @Handles
        void placed(Event.Placed placed) {
            System.out.println("placed " + placed.order());
        }
    }
}
