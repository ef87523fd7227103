package dev.postdate.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.postdate.spi.TimeDriver;
import dev.postdate.spi.transport.Receiver;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands in what arrives on one queue, by a channel of its own. */
final class QueueConsumer extends DefaultConsumer {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.rabbitmq");

    private final String queue;
    private final WireReader reader;
    private final TimeDriver time;
    private final Receiver receiver;
    private final Consumer<String> broken;
    private final Object handingIn = new Object();
    private boolean stopped;
    private volatile @Nullable String tag;

    /** @param broken told, with the reason, that nothing arrives any more although the connection may be open */
    QueueConsumer(
            Channel channel,
            String queue,
            WireReader reader,
            TimeDriver time,
            Receiver receiver,
            Consumer<String> broken) {
        super(channel);
        this.queue = queue;
        this.reader = reader;
        this.time = time;
        this.receiver = receiver;
        this.broken = broken;
    }

    void start(String brokersName, int atOnce) throws IOException {
        getChannel().basicQos(atOnce);
        tag = getChannel().basicConsume(brokersName, false, this);
    }

    @Override
    public void handleDelivery(String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        RawMessage raw = new RawMessage(
                queue, envelope.getExchange(), envelope.getRoutingKey(), envelope.isRedeliver(), properties, body);
        Receiver.Receipt receipt = new ChannelReceipt(getChannel(), envelope.getDeliveryTag());
        synchronized (handingIn) {
            if (stopped) {
                receipt.giveBack();
                return;
            }
            try {
                WireReader.Read read = reader.read(raw, time.instant());
                if (read.why() == null) {
                    receiver.arrived(read.message(), receipt);
                } else {
                    receiver.arrivedUnreadable(read.message(), read.why(), receipt);
                }
            } catch (RuntimeException | Error e) {
                // Not given back, which would let it spin: it comes again with the next connection.
                LOG.error("A message that arrived on '{}' could not be taken and stays with RabbitMQ", queue, e);
            }
        }
    }

    @Override
    public void handleCancel(String consumerTag) {
        broken.accept("queue '" + queue + "' is gone, or its consumers were cancelled");
    }

    @Override
    public void handleShutdownSignal(String consumerTag, ShutdownSignalException signal) {
        if (!signal.isHardError() && !signal.isInitiatedByApplication()) {
            broken.accept("the channel of queue '" + queue + "' was closed: " + Failures.said(signal));
        }
    }

    void stop() {
        synchronized (handingIn) {
            stopped = true;
        }
        String consumer = tag;
        try {
            if (consumer != null) {
                getChannel().basicCancel(consumer);
            }
        } catch (IOException | ShutdownSignalException goneAnyway) {
            LOG.debug("Consumer of '{}'", queue, goneAnyway);
        }
    }

    /** Belongs to its channel: once that is gone it does nothing, and the message comes again. */
    private record ChannelReceipt(Channel channel, long number, AtomicBoolean used) implements Receiver.Receipt {

        ChannelReceipt(Channel channel, long number) {
            this(channel, number, new AtomicBoolean());
        }

        @Override
        public void acknowledge() {
            once(() -> channel.basicAck(number, false));
        }

        @Override
        public void giveBack() {
            once(() -> channel.basicNack(number, false, true));
        }

        private void once(Step step) {
            if (used.compareAndSet(false, true)) {
                try {
                    step.run();
                } catch (IOException | AlreadyClosedException e) {
                    LOG.debug("A receipt came too late for its connection; its message comes again", e);
                }
            }
        }

        private interface Step {
            void run() throws IOException;
        }
    }
}
