package dev.postdate.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Connection;
import dev.postdate.TransportException;
import dev.postdate.spi.TimeDriver;
import dev.postdate.spi.transport.SendOutcome;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A channel that publishes with confirms, any number of them under way. Thread-safe. It ends with its connection, and fails then what is not
 * confirmed.
 *
 * <p>The broker returns a message that it cannot route, and confirms it after that. What is returned is found by its id, exchange and key;
 * of two that have all the same the older one is taken, which is as good because they are the same message.
 */
final class ConfirmedChannel {

    private static final SendOutcome CONFIRMED = new SendOutcome.Confirmed();

    private final Channel channel;
    private final TimeDriver time;
    private final Consumer<String> ended;
    private final ReentrantLock lock = new ReentrantLock();
    private final ConcurrentSkipListMap<Long, Pending> pending = new ConcurrentSkipListMap<>();
    private volatile @Nullable String endedWhy;
    // When the write that is under way began; null if none is.
    private volatile @Nullable Long writingSince;

    /** A message that is not confirmed yet. */
    private static final class Pending {
        private final Publication what;
        private final long since;
        private final CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
        private volatile @Nullable String returned;

        Pending(Publication what, long since) {
            this.what = what;
            this.since = since;
        }
    }

    /** @param ended told, on any thread and with the reason, that this channel has ended although its connection may be open */
    ConfirmedChannel(Connection connection, TimeDriver time, Consumer<String> ended) throws IOException {
        Channel made = connection.createChannel();
        if (made == null) {
            throw new IOException("The broker allows no further channel on this connection");
        }
        this.channel = made;
        this.time = time;
        this.ended = ended;
        listen();
        channel.confirmSelect();
    }

    private void listen() {
        channel.addReturnListener((code, text, exchange, key, properties, body) ->
                returned(code + " " + text, exchange, key, properties.getMessageId()));
        channel.addConfirmListener(new ConfirmListener() {
            @Override
            public void handleAck(long number, boolean multiple) {
                settle(number, multiple, null);
            }

            @Override
            public void handleNack(long number, boolean multiple) {
                settle(
                        number,
                        multiple,
                        "RabbitMQ refused it (basic.nack), as a queue that is full or has lost its majority does");
            }
        });
        channel.addShutdownListener(cause -> {
            end(Failures.said(cause));
            ended.accept(Failures.said(cause));
        });
    }

    /** Publishes and answers with what becomes of it. Blocks while the network takes no more. */
    CompletableFuture<SendOutcome> publish(Publication what) {
        Pending made = new Pending(what, time.nanoTime());
        long number;
        lock.lock();
        try {
            String why = endedWhy;
            if (why != null) {
                return CompletableFuture.failedFuture(unknown(what, why, false));
            }
            number = channel.getNextPublishSeqNo();
            pending.put(number, made);
            writingSince = made.since;
            write(what);
        } catch (IOException | AlreadyClosedException e) {
            end(Failures.said(e));
            return made.outcome;
        } catch (RuntimeException e) {
            // The client has counted a message that the broker has not seen: no later confirm could be believed.
            String unwritten = "message " + what.id() + " could not be written: " + e;
            end(unwritten);
            ended.accept(unwritten);
            return made.outcome;
        } finally {
            writingSince = null;
            lock.unlock();
        }
        String why = endedWhy;
        if (why != null) {
            end(why);
        }
        return made.outcome;
    }

    private void write(Publication what) throws IOException {
        AMQP.BasicProperties properties = what.message().properties();
        channel.basicPublish(
                what.exchange(),
                what.key(),
                what.mandatory(),
                properties,
                what.message().body());
    }

    private void returned(String why, String exchange, String key, @Nullable String id) {
        for (Pending one : pending.values()) {
            if (one.returned == null
                    && Objects.equals(one.what.message().properties().getMessageId(), id)
                    && one.what.exchange().equals(exchange)
                    && one.what.key().equals(key)) {
                one.returned = why;
                return;
            }
        }
    }

    private void settle(long number, boolean multiple, @Nullable String refused) {
        if (multiple) {
            for (var first = pending.firstEntry();
                    first != null && first.getKey() <= number;
                    first = pending.firstEntry()) {
                settle(first.getKey(), refused);
            }
        } else {
            settle(number, refused);
        }
    }

    private void settle(long number, @Nullable String refused) {
        Pending one = pending.remove(number);
        if (one == null) {
            return;
        }
        String returned = one.returned;
        if (returned != null) {
            one.outcome.complete(new SendOutcome.Unroutable("RabbitMQ has no queue for exchange '" + one.what.exchange()
                    + "' and key '" + one.what.key() + "': " + returned));
        } else {
            one.outcome.complete(refused == null ? CONFIRMED : new SendOutcome.Refused(refused));
        }
    }

    /** Fails what has waited longer than that. */
    void failOlderThan(long nanos, String why) {
        long now = time.nanoTime();
        for (Map.Entry<Long, Pending> entry : pending.entrySet()) {
            if (now - entry.getValue().since <= nanos) {
                return;
            }
            Pending late = pending.remove(entry.getKey());
            if (late != null) {
                late.outcome.completeExceptionally(unknown(late.what, why, true));
            }
        }
    }

    /** True if something has waited for its confirm for longer than that. */
    boolean waitsLongerThan(long nanos) {
        Map.Entry<Long, Pending> oldest = pending.firstEntry();
        return oldest != null && time.nanoTime() - oldest.getValue().since > nanos;
    }

    /** True if the network has taken nothing for longer than that. */
    boolean isStuckLongerThan(long nanos) {
        Long since = writingSince;
        return since != null && time.nanoTime() - since > nanos;
    }

    /** Takes nothing more and fails what is under way. */
    void end(String why) {
        // Set before the rest is failed: whoever adds to it afterwards looks here again.
        endedWhy = why;
        for (var next = pending.pollFirstEntry(); next != null; next = pending.pollFirstEntry()) {
            Pending lost = next.getValue();
            lost.outcome.completeExceptionally(unknown(lost.what, why, true));
        }
    }

    private static TransportException unknown(Publication what, String why, boolean published) {
        String whatIsKnown = published
                ? " was published and not confirmed, so it may have been sent: "
                : " was not sent, because there is no connection: ";
        return new TransportException(
                "Message " + what.id() + " to '" + what.destination() + "'" + whatIsKnown + why, true, null);
    }
}
