package dev.postdate.benchmarks.memory;

import java.util.concurrent.CountDownLatch;

/** Keeps the one thread of a timer busy until it is opened. */
final class Gate implements Runnable {

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    @Override
    public void run() {
        reached.countDown();
        await(opened);
    }

    void awaitReached() {
        await(reached);
    }

    void open() {
        opened.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("A timer's thread was interrupted while it was held.", e);
        }
    }
}
