package dev.postdate.internal.watch;

import dev.postdate.admin.NodeHealth;
import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** A driver that knows whether the loops it was asked to start still run. Thread-safe. */
public final class WatchedLoops implements TimeDriver {

    private final TimeDriver time;
    private final List<WatchedPass> passes = new CopyOnWriteArrayList<>();

    public WatchedLoops(TimeDriver time) {
        this.time = time;
    }

    List<WatchedPass> passes() {
        return passes;
    }

    List<NodeHealth.Loop> loops(Duration patience) {
        return passes.stream().map(pass -> pass.view(patience)).toList();
    }

    private Pass watched(String name, Pass pass) {
        WatchedPass watched = new WatchedPass(name, pass, time);
        passes.add(watched);
        return watched;
    }

    @Override
    public Loop startLoop(String name, Pass pass) {
        return time.startLoop(name, watched(name, pass));
    }

    @Override
    public Loop startPolling(String name, Pass pass) {
        return time.startPolling(name, watched(name, pass));
    }

    @Override
    public Instant instant() {
        return time.instant();
    }

    @Override
    public long nanoTime() {
        return time.nanoTime();
    }

    @Override
    public void execute(String name, Runnable task) {
        time.execute(name, task);
    }

    @Override
    public boolean isVirtual() {
        return time.isVirtual();
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
