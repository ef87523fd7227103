package dev.postdate.rabbitmq;

import static dev.postdate.rabbitmq.Bench.command;
import static dev.postdate.rabbitmq.Bench.outcome;
import static dev.postdate.rabbitmq.Bench.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.postdate.TransportException;
import dev.postdate.servers.PrivateRabbitMq;
import dev.postdate.spi.transport.IncomingMessage;
import dev.postdate.spi.transport.OutgoingMessage;
import dev.postdate.spi.transport.SendOutcome;
import dev.postdate.spi.transport.Transport;
import dev.postdate.spi.transport.TransportContext.Incoming;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** A broker that is killed, stopped, or takes nothing more. */
@ExtendWith(RabbitServers.class)
class OutageTest {

    private static final Incoming ORDERS = new Incoming("orders", Set.of(), 1_000);
    private static final int IN_FLIGHT = 300;

    @BeforeEach
    void onlyOnAServerOfOurOwn(PrivateRabbitMq server) {
        assumeTrue(
                server.isOurs(),
                PrivateRabbitMq.GIVEN + " names a server that belongs to somebody else and cannot be killed.");
    }

    /**
     * Lets the server write down which queues it has. Version 3.10.8 does so when it stops and every three minutes: it forgets where a quorum
     * queue's messages are if that was made just before it is killed, and the queue confirms nothing any more.
     */
    private static void settle(PrivateRabbitMq server, Bench bench, Transport.Session session) throws Exception {
        server.stop();
        assertThat(bench.await(() -> !session.health().connected())).isTrue();
        server.startAgain();
        assertThat(bench.await(
                        () -> session.health().connected() && session.health().why() == null))
                .isTrue();
    }

    /** What became of a message: its outcome's name, or the exception. */
    private static Object ended(CompletionStage<SendOutcome> stage) throws Exception {
        try {
            return outcome(stage);
        } catch (java.util.concurrent.ExecutionException e) {
            return e.getCause();
        }
    }

