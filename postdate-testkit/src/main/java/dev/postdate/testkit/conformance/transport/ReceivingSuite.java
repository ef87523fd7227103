package dev.postdate.testkit.conformance.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.spi.transport.Receiver;
import dev.postdate.spi.transport.Transport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is handed in comes again until it is acknowledged, and not afterwards. */
public abstract class ReceivingSuite extends TransportSuite {

    @Test
    void whatIsAcknowledgedDoesNotComeAgain() throws Exception {
        String queue = named("work");
        Transport.Session session = open(incoming(queue));
        send(session, command(queue, "1"));
        receive(session).take();
        session.stopReceiving();
        session.close();
        receive(open(incoming(queue))).staysEmpty();
    }

    @Test
    void whatIsGivenBackComesAgainAndSaysSo() throws Exception {
        String queue = named("work");
        Transport.Session session = open(incoming(queue));
        UUID id = command(queue, "1").id();
        Inbox inbox = receive(session);
        send(session, command(queue, "1"));
        HandedIn first = inbox.next();
        assertThat(first.message().redelivered()).isFalse();
        first.receipt().giveBack();
        HandedIn again = inbox.next();
        assertThat(again.message().id()).isEqualTo(first.message().id()).isNotEqualTo(id);
        assertThat(again.message().redelivered()).isTrue();
        again.receipt().acknowledge();
        inbox.staysEmpty();
    }

    @Test
    void whatANodeHasInHandWhenItClosesComesToAnother() throws Exception {
        String queue = named("work");
        Transport.Session first = open(incoming(queue));
        Inbox inbox = receive(first);
        send(first, command(queue, "1"));
        HandedIn inHand = inbox.next();
        first.close();
        Inbox other = receive(open(incoming(queue)));
        assertThat(other.take()).satisfies(message -> {
            assertThat(message.id()).isEqualTo(inHand.message().id());
            assertThat(message.redelivered()).isTrue();
        });
        // Too late, and without effect on anything.
        inHand.receipt().acknowledge();
        inHand.receipt().giveBack();
        other.staysEmpty();
    }

    @Test
    void aNodeThatStopsReceivingMayStillAcknowledgeWhatItHas() throws Exception {
        String queue = named("work");
        Transport.Session session = open(incoming(queue));
        Inbox inbox = receive(session);
        send(session, command(queue, "1"));
        HandedIn inHand = inbox.next();
        session.stopReceiving();
        send(session, command(queue, "2"));
        inbox.staysEmpty();
        inHand.receipt().acknowledge();
        session.close();
        Inbox other = receive(open(incoming(queue)));
        assertThat(text(other.take())).isEqualTo("2");
        other.staysEmpty();
    }

    @Test
    void aReceiptThatIsUsedTwiceChangesNothingTheSecondTime() throws Exception {
        String queue = named("work");
        Transport.Session session = open(incoming(queue));
        Inbox inbox = receive(session);
        send(session, command(queue, "1"));
        Receiver.Receipt receipt = inbox.next().receipt();
        receipt.acknowledge();
        receipt.giveBack();
        receipt.acknowledge();
        send(session, command(queue, "2"));
        assertThat(text(inbox.take())).isEqualTo("2");
        inbox.staysEmpty();
    }

    @Test
    void noMoreAreHandedInThanMayBeInHand() throws Exception {
        String queue = named("work");
        Transport.Session session = open(incoming(queue));
        Inbox inbox = receive(session);
        for (int i = 0; i < 15; i++) {
            send(session, command(queue, Integer.toString(i)));
        }
        List<HandedIn> inHand = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            inHand.add(inbox.next());
        }
        inbox.staysEmpty();
        inHand.get(3).receipt().acknowledge();
        assertThat(text(inbox.next().message())).isEqualTo("10");
        inbox.staysEmpty();
    }

    @Test
    void ofTwoNodesOnOneQueueEachMessageComesToOne() throws Exception {
        String queue = named("work");
        Inbox ofBoth = new Inbox();
        open(incoming(queue)).startReceiving(ofBoth);
        open(incoming(queue)).startReceiving(ofBoth);
        Transport.Session sender = open();
        for (int i = 0; i < 100; i++) {
            send(sender, command(queue, Integer.toString(i)));
        }
        Set<String> seen = new HashSet<>();
        List<HandedIn> inHand = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            // Twice as many as one of them may have in hand: both take part.
            inHand.add(ofBoth.next());
            assertThat(seen.add(text(inHand.get(i).message()))).isTrue();
        }
        inHand.forEach(each -> each.receipt().acknowledge());
        for (int i = 20; i < 100; i++) {
            assertThat(seen.add(text(ofBoth.take()))).isTrue();
        }
        ofBoth.staysEmpty();
    }

    @Test
    void whatWasSentWhileNobodyReceivedWaits() throws Exception {
        String queue = named("work");
        String type = named("suite.paid");
        open(incoming(queue, type)).close();
        Transport.Session sender = open();
        send(sender, command(queue, "1"));
        send(sender, event(type, "2"));
        Inbox inbox = receive(open(incoming(queue, type)));
        assertThat(text(inbox.take())).isEqualTo("1");
        assertThat(text(inbox.take())).isEqualTo("2");
    }
}
