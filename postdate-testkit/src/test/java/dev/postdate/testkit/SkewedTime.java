package dev.postdate.testkit;

import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Another clock that can be made to run ahead for the length of one call. */
final class SkewedTime implements TimeDriver {
    private final TimeDriver time;
    private boolean ahead;

    SkewedTime(TimeDriver time) {
        this.time = time;
    }

    <T> T ahead(Supplier<T> work) {
        ahead = true;
        try {
            return work.get();
        } finally {
            ahead = false;
        }
    }

    @Override
    public Instant instant() {
        return ahead ? time.instant().plusMillis(1) : time.instant();
    }

    @Override
    public long nanoTime() {
        return time.nanoTime();
    }

    @Override
    public Loop startLoop(String name, Pass pass) {
        return time.startLoop(name, pass);
    }

    @Override
    public Loop startPolling(String name, Pass pass) {
        return time.startPolling(name, pass);
    }

    @Override
    public void execute(String name, Runnable task) {
        time.execute(name, task);
    }

    @Override
    public boolean await(Duration atMost, BooleanSupplier condition) {
        return time.await(atMost, condition);
    }

    @Override
    public void close() {
        time.close();
    }
}
