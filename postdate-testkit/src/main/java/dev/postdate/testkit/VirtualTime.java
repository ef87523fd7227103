package dev.postdate.testkit;

import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until a test moves it, and that runs everything due meanwhile on the test's own thread.
 *
 * <p>Passes of loops and executed tasks are events in one queue, in the order of their time and, at equal times, of their arrival; so
 * what a test sees is the same at every run. Code that runs as an event may itself {@link #advance} or {@link #await}: the others go on
 * meanwhile, as they would beside real code that takes its time.
 *
 * <p>Events run only inside {@link #advance}, {@link #advanceTo}, {@link #runUntilIdle} and {@link #await}, on the thread that calls
 * them, one such thread at a time. Everything else may be called from any thread. An exception that an event throws reaches the test.
 */
public final class VirtualTime implements TimeDriver {

    /** The instant at which the clock starts unless told otherwise. */
    public static final Instant DEFAULT_START = Instant.parse("2026-01-01T00:00:00Z");

    /** How many events may run at one instant before the test is failed. */
    public static final int DEFAULT_EVENT_LIMIT = 1_000_000;

    private static final long NEVER = Long.MAX_VALUE;

    private final Object lock = new Object();
    private final PriorityQueue<Event> queue = new PriorityQueue<>(
            Comparator.<Event>comparingLong(event -> event.at).thenComparingLong(event -> event.order));
    private final List<VirtualLoop> polling = new ArrayList<>();
    private final int eventLimit;
    // Runs since the clock last moved, by name of loop: what a livelock is reported with.
    private final Map<String, Integer> passesHere = new TreeMap<>();

    private Instant start;
    private long nanos;
    private long arrivals;
    private int eventsHere;
    private boolean pollHere;
    private boolean killed;
    private boolean pollsAtIntervals;
    private @Nullable Thread driver;

    private VirtualTime(Instant start, int eventLimit) {
        this.start = Objects.requireNonNull(start, "start");
        this.eventLimit = eventLimit;
    }

    /** A clock that shows {@link #DEFAULT_START}. */
    public static VirtualTime create() {
        return startingAt(DEFAULT_START);
    }

    /**
     * A clock on which polling loops run at the intervals they ask for, as they do in real time, instead of at each instant: for tests of
     * wake-ups, which looking all the time would hide.
     */
    public static VirtualTime pollingAtIntervals() {
        VirtualTime time = create();
        time.pollsAtIntervals = true;
        return time;
    }

    /** A clock that shows this instant. */
    public static VirtualTime startingAt(Instant start) {
        return new VirtualTime(start, DEFAULT_EVENT_LIMIT);
    }

    /** A clock that shows this instant and fails a test that runs more events than this without moving on. */
    public static VirtualTime startingAt(Instant start, int eventLimit) {
        return new VirtualTime(start, eventLimit);
    }

    @Override
    public Instant instant() {
        synchronized (lock) {
            return start.plusNanos(nanos);
        }
    }

    @Override
    public long nanoTime() {
        synchronized (lock) {
            return nanos;
        }
    }

    /** Moves the clock on, from event to event: each runs at its own time. */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException(
                    "The clock only moves forward, got " + by + ". To step the wall clock use jumpWallClock.");
        }
        runUntil(later(by));
    }

    /** Moves the clock on to this instant of {@link #instant()}, from event to event. */
    public void advanceTo(Instant instant) {
        advance(Duration.between(instant(), instant));
    }

    /** Runs what is ready now, and what becomes ready by it, without moving the clock. */
    public void runUntilIdle() {
        runUntil(nanoTime());
    }

    /**
     * Moves both clocks on without running anything, as when the process was frozen meanwhile: what fell due runs late, when the clock is
     * moved the next time.
     */
    public void freeze(Duration by) {
        synchronized (lock) {
            moveTo(later(by));
        }
    }

    /** Runs nothing on this clock ever again, as when the process was killed. */
    public void kill() {
        synchronized (lock) {
            killed = true;
        }
    }

    public boolean isKilled() {
        synchronized (lock) {
            return killed;
        }
    }

    /** Steps {@link #instant()} either way, as a corrected wall clock does; {@link #nanoTime()} and everything that waits are unaffected. */
    public void jumpWallClock(Duration by) {
        synchronized (lock) {
            start = start.plus(by);
        }
    }

    /** Runs events, moving the clock on from one to the next, until the condition holds or the clock has moved as far as given. */
    @Override
    public boolean isVirtual() {
        return true;
    }

    @Override
    public boolean await(Duration atMost, BooleanSupplier condition) {
        long deadline = later(atMost);
        Thread outer = takeOver();
        try {
            while (!condition.getAsBoolean()) {
                Event next = takeUpTo(deadline);
                if (next == null) {
                    return condition.getAsBoolean();
                }
                next.work.run();
            }
            return true;
        } finally {
            handBack(outer);
        }
    }

    @Override
    public Loop startLoop(String name, Pass pass) {
        VirtualLoop loop = new VirtualLoop(name, pass, false);
        loop.wake();
        return loop;
    }

    /** Runs the pass whenever everything at an instant has run, before the clock moves on: nothing can happen in between. */
    @Override
    public Loop startPolling(String name, Pass pass) {
        if (pollsAtIntervals) {
            return startLoop(name, pass);
        }
        VirtualLoop loop = new VirtualLoop(name, pass, true);
        synchronized (lock) {
            polling.add(loop);
        }
        loop.wake();
        return loop;
    }

    @Override
    public void execute(String name, Runnable task) {
        Objects.requireNonNull(task, name);
        synchronized (lock) {
            enqueue(nanos, null, task);
        }
    }

    /** Does nothing: there are no threads to end, and others may still share this clock. */
    @Override
    public void close() {}

    private void runUntil(long target) {
        Thread outer = takeOver();
        try {
            for (Event next = takeUpTo(target); next != null; next = takeUpTo(target)) {
                next.work.run();
            }
        } finally {
            handBack(outer);
        }
    }

    /** The next event up to a time, with the clock moved to it; where there is none, null and the clock moved to that time. */
    private @Nullable Event takeUpTo(long target) {
        synchronized (lock) {
            while (!killed) {
                if (pollHere) {
                    pollHere = false;
                    polling.forEach(VirtualLoop::wake);
                }
                Event next = firstWanted();
                if (next != null && next.at <= nanos) {
                    queue.remove();
                    countOrFail(next);
                    return next;
                }
                if (next != null && next.at <= target) {
                    moveTo(next.at);
                } else if (target > nanos && target != NEVER) {
                    moveTo(target);
                } else {
                    return null;
                }
            }
            return null;
        }
    }

    private @Nullable Event firstWanted() {
        Event first = queue.peek();
        while (first != null && !first.isWanted()) {
            queue.remove();
            first = queue.peek();
        }
        return first;
    }

    private void moveTo(long target) {
        if (target > nanos) {
            nanos = target;
            // A polling loop looks once at each instant, before anything else runs there: between events nothing
            // happens.
            pollHere = true;
            eventsHere = 0;
            passesHere.clear();
        }
    }

    private void countOrFail(Event event) {
        VirtualLoop loop = event.loop;
        if (loop != null) {
            passesHere.merge(loop.name, 1, Integer::sum);
        }
        if (++eventsHere > eventLimit) {
            throw new AssertionError("More than " + eventLimit + " events ran at " + start.plusNanos(nanos)
                    + " without the clock moving: something asks to run again and again. Passes run at that instant: "
                    + passesHere);
        }
    }

    private Event enqueue(long at, @Nullable VirtualLoop loop, Runnable work) {
        boolean first = loop != null && loop.polls;
        Event event = new Event(at, first ? arrivals++ - Long.MAX_VALUE : arrivals++, loop, work);
        queue.add(event);
        return event;
    }

    private long later(Duration by) {
        synchronized (lock) {
            try {
                return Math.addExact(nanos, by.toNanos());
            } catch (ArithmeticException endless) {
                return NEVER;
            }
        }
    }

    private @Nullable Thread takeOver() {
        synchronized (lock) {
            Thread current = Thread.currentThread();
            Thread outer = driver;
            if (outer != null && outer != current) {
                throw new IllegalStateException(
                        "Thread '" + current.getName() + "' cannot move this clock while thread '" + outer.getName()
                                + "' does. Let one thread move it and the others only use it.");
            }
            driver = current;
            // Whoever moves the clock may have changed something that only polling finds.
            pollHere = true;
            return outer;
        }
    }

    private void handBack(@Nullable Thread outer) {
        synchronized (lock) {
            driver = outer;
        }
    }

    /** Something to run. Compared by identity: each is queued once. */
    private static final class Event {
        private final long at;
        private final long order;
        private final @Nullable VirtualLoop loop;
        private final Runnable work;

        Event(long at, long order, @Nullable VirtualLoop loop, Runnable work) {
            this.at = at;
            this.order = order;
            this.loop = loop;
            this.work = work;
        }

        /** False for a pass that was brought forward, or whose loop ended, since it was queued. */
        boolean isWanted() {
            return loop == null || loop.next == this;
        }
    }

    /** A loop between whose passes the clock may move. Its fields are guarded by the lock. */
    private final class VirtualLoop implements Loop {
        private final String name;
        private final Pass pass;
        private final boolean polls;
        private @Nullable Event next;
        private boolean running;
        private boolean wokenMeanwhile;
        private boolean stopped;

        VirtualLoop(String name, Pass pass, boolean polls) {
            this.name = Objects.requireNonNull(name, "name");
            this.pass = Objects.requireNonNull(pass, "pass");
            this.polls = polls;
        }

        private void runPass() {
            synchronized (lock) {
                next = null;
                running = true;
                wokenMeanwhile = false;
            }
            long wait = NEVER;
            try {
                wait = pass.run();
            } finally {
                synchronized (lock) {
                    running = false;
                    queueAfter(wokenMeanwhile ? 0 : wait);
                }
            }
        }

        private void queueAfter(long wait) {
            if (stopped || (polls && wait > 0)) {
                return;
            }
            long at = wait <= 0 ? nanos : nanos + wait;
            // A sum that wrapped around lies beyond every test: such a loop waits to be woken.
            if (at >= nanos && wait != NEVER) {
                next = enqueue(at, this, this::runPass);
            }
        }

        @Override
        public void wake() {
            synchronized (lock) {
                if (running) {
                    wokenMeanwhile = true;
                } else if (next == null || next.at > nanos) {
                    queueAfter(0);
                }
            }
        }

        @Override
        public boolean stop(Duration atMost) {
            synchronized (lock) {
                stopped = true;
                next = null;
                VirtualTime.this.polling.remove(this);
                // A pass that runs now is beneath this call, or another thread's: moving the clock cannot end it.
                return !running;
            }
        }
    }
}
