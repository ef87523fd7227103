package dev.postdate.rabbitmq;

import static dev.postdate.rabbitmq.Bench.command;
import static dev.postdate.rabbitmq.Bench.outcome;
import static dev.postdate.rabbitmq.Bench.queue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.spi.transport.IncomingMessage;
import dev.postdate.spi.transport.Receiver;
import dev.postdate.spi.transport.Transport;
import dev.postdate.spi.transport.TransportContext.Incoming;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RabbitServers.class)
class ReceivingTest {

    private static void send(Transport.Session session, String queue, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            outcome(session.sender().send(command(queue, "" + i)));
        }
    }

    @Test
    void noMoreIsHandedInThanTheQueueMayHaveAtOnce(Bench bench) throws Exception {
        Transport.Session session = bench.receiving(bench.options(), new Incoming("orders", Set.of(), 3));
        send(session, "orders", 10);

        assertThat(bench.await(() -> bench.inbox.waiting() == 3 && bench.ready("orders") == 7))
                .isTrue();
        bench.inbox.take();
        assertThat(bench.await(() -> bench.inbox.waiting() == 3 && bench.ready("orders") == 6))
                .isTrue();
    }

    @Test
    void nothingIsHandedInBeforeReceivingStarts(Bench bench) throws Exception {
        Transport.Session session = bench.open(bench.options(), queue("orders"));
        send(session, "orders", 1);
        assertThat(bench.ready("orders")).isEqualTo(1);

        session.startReceiving(bench.inbox);

        assertThat(Bench.text(bench.inbox.take())).isEqualTo("0");
    }

    @Test
    void whatIsGivenBackComesAgainAsRedelivered(Bench bench) throws Exception {
        Transport.Session session = bench.receiving(bench.options(), queue("orders"));
        send(session, "orders", 1);
        Inbox.Arrival first = bench.inbox.next();
        first.receipt().giveBack();
        Inbox.Arrival again = bench.inbox.take();

        assertThat(first.message().redelivered()).isFalse();
        assertThat(again.message().redelivered()).isTrue();
        assertThat(again.message().id()).isEqualTo(first.message().id());
    }

    @Test
    void aReceiptIsUsedOnceWhateverIsSaidLater(Bench bench) throws Exception {
        Transport.Session session = bench.receiving(bench.options(), queue("orders"));
        send(session, "orders", 2);
        Inbox.Arrival first = bench.inbox.next();
        first.receipt().acknowledge();
        first.receipt().giveBack();
        first.receipt().acknowledge();
        Inbox.Arrival second = bench.inbox.take();

        assertThat(Bench.text(second)).isEqualTo("1");
        session.close();
        assertThat(bench.ready("orders")).isZero();
    }

    @Test
    void afterReceivingStopsWhatIsOutCanStillBeAcknowledgedAndTheRestStays(Bench bench) throws Exception {
        Transport.Session session = bench.receiving(bench.options(), new Incoming("orders", Set.of(), 2));
        send(session, "orders", 5);
        Inbox.Arrival first = bench.inbox.next();
        Inbox.Arrival second = bench.inbox.next();

        session.stopReceiving();
        first.receipt().acknowledge();
        send(session, "orders", 1);
        second.receipt().giveBack();

        assertThat(bench.await(() -> bench.ready("orders") == 5)).isTrue();
        assertThat(bench.inbox.waiting()).isZero();
    }

    @Test
    void whatIsNotAcknowledgedComesAgainAtAnotherNodeOnceThisOneCloses(Bench bench) throws Exception {
        Transport.Session session = bench.receiving(bench.options(), queue("orders"));
        send(session, "orders", 1);
        Inbox.Arrival first = bench.inbox.next();
        session.close();
        first.receipt().acknowledge();

        bench.receiving(bench.options(), queue("orders"));

        assertThat(bench.inbox.take().message())
                .returns(first.message().id(), IncomingMessage::id)
                .returns(true, IncomingMessage::redelivered);
    }

    @Test
    void aQueueThatIsDeletedWhileItIsReceivedFromIsMadeAgain(Bench bench) throws Exception {
        Transport.Session session = bench.receiving(bench.options(), queue("orders", "order-placed"));
        bench.plain().queueDelete(bench.prefix + "orders");

        assertThat(bench.await(() -> {
                    try {
                        session.sender()
                                .send(Bench.event("order-placed", "1"))
                                .toCompletableFuture()
                                .join();
                        return bench.inbox.waiting() > 0;
                    } catch (RuntimeException notYet) {
                        return false;
                    }
                }))
                .isTrue();
        assertThat(session.health().why()).isNull();
    }

    @Test
    void aReceiverThatFailsLosesNothingAndDoesNotSpin(Bench bench) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Transport.Session session = bench.open(bench.options(), queue("orders"));
        session.startReceiving(new Receiver() {
            @Override
            public void arrived(IncomingMessage message, Receipt receipt) {
                calls.incrementAndGet();
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void arrivedUnreadable(IncomingMessage raw, String why, Receipt receipt) {}
        });
        send(session, "orders", 3);
        assertThat(bench.await(() -> calls.get() == 3)).isTrue();
        session.close();

        assertThat(bench.await(() -> bench.ready("orders") == 3)).isTrue();
        assertThat(calls).hasValue(3);
    }
}