    @Test
    void aKilledBrokerFailsWhatIsNotConfirmedAndLosesNothingThatIs(PrivateRabbitMq server, Bench bench)
            throws Exception {
        Transport.Session session = bench.open(bench.options(), ORDERS);
        settle(server, bench, session);
        Set<UUID> confirmed = ConcurrentHashMap.newKeySet();
        List<Throwable> failures = sendUntilItFails(bench, session, confirmed);
        assertThat(bench.await(() -> confirmed.size() > 500)).isTrue();
        server.crash();

        assertThat(bench.await(() -> failures.size() == IN_FLIGHT)).isTrue();
        assertThat(failures)
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                TransportException.class,
                                e -> assertThat(e.isTransient()).isTrue()));
        assertThat(failures)
                .as("on its way as the broker was killed")
                .anySatisfy(failure -> assertThat(failure).hasMessageContaining("may have been sent"));
        assertThat(session.health().connected()).isFalse();
        assertThatThrownBy(() -> outcome(session.sender().send(command("orders", "while it is away"))))
                .cause()
                .hasMessageContaining("was not sent");

        server.startAgain();
        assertThat(bench.await(
                        () -> session.health().connected() && session.health().why() == null))
                .isTrue();
        assertThat(bench.await(() -> bench.recoveries.get() == 2)).isTrue();
        assertThat(outcome(session.sender().send(command("orders", "after"))))
                .isInstanceOf(SendOutcome.Confirmed.class);
        session.startReceiving(bench.inbox);
        for (Inbox.Arrival arrival = bench.inbox.take();
                !Bench.text(arrival).equals("after");
                arrival = bench.inbox.take()) {
            confirmed.remove(arrival.message().id());
        }
        assertThat(confirmed).isEmpty();
    }

    /** Keeps so many messages on their way until each of those places has failed once. */
    private static List<Throwable> sendUntilItFails(Bench bench, Transport.Session session, Set<UUID> confirmed) {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        Semaphore places = new Semaphore(IN_FLIGHT);
        bench.time.execute("sender", () -> {
            while (failures.size() < IN_FLIGHT) {
                // Those that fail keep their place, so that it ends.
                if (!places.tryAcquire()) {
                    Thread.onSpinWait();
                    continue;
                }
                OutgoingMessage message = command("orders", "");
                session.sender().send(message).whenComplete((outcome, failure) -> {
                    if (failure == null) {
                        confirmed.add(message.id());
                        places.release();
                    } else {
                        failures.add(failure);
                    }
                });
            }
        });
        return failures;
    }

    @Test
    void whatIsNotAcknowledgedComesAgainAfterTheBrokerWasKilledAndOldReceiptsDoNothing(
            PrivateRabbitMq server, Bench bench) throws Exception {
        Transport.Session session = bench.receiving(bench.options(), ORDERS);
        settle(server, bench, session);
        for (int i = 0; i < 20; i++) {
            outcome(session.sender().send(command("orders", "" + i)));
        }
        Map<UUID, Inbox.Arrival> first = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            Inbox.Arrival arrival = bench.inbox.next();
            first.put(arrival.message().id(), arrival);
        }
        server.crash();
        server.startAgain();

        Map<UUID, Inbox.Arrival> again = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            Inbox.Arrival arrival = bench.inbox.next();
            again.put(arrival.message().id(), arrival);
        }
        assertThat(again.keySet()).isEqualTo(first.keySet());
        assertThat(again.values())
                .allSatisfy(arrival -> assertThat(arrival.message()).returns(true, IncomingMessage::redelivered));
        // Their numbers are those of messages that are out by the new channel.
        first.values().forEach(arrival -> arrival.receipt().acknowledge());
        session.close();
        assertThat(bench.await(() -> bench.ready("orders") == 20)).isTrue();
    }

    @Test
    void aBrokerThatIsStoppedAndStartedIsFoundAgainWithoutARestart(PrivateRabbitMq server, Bench bench)
            throws Exception {
        Transport.Session session = bench.receiving(bench.options(), queue("orders"));
        server.stop();
        assertThat(bench.await(() -> !session.health().connected())).isTrue();
        assertThat(session.health().why()).contains("RabbitMQ at amqp://guest@");
        server.startAgain();

        assertThat(bench.await(() -> session.health().connected())).isTrue();
        assertThat(outcome(session.sender().send(command("orders", "1")))).isInstanceOf(SendOutcome.Confirmed.class);
        assertThat(Bench.text(bench.inbox.take())).isEqualTo("1");
    }

    @Test
    void eachChangeIsLoggedOnceWithTheBrokerAndTheReason(PrivateRabbitMq server, Bench bench) throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.postdate.rabbitmq");
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        logger.addAppender(logged);
        logger.setLevel(Level.INFO);
        try {
            Transport.Session session = bench.receiving(bench.options(), queue("orders"));
            settle(server, bench, session);
            assertThat(bench.await(() -> bench.recoveries.get() == 1)).isTrue();
            session.close();
        } finally {
            logger.setLevel(null);
            logger.detachAppender(logged);
        }

        List<String> lines =
                logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        for (String name : List.of("sending node1", "receiving node1")) {
            assertThat(lines)
                    .filteredOn(line -> line.contains(name) && line.contains(" is lost: "))
                    .singleElement()
                    .asString()
                    .contains("amqp://guest@127.0.0.1:", "CONNECTION_FORCED");
            assertThat(lines)
                    .filteredOn(line -> line.contains(name) && line.contains(" is back after "))
                    .hasSize(1);
            assertThat(lines)
                    .filteredOn(line -> line.contains(name) && line.contains(" is not back: "))
                    .isNotEmpty()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aBrokerThatBlocksPublishersIsReportedAndSendingFailsWithinItsBoundWhileReceiptsStillCount(
            PrivateRabbitMq server, Bench bench) throws Exception {
        Transport.Session session =
                bench.receiving(bench.options().withConfirmTimeout(Duration.ofSeconds(2)), queue("orders"));
        outcome(session.sender().send(command("orders", "before")));
        Inbox.Arrival before = bench.inbox.next();
        server.control("set_vm_memory_high_watermark", "absolute", "1");
        try {
            long began = System.nanoTime();
            assertThat(ended(session.sender().send(command("orders", "blocked"))))
                    .isInstanceOfSatisfying(
                            TransportException.class,
                            e -> assertThat(e.isTransient()).isTrue());
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
            assertThat(bench.await(() -> !session.health().connected())).isTrue();
            assertThat(session.health().why()).contains("blocks publishers", "memory");
            assertThatThrownBy(() -> session.sender()
                            .send(command("orders", "at once"))
                            .toCompletableFuture()
                            .join())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .hasMessageContaining("blocks publishers");

            before.receipt().acknowledge();
            assertThat(bench.await(() -> unacknowledged(server, bench) == 0)).isTrue();
        } finally {
            server.control("set_vm_memory_high_watermark", "0.6");
        }
        assertThat(bench.await(() -> session.health().connected())).isTrue();
        assertThat(bench.recoveries).hasPositiveValue();
        assertThat(outcome(session.sender().send(command("orders", "after"))))
                .isInstanceOf(SendOutcome.Confirmed.class);
    }

    private static int unacknowledged(PrivateRabbitMq server, Bench bench) {
        try {
            return server.control("list_queues", "name", "messages_unacknowledged", "--no-table-headers")
                    .lines()
                    .filter(line -> line.startsWith(bench.prefix + "orders\t"))
                    .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf('\t') + 1)))
                    .findFirst()
                    .orElseThrow();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void connectionsThatAnOperatorClosesAreTakenUpAgain(PrivateRabbitMq server, Bench bench) throws Exception {
        Transport.Session session = bench.receiving(bench.options(), queue("orders"));
        server.control("close_all_connections", "maintenance");

        assertThat(bench.await(() -> bench.recoveries.get() == 1)).isTrue();
        assertThat(bench.await(() -> session.health().why() == null)).isTrue();
        assertThat(outcome(session.sender().send(command("orders", "1")))).isInstanceOf(SendOutcome.Confirmed.class);
        assertThat(Bench.text(bench.inbox.take())).isEqualTo("1");
    }

    @Test
    void delaysThatTheBrokerHoldsSurviveItsDeath(PrivateRabbitMq server, Bench bench) throws Exception {
        RabbitOptions options = bench.options().withNativeDelays();
        Transport.Session session = bench.receiving(options, queue("orders"));
        settle(server, bench, session);
        OutgoingMessage message = Bench.delayed("orders", "1", Duration.ofSeconds(5));
        long began = System.nanoTime();
        assertThat(outcome(session.sender().send(message))).isInstanceOf(SendOutcome.Confirmed.class);
        server.crash();
        server.startAgain();

        Inbox.Arrival arrival = bench.inbox.take();
        assertThat(arrival.message().id()).isEqualTo(message.id());
        assertThat(Duration.ofNanos(arrival.nanos() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
        session.close();
        assertThat(bench.await(
                        () -> RabbitMq.delays(bench.uri(), options).waiting().isEmpty()))
                .isTrue();
        RabbitMq.delays(bench.uri(), options).remove();
    }
}
