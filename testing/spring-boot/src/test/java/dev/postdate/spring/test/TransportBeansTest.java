package dev.postdate.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.MessageBus;
import dev.postdate.memory.InMemoryBroker;
import dev.postdate.spi.transport.IncomingMessage;
import dev.postdate.spi.transport.Receiver;
import dev.postdate.spi.transport.Transport;
import dev.postdate.spi.transport.TransportContext;
import dev.postdate.spi.transport.TransportContext.Incoming;
import dev.postdate.spring.PostdateCustomizer;
import dev.postdate.spring.test.Messages.Reminder;
import dev.postdate.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A transport that is a bean takes what leaves, with the transaction that sent it or not at all. */
class TransportBeansTest {

    static class Shop {
        @Bean
        VirtualTime clock() {
            return VirtualTime.create();
        }

        @Bean
        InMemoryBroker broker() {
            return InMemoryBroker.create();
        }

        @Bean
        Transport transport(InMemoryBroker broker) {
            return broker.transport("broker");
        }

        @Bean
        PostdateCustomizer routes() {
            return builder -> builder.route(Reminder.class, "broker:mails");
        }
    }

    @Test
    void whatIsScheduledInATransactionLeavesWhenItIsDueAndWhatWasRolledBackNeverDoes() {
        try (ConfigurableApplicationContext context =
                App.onPostgres(Shop.class).withoutJpa().start()) {
            VirtualTime clock = context.getBean(VirtualTime.class);
            List<IncomingMessage> arrived = receiveMails(context.getBean(InMemoryBroker.class), clock);
            MessageBus bus = context.getBean(MessageBus.class);
            TransactionTemplate transactions =
                    new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
            transactions.executeWithoutResult(status -> bus.scheduleSend(new Reminder("o-1"), Duration.ofDays(3)));
            transactions.executeWithoutResult(status -> {
                bus.scheduleSend(new Reminder("rolled back"), Duration.ofDays(3));
                status.setRollbackOnly();
            });
            clock.advance(Duration.ofDays(3).minusMillis(1));
            assertThat(arrived).isEmpty();
            clock.advance(Duration.ofMillis(1));
            assertThat(arrived)
                    .singleElement()
                    .satisfies(message -> assertThat(message.content().type()).isEqualTo("shop.reminder"));
        }
    }

    /** Another application's end. */
    private static List<IncomingMessage> receiveMails(InMemoryBroker broker, VirtualTime clock) {
        List<IncomingMessage> arrived = new ArrayList<>();
        broker.transport("broker")
                .open(new TransportContext(
                        "mails", "mails-1", List.of(new Incoming("mails", Set.of(), 10)), clock, () -> {}))
                .startReceiving(new Receiver() {
                    @Override
                    public void arrived(IncomingMessage message, Receipt receipt) {
                        arrived.add(message);
                        receipt.acknowledge();
                    }

                    @Override
                    public void arrivedUnreadable(IncomingMessage raw, String why, Receipt receipt) {
                        throw new AssertionError(why);
                    }
                });
        return arrived;
    }
}
