package dev.postdate.memory;

import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** A clock that a test sets by hand. The store asks nothing else of its driver. */
final class HandClock implements TimeDriver {

    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private Instant instant = START;

    void set(Instant instant) {
        this.instant = instant;
    }

    void advance(Duration duration) {
        instant = instant.plus(duration);
    }

    @Override
    public Instant instant() {
        return instant;
    }

    @Override
    public long nanoTime() {
        throw new UnsupportedOperationException("The store asks a clock for nothing but the time.");
    }

    @Override
    public Loop startLoop(String name, Pass pass) {
        throw new UnsupportedOperationException("The store asks a clock for nothing but the time.");
    }

    @Override
    public void execute(String name, Runnable task) {
        throw new UnsupportedOperationException("The store asks a clock for nothing but the time.");
    }

    @Override
    public boolean await(Duration atMost, BooleanSupplier condition) {
        throw new UnsupportedOperationException("The store asks a clock for nothing but the time.");
    }

    @Override
    public void close() {}
}
