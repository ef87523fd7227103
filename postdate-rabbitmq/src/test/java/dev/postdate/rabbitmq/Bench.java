package dev.postdate.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import dev.postdate.Headers;
import dev.postdate.internal.time.SystemTime;
import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.transport.OutgoingMessage;
import dev.postdate.spi.transport.SendOutcome;
import dev.postdate.spi.transport.Transport;
import dev.postdate.spi.transport.TransportContext;
import dev.postdate.spi.transport.TransportContext.Incoming;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What a test works with: names of its own on a broker, nodes that it opens, and a plain client beside them. Closes all of it. */
final class Bench implements AutoCloseable {

    static final Duration LONG = Duration.ofSeconds(60);

    final String prefix = "t" + UUID.randomUUID().toString().substring(0, 8) + ".";
    final SystemTime time = new SystemTime("test");
    final AtomicInteger recoveries = new AtomicInteger();
    final Inbox inbox = new Inbox();

    private final String uri;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private @Nullable Channel plain;

    Bench(String uri) {
        this.uri = uri;
    }

    RabbitOptions options() {
        return RabbitOptions.defaults().withPrefix(prefix);
    }

    String uri() {
        return uri;
    }

    Transport.Session open(RabbitOptions options, Incoming... queues) {
        Transport.Session session = RabbitMq.transport(uri, options)
                .open(new TransportContext("shop", "node1", List.of(queues), time, recoveries::incrementAndGet));
        opened.add(session);
        return session;
    }

    /** A node that hands what arrives to the inbox. */
    Transport.Session receiving(RabbitOptions options, Incoming... queues) {
        Transport.Session session = open(options, queues);
        session.startReceiving(inbox);
        return session;
    }

    static Incoming queue(String name, String... events) {
        return new Incoming(name, Set.of(events), 10);
    }

    static OutgoingMessage command(String queue, String body) {
        return message(queue, false, body, null);
    }

    static OutgoingMessage event(String type, String body) {
        return message(type, true, body, null);
    }

    static OutgoingMessage delayed(String queue, String body, Duration delay) {
        return message(queue, false, body, delay);
    }

    static OutgoingMessage message(String destination, boolean event, String body, @Nullable Duration delay) {
        UUID id = UUID.randomUUID();
        return new OutgoingMessage(
                id,
                destination,
                event,
                new Content("note", 1, "application/json", body.getBytes(StandardCharsets.UTF_8)),
                Headers.empty(),
                new Correlation(null, id, null, null),
                "shop",
                null,
                null,
                delay);
    }

    static SendOutcome outcome(CompletionStage<SendOutcome> sent) throws Exception {
        return sent.toCompletableFuture().get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    static String text(Inbox.Arrival arrival) {
        return new String(arrival.message().content().body(), StandardCharsets.UTF_8);
    }

    boolean await(BooleanSupplier condition) {
        return time.await(LONG, condition);
    }

    /** A channel of a plain client. */
    Channel plain() throws Exception {
        Channel now = plain;
        if (now == null || !now.isOpen()) {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setUri(uri);
            factory.setAutomaticRecoveryEnabled(false);
            Connection connection = factory.newConnection("test");
            opened.add(connection::abort);
            now = connection.createChannel();
            plain = now;
        }
        return now;
    }

    /** Publishes what a foreign publisher would, and waits until the broker has it. */
    void publish(String queue, AMQP.BasicProperties properties, byte[] body) throws Exception {
        plain().confirmSelect();
        plain().basicPublish("", prefix + queue, true, properties, body);
        plain().waitForConfirmsOrDie(LONG.toMillis());
    }

    /** Takes what waits on one of our queues, by the plain client. */
    @Nullable
    GetResponse take(String queue) throws Exception {
        return plain().basicGet(prefix + queue, true);
    }

    /** How many messages are ready on a queue. */
    long ready(String queue) {
        try {
            return plain().messageCount(prefix + queue);
        } catch (Exception e) {
            throw new IllegalStateException("Queue " + prefix + queue + " cannot be counted", e);
        }
    }

    @Override
    public void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        time.close();
    }
}
