package dev.postdate.benchmarks.memory;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A contender in which a million reminders wait all the time, due in an hour or two. */
@State(Scope.Benchmark)
public abstract class WaitingMillion {

    /** How many more are scheduled, cancelled or delivered at once. */
    static final int AT_ONCE = 100_000;

    @Param
    public Contender contender = Contender.POSTDATE;

    @Param("1000000")
    public int waiting;

    @SuppressWarnings("NullAway.Init") // JMH calls fill() first.
    private Backlog<?> backlog;

    @Setup(Level.Trial)
    public void fill() {
        backlog = new Backlog<>(contender.open(this::handle));
        backlog.fill(waiting);
    }

    @TearDown(Level.Trial)
    public void close() {
        backlog.close();
    }

    Backlog<?> backlog() {
        return backlog;
    }

    /** Called for each that is due. */
    void handle(Reminder reminder) {
        throw new IllegalStateException(reminder + " was handed out, though none is due.");
    }
}
