package dev.postdate.internal.dispatch;

import dev.postdate.internal.handler.HandlerBinding;
import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Interrupts handlers that run longer than they may, and reports those that do not heed it. Such a one keeps its thread, its claim and its
 * message, which is never run twice while its node lives. Thread-safe.
 */
final class TimeLimits implements TimeDriver.Pass {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.delivery");

    /** How long a handler may take to end after its interrupt before it is reported. */
    static final Duration HEED = Duration.ofSeconds(2);

    private static final int FRAMES_SHOWN = 25;

    private final TimeDriver time;
    private final Consumer<Delivery> ignored;
    private final TreeSet<Watch> watches =
            new TreeSet<>(Comparator.comparingLong(Watch::deadline).thenComparingLong(Watch::number));
    private final long origin;
    private long lastNumber;
    private volatile TimeDriver.@Nullable Loop loop;

    /**
     * A handler that runs.
     *
     * @param deadline when there is something to be done about it, counted from the origin
     * @param interrupted true if the interrupt was sent
     */
    record Watch(long deadline, long number, Delivery delivery, HandlerBinding handler, boolean interrupted) {}

    /** @param ignored told of a run that does not heed its interrupt */
    TimeLimits(TimeDriver time, Consumer<Delivery> ignored) {
        this.time = time;
        this.ignored = ignored;
        this.origin = time.nanoTime();
    }

    TimeDriver.Loop start() {
        TimeDriver.Loop started = time.startLoop("time-limits", this);
        loop = started;
        return started;
    }

    /** A handler begins; to be told to {@link #ended} when it has. */
    void begun(Delivery delivery, HandlerBinding handler) {
        Duration limit = handler.timeLimit();
        if (limit != null) {
            watch(limit, delivery, handler, false);
        }
    }

    private void watch(Duration after, Delivery delivery, HandlerBinding handler, boolean interrupted) {
        boolean first;
        synchronized (watches) {
            Watch watch =
                    new Watch(time.nanoTime() - origin + after.toNanos(), ++lastNumber, delivery, handler, interrupted);
            watches.add(watch);
            delivery.watchedBy(watch);
            first = watches.first().number() == watch.number();
        }
        TimeDriver.Loop running = loop;
        if (first && running != null) {
            running.wake();
        }
    }

    void ended(Delivery delivery) {
        synchronized (watches) {
            Watch watch = delivery.watch();
            if (watch != null) {
                watches.remove(watch);
                delivery.watchedBy(null);
            }
        }
    }

    @Override
    public long run() {
        while (true) {
            Watch watch;
            synchronized (watches) {
                if (watches.isEmpty()) {
                    return Long.MAX_VALUE;
                }
                watch = watches.first();
                long remaining = watch.deadline() - (time.nanoTime() - origin);
                if (remaining > 0) {
                    return remaining;
                }
                watches.remove(watch);
                watch.delivery().watchedBy(null);
            }
            if (watch.interrupted()) {
                report(watch);
            } else if (watch.delivery().expire()) {
                watch(HEED, watch.delivery(), watch.handler(), true);
            }
        }
    }

    private void report(Watch watch) {
        StackTraceElement[] stack = watch.delivery().stack();
        if (stack.length == 0) {
            return;
        }
        LOG.error(
                "{}: handler '{}' ran longer than its time limit of {} and ignores its interrupt. It keeps its message; another one may run in"
                        + " its place. It is at\n{}",
                watch.delivery(),
                watch.handler().name(),
                watch.handler().timeLimit(),
                Arrays.stream(stack)
                        .limit(FRAMES_SHOWN)
                        .map(frame -> "    at " + frame)
                        .collect(Collectors.joining("\n")));
        ignored.accept(watch.delivery());
    }
}
