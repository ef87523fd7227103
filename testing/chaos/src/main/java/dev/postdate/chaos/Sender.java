package dev.postdate.chaos;

import dev.postdate.MessageBus;
import dev.postdate.OutcomeUnknownException;
import dev.postdate.ScheduleToken;
import dev.postdate.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Schedules numbered messages and cancels some of them about when they are due; writes down what it asks and what it is told. */
final class Sender {

    private static final int CALLERS = 8;
    private static final int TRANSACTIONAL_EVERY = 4;
    private static final int CANCELLED_EVERY = 20;
    private static final long AROUND_MILLIS = 10;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final MessageBus bus;
    private final Sent.Book book;
    private final Duration spread;
    private final AtomicLong next = new AtomicLong();
    private final Queue<Future<?>> cancelling = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService cancels = Executors.newScheduledThreadPool(2);

    /** @param spread how far ahead messages are due at most */
    Sender(MessageBus bus, Sent.Book book, Duration spread) {
        this.bus = bus;
        this.book = book;
        this.spread = spread;
    }

    /** Returns once all are sent and every cancel is answered. */
    void send(long count, long seed) throws InterruptedException, ExecutionException {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                Random random = new Random(seed + i);
                calls.add(callers.submit(() -> {
                    for (long number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                        sendOne(number, random);
                    }
                    return null;
                }));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        } finally {
            callers.shutdownNow();
        }
        cancels.shutdown();
        for (Future<?> cancel : cancelling) {
            cancel.get();
        }
    }

    private void sendOne(long number, Random random) throws InterruptedException {
        boolean transactional = number % TRANSACTIONAL_EVERY == 0;
        Instant dueAt = Instant.now().plusMillis(random.nextLong(spread.toMillis()));
        Object message = transactional ? new Messages.Transactional(number) : new Messages.Plain(number);
        book.sends(number, transactional, dueAt);
        while (true) {
            try {
                ScheduleToken token = bus.scheduleSend(message, dueAt).token();
                book.acknowledged(number);
                if (number % CANCELLED_EVERY < 2) {
                    cancelAround(number, token, dueAt.plusMillis(random.nextLong(2 * AROUND_MILLIS) - AROUND_MILLIS));
                }
                return;
            } catch (OutcomeUnknownException e) {
                // It may be there or not; nobody is promised anything.
                return;
            } catch (StoreException e) {
                if (!e.isTransient()) {
                    throw e;
                }
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    private void cancelAround(long number, ScheduleToken token, Instant at) {
        cancelling.add(cancels.schedule(
                () -> {
                    book.cancels(number);
                    try {
                        book.answered(number, bus.cancel(token).outcome().name());
                    } catch (StoreException e) {
                        // No answer: both ends are right.
                    }
                },
                Math.max(0, Duration.between(Instant.now(), at).toMillis()),
                TimeUnit.MILLISECONDS));
    }
}
