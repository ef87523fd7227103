package dev.postdate.rabbitmq;

import dev.postdate.spi.transport.IncomingMessage;
import dev.postdate.spi.transport.Receiver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps what arrives, with its receipts, until the test says what becomes of it. */
final class Inbox implements Receiver {

    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    /** @param why what is wrong with it; null for a message */
    record Arrival(IncomingMessage message, @Nullable String why, Receipt receipt, long nanos) {}

    @Override
    public void arrived(IncomingMessage message, Receipt receipt) {
        arrivals.add(new Arrival(message, null, receipt, System.nanoTime()));
    }

    @Override
    public void arrivedUnreadable(IncomingMessage raw, String why, Receipt receipt) {
        arrivals.add(new Arrival(raw, why, receipt, System.nanoTime()));
    }

    /** The next arrival, not acknowledged. */
    Arrival next() throws InterruptedException {
        Arrival next = arrivals.poll(Bench.LONG.toSeconds(), TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("Nothing arrived within " + Bench.LONG);
        }
        return next;
    }

    /** The next arrival, acknowledged. */
    Arrival take() throws InterruptedException {
        Arrival next = next();
        next.receipt().acknowledge();
        return next;
    }

    int waiting() {
        return arrivals.size();
    }
}
