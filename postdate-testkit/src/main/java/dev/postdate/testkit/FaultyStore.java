package dev.postdate.testkit;

import dev.postdate.OutcomeUnknownException;
import dev.postdate.ScheduleToken;
import dev.postdate.StoreException;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreContext;
import dev.postdate.spi.StoreInfo;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store in front of another one that fails when a test says so.
 *
 * <p>What is set here holds for all sessions opened through it. To cut off one node of several, give it a faulty store of its own
 * around the store that they share. Thread-safe.
 */
public final class FaultyStore implements Store {

    private final Store store;
    private final NamedPoints points = new NamedPoints();
    private final Map<StoreCall, Deque<Fault>> planned = new EnumMap<>(StoreCall.class);
    private final Map<StoreCall, Runnable> before = new EnumMap<>(StoreCall.class);
    private final Map<StoreCall, Runnable> after = new EnumMap<>(StoreCall.class);
    private final Set<StoreCall> down = EnumSet.noneOf(StoreCall.class);

    private enum Fault {
        NONE,
        REFUSED,
        ANSWER_LOST
    }

    private FaultyStore(Store store) {
        this.store = Objects.requireNonNull(store, "store");
    }

    /** A store in front of this one that behaves like it until told otherwise. */
    public static FaultyStore around(Store store) {
        return new FaultyStore(store);
    }

    /** The next so many calls of this kind throw a transient {@link StoreException} and change nothing. */
    public FaultyStore refuse(StoreCall call, int times) {
        return plan(call, Fault.REFUSED, times);
    }

    /** The next so many calls of this kind take effect and then throw an {@link OutcomeUnknownException}. */
    public FaultyStore loseAnswer(StoreCall call, int times) {
        return plan(call, Fault.ANSWER_LOST, times);
    }

    /** The next so many calls of this kind succeed, before what is planned after this. */
    public FaultyStore letThrough(StoreCall call, int times) {
        return plan(call, Fault.NONE, times);
    }

    /** From now on every call throws a transient {@link StoreException}, as when the database is down. */
    public void goDown() {
        goDown(EnumSet.allOf(StoreCall.class));
    }

    /** From now on every one of these calls throws a transient {@link StoreException}. */
    public void goDown(Collection<StoreCall> calls) {
        synchronized (planned) {
            down.addAll(calls);
        }
    }

    /** Ends what {@link #goDown} began. */
    public void comeBack() {
        synchronized (planned) {
            down.clear();
        }
    }

    /**
     * Runs this whenever such a call comes in, before the store sees it: to move the clock, to let somebody else act in between, or to
     * throw what a test wants thrown. Replaces what was set before.
     */
    public FaultyStore before(StoreCall call, Runnable hook) {
        synchronized (planned) {
            before.put(call, hook);
        }
        return this;
    }

    /** Runs this whenever the store has answered such a call, before its caller gets the answer. Replaces what was set before. */
    public FaultyStore after(StoreCall call, Runnable hook) {
        synchronized (planned) {
            after.put(call, hook);
        }
        return this;
    }

    /** Where calls can be stopped: {@link StoreCall#before()} and {@link StoreCall#after()}. */
    public NamedPoints points() {
        return points;
    }

    @Override
    public StoreInfo info() {
        return store.info();
    }

    @Override
    public Session open(StoreContext context) {
        return new CalledSession(store.open(context), new Faults());
    }

    private FaultyStore plan(StoreCall call, Fault fault, int times) {
        synchronized (planned) {
            Deque<Fault> faults = planned.computeIfAbsent(call, unknown -> new ArrayDeque<>());
            for (int i = 0; i < times; i++) {
                faults.add(fault);
            }
        }
        return this;
    }

    private Fault next(StoreCall call) {
        synchronized (planned) {
            if (down.contains(call)) {
                return Fault.REFUSED;
            }
            Deque<Fault> faults = planned.get(call);
            Fault next = faults == null ? null : faults.poll();
            return next == null ? Fault.NONE : next;
        }
    }

    private void runHook(Map<StoreCall, Runnable> hooks, StoreCall call) {
        @Nullable Runnable hook;
        synchronized (planned) {
            hook = hooks.get(call);
        }
        if (hook != null) {
            hook.run();
        }
    }

    private final class Faults implements Caller {
        @Override
        public <T> T call(StoreCall call, List<UUID> messages, Supplier<T> work) {
            points.pass(call.before());
            runHook(before, call);
            Fault fault = next(call);
            if (fault == Fault.REFUSED) {
                throw new StoreException(
                        call + " was refused because the test wants it. Nothing was changed by messages " + messages
                                + ".",
                        true,
                        null);
            }
            T answer = work.get();
            runHook(after, call);
            points.pass(call.after());
            if (fault == Fault.ANSWER_LOST) {
                throw new OutcomeUnknownException(
                        "The answer to " + call + " was lost because the test wants it. It took effect for messages "
                                + messages + ".",
                        messages.stream().map(ScheduleToken::of).toList(),
                        null);
            }
            return answer;
        }
    }
}
