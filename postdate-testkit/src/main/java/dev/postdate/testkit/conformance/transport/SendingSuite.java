package dev.postdate.testkit.conformance.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Headers;
import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.transport.IncomingMessage;
import dev.postdate.spi.transport.OutgoingMessage;
import dev.postdate.spi.transport.SendOutcome;
import dev.postdate.spi.transport.Transport;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is sent arrives as it was, at everybody whom it is for, or somebody says that it does not. */
public abstract class SendingSuite extends TransportSuite {

    private static final byte[] EVERY_BYTE = new byte[256];

    static {
        for (int i = 0; i < EVERY_BYTE.length; i++) {
            EVERY_BYTE[i] = (byte) i;
        }
    }

    @Test
    @Tag("G30")
    void everyFieldOfAMessageRoundTrips() throws Exception {
        String queue = named("work");
        Transport.Session session = open(incoming(queue));
        Inbox inbox = receive(session);
        UUID id = UUID.randomUUID();
        OutgoingMessage sent = new OutgoingMessage(
                id,
                queue,
                false,
                new Content("suite.work", 7, "application/x-of-its-own; charset=utf-8", EVERY_BYTE),
                Headers.empty()
                        .with("text", "ä 😀 \u0000 'quoted'")
                        .with("whole", Long.MIN_VALUE)
                        .with("decimal", new BigDecimal("12345678901234567890.1200"))
                        .with("floating", Double.NaN)
                        .with("flag", true)
                        .with("moment", Instant.parse("2026-01-31T12:00:00.123456789Z"))
                        .with("bytes", EVERY_BYTE),
                new Correlation(
                        "case-7",
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                "shop",
                "shop/answers",
                Instant.parse("2126-01-31T12:00:00Z"),
                null);

        assertThat(send(session, sent)).isInstanceOf(SendOutcome.Confirmed.class);

        IncomingMessage arrived = inbox.take();
        assertThat(arrived.queue()).isEqualTo(queue);
        assertThat(arrived.id()).isEqualTo(id);
        assertThat(arrived.event()).isFalse();
        assertThat(arrived.content()).isEqualTo(sent.content());
        assertThat(arrived.headers()).isEqualTo(sent.headers());
        assertThat(arrived.correlation()).isEqualTo(sent.correlation());
        assertThat(arrived.application()).isEqualTo("shop");
        assertThat(arrived.replyTo()).isEqualTo("shop/answers");
        assertThat(arrived.dueAt()).isNull();
        assertThat(arrived.redelivered()).isFalse();
    }

    @Test
    @Tag("G25")
    void aCommandForAQueueThatIsNotThereIsUnroutableAndSaysSo() throws Exception {
        Transport.Session session = open();
        assertThat(send(session, command(named("nowhere"), "lost")))
                .isInstanceOfSatisfying(
                        SendOutcome.Unroutable.class,
                        unroutable -> assertThat(unroutable.why()).isNotBlank());
    }

    @Test
    void anEventReachesEveryQueueThatWantsItsTypeAndNoOther() throws Exception {
        String paid = named("suite.paid");
        String shipped = named("suite.shipped");
        Inbox first = receive(open(incoming(named("first"), paid)));
        Inbox second = receive(open(incoming(named("second"), paid, shipped)));
        Transport.Session sender = open();

        assertThat(send(sender, event(paid, "1"))).isInstanceOf(SendOutcome.Confirmed.class);
        assertThat(send(sender, event(shipped, "2"))).isInstanceOf(SendOutcome.Confirmed.class);

        assertThat(first.take()).satisfies(message -> {
            assertThat(text(message)).isEqualTo("1");
            assertThat(message.event()).isTrue();
        });
        assertThat(List.of(text(second.take()), text(second.take()))).containsExactlyInAnyOrder("1", "2");
        first.staysEmpty();
    }

    @Test
    void anEventThatNobodyWantsIsUnroutableOrConfirmedAndNeverAnError() throws Exception {
        assertThat(send(open(), event(named("suite.unwanted"), "1")))
                .isInstanceOfAny(SendOutcome.Unroutable.class, SendOutcome.Confirmed.class);
    }

    @Test
    void manyAreUnderWayAtOnceAndArriveInTheirOrder() throws Exception {
        String queue = named("work");
        Transport.Session session = open(incoming(queue));
        List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            outcomes.add(
                    session.sender().send(command(queue, Integer.toString(i))).toCompletableFuture());
        }
        for (CompletableFuture<SendOutcome> outcome : outcomes) {
            assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Confirmed.class);
        }
        Inbox inbox = receive(session);
        for (int i = 0; i < 2_000; i++) {
            assertThat(text(inbox.take())).isEqualTo(Integer.toString(i));
        }
    }

    @Test
    void oneUnroutableMessageHoldsUpNoOther() throws Exception {
        String queue = named("work");
        Transport.Session session = open(incoming(queue));
        Inbox inbox = receive(session);
        List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String destination = i % 2 == 0 ? queue : named("nowhere");
            outcomes.add(session.sender()
                    .send(command(destination, Integer.toString(i)))
                    .toCompletableFuture());
        }
        for (int i = 0; i < 100; i++) {
            assertThat(outcomes.get(i).get(30, TimeUnit.SECONDS))
                    .isInstanceOf(i % 2 == 0 ? SendOutcome.Confirmed.class : SendOutcome.Unroutable.class);
        }
        for (int i = 0; i < 50; i++) {
            inbox.take();
        }
        inbox.staysEmpty();
    }
}
