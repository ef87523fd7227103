package dev.postdate.examples.orders;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A stand-in for a payment provider, which has moods: it can be down, and it can be slow. Like a good provider it charges once for a
 * request id, however often it is asked. Thread-safe.
 */
final class PaymentGateway implements AutoCloseable {

    /** How it behaves. */
    enum Mood {
        UP,
        DOWN,
        SLOW
    }

    private static final Duration SLOWLY = Duration.ofSeconds(20);

    private final Set<UUID> charged = new HashSet<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final JsonLines file;
    private volatile Mood mood = Mood.UP;

    PaymentGateway(Path file) {
        this.file = JsonLines.open(file);
        JsonLines.read(file, ChargeLine.class).forEach(charge -> charged.add(charge.request()));
    }

    void be(Mood next) {
        mood = next;
    }

    /**
     * Charges a card.
     *
     * @param request the same in every attempt, so that a customer pays once
     */
    void charge(UUID request, String orderId, long cents) throws InterruptedException {
        if (mood == Mood.DOWN) {
            throw new IllegalStateException("the payment gateway is down");
        }
        if (mood == Mood.SLOW && closed.await(SLOWLY.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("the payment gateway hung up");
        }
        synchronized (this) {
            if (charged.add(request)) {
                file.append(new ChargeLine(request, orderId, cents));
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
        file.close();
    }
}
