package dev.postdate.examples.orders;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A stand-in for a payment provider, which has moods: it can be down, and it can be slow. The mood is what this process sees of it; what it
 * has charged is the same for all. Thread-safe.
 */
final class PaymentGateway implements AutoCloseable {

    /** How it behaves. */
    enum Mood {
        UP,
        DOWN,
        SLOW
    }

    private static final Duration SLOWLY = Duration.ofSeconds(20);

    private final CountDownLatch closed = new CountDownLatch(1);
    private final ChargeBook book;
    private volatile Mood mood = Mood.UP;

    PaymentGateway(ChargeBook book) {
        this.book = book;
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
        book.charge(new ChargeLine(request, orderId, cents));
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
