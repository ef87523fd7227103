package dev.postdate.jdbc;

import dev.postdate.internal.time.SystemTime;
import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** The real clock, set wrong. */
final class OffsetTime implements TimeDriver {

    private final TimeDriver time = new SystemTime("offset");
    private final Duration offset;

    OffsetTime(Duration offset) {
        this.offset = offset;
    }

    @Override
    public Instant instant() {
        return time.instant().plus(offset);
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
