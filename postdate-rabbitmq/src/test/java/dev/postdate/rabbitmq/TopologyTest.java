package dev.postdate.rabbitmq;

import static dev.postdate.rabbitmq.Bench.command;
import static dev.postdate.rabbitmq.Bench.event;
import static dev.postdate.rabbitmq.Bench.outcome;
import static dev.postdate.rabbitmq.Bench.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.TransportException;
import dev.postdate.spi.transport.SendOutcome;
import dev.postdate.spi.transport.Transport;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RabbitServers.class)
class TopologyTest {

    @Test
    void declaringAgainWhatIsThereChangesNothing(Bench bench) throws Exception {
        bench.open(bench.options(), queue("orders", "order-placed")).close();
        bench.publish("orders", new com.rabbitmq.client.AMQP.BasicProperties(), new byte[1]);

        bench.open(bench.options(), queue("orders", "order-placed"));

        assertThat(bench.ready("orders")).isEqualTo(1);
    }

    @Test
    void aQueueThatIsThereOtherwiseIsAnErrorThatNamesTheArgumentSeenAndExpected(Bench bench) throws Exception {
        bench.plain().queueDeclare(bench.prefix + "orders", true, false, false, null);

        assertThatThrownBy(() -> bench.open(bench.options(), queue("orders")))
                .isInstanceOf(TransportException.class)
                .hasMessageContainingAll(
                        "Queue '" + bench.prefix + "orders'",
                        "its 'x-queue-type' is none, expected the value 'quorum'",
                        "Set the options to what is there, or delete it");
    }

    @Test
    void anExchangeOfAnotherTypeIsAnErrorThatNamesIt(Bench bench) throws Exception {
        bench.plain().exchangeDeclare(bench.prefix + "order-placed", "direct", true);

        assertThatThrownBy(() -> bench.open(bench.options(), queue("orders", "order-placed")))
                .isInstanceOf(TransportException.class)
                .hasMessageContainingAll("Exchange '" + bench.prefix + "order-placed'", "direct", "fanout");
    }

    @Test
    void aNodeThatMayNotDeclareNamesAllThatIsMissingAndMakesNothing(Bench bench) throws Exception {
        bench.plain().queueDeclare(bench.prefix + "there", true, false, false, null);

        assertThatThrownBy(() ->
                        bench.open(bench.options().withoutDeclaring(), queue("there"), queue("orders", "order-placed")))
                .isInstanceOf(TransportException.class)
                .hasMessageContainingAll(
                        "queue '" + bench.prefix + "orders'", "exchange '" + bench.prefix + "order-placed'")
                .hasMessageNotContaining("there'");
        assertThatThrownBy(() -> bench.plain().queueDeclarePassive(bench.prefix + "orders"))
                .isInstanceOf(java.io.IOException.class);
    }

    @Test
    void aNodeThatMayNotDeclareUsesWhatIsThereWhateverItsArguments(Bench bench) throws Exception {
        bench.plain().queueDeclare(bench.prefix + "orders", false, false, false, null);
        Transport.Session session = bench.receiving(bench.options().withoutDeclaring(), queue("orders"));

        assertThat(outcome(session.sender().send(command("orders", "1")))).isInstanceOf(SendOutcome.Confirmed.class);
        assertThat(outcome(session.sender().send(event("order-placed", "1"))))
                .isInstanceOfSatisfying(
                        SendOutcome.Unroutable.class,
                        none -> assertThat(none.why()).contains("no exchange '" + bench.prefix + "order-placed'"));
        assertThat(Bench.text(bench.inbox.take())).isEqualTo("1");
    }

    @Test
    void anEventReachesEveryQueueThatWantsItsTypeByAnyOfItsNames(Bench bench) throws Exception {
        Transport.Session session = bench.receiving(
                bench.options(), queue("stock", "order-placed"), queue("mail", "order-placed", "order-made"));

        outcome(session.sender().send(event("order-placed", "new")));
        outcome(session.sender().send(event("order-made", "old")));

        assertThat(java.util.stream.Stream.of(bench.inbox.take(), bench.inbox.take(), bench.inbox.take())
                        .map(arrival -> arrival.message().queue() + " " + Bench.text(arrival)))
                .containsExactlyInAnyOrder("stock new", "mail new", "mail old");
    }

    @Test
    void whatComesBackMoreOftenThanTheDeliveryLimitGoesToTheQueueForIt(Bench bench) throws Exception {
        Transport.Session session = bench.receiving(bench.options().withDeliveryLimit(2, "dead"), queue("orders"));
        outcome(session.sender().send(command("orders", "1")));

        for (int i = 0; i < 3; i++) {
            bench.inbox.next().receipt().giveBack();
        }

        assertThat(bench.await(() -> bench.ready("dead") == 1)).isTrue();
    }

    @Test
    void queuesTakeFurtherArgumentsAndAreNotDurableWhereThatIsAskedFor(Bench bench) throws Exception {
        bench.open(bench.options().withQueueArguments(Map.of("x-max-length", 5)), queue("short"));
        bench.open(bench.options().withoutDurability(), queue("passing"));

        bench.plain()
                .queueDeclare(
                        bench.prefix + "short",
                        true,
                        false,
                        false,
                        Map.of("x-queue-type", "quorum", "x-max-length", 5));
        bench.plain().queueDeclare(bench.prefix + "passing", false, false, false, Map.of("x-queue-type", "classic"));
    }
}
