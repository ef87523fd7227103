package dev.postdate.internal.watch;

import dev.postdate.admin.PostdateAdmin;
import dev.postdate.observe.Attempt;
import dev.postdate.observe.EngineCall;
import dev.postdate.observe.NodeObserver;
import dev.postdate.observe.SettledAs;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All observers of a node as one, which throws nothing. Thread-safe. */
public final class Observers implements NodeObserver {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.node");
    /** They only read: nothing is lost with one that is cut off. */
    private static final Duration LOOP_STOP = Duration.ofSeconds(1);

    private final List<NodeObserver> observers;
    private final Set<NodeObserver> failing = ConcurrentHashMap.newKeySet();
    private final List<TimeDriver.Loop> loops = new ArrayList<>();

    public Observers(List<NodeObserver> observers) {
        this.observers = List.copyOf(observers);
    }

    @Override
    public void stored(NewMessage message) {
        tell(observer -> observer.stored(message));
    }

    @Override
    public void cancelled(long messages) {
        if (messages > 0) {
            tell(observer -> observer.cancelled(messages));
        }
    }

    @Override
    public void attempted(Attempt attempt) {
        tell(observer -> observer.attempted(attempt));
    }

    @Override
    public void settled(Claimed message, Settlement settlement, SettledAs as) {
        tell(observer -> observer.settled(message, settlement, as));
        if (as == SettledAs.RECORDED) {
            settlement.outgoing().forEach(this::stored);
        }
    }

    @Override
    public void called(EngineCall call, Duration duration, boolean answered) {
        tell(observer -> observer.called(call, duration, answered));
    }

    private void tell(Consumer<NodeObserver> what) {
        for (NodeObserver observer : observers) {
            try {
                what.accept(observer);
            } catch (RuntimeException | Error e) {
                failed(observer, e);
            }
        }
    }

    /** Once: it may fail at every message. */
    private void failed(NodeObserver observer, Throwable error) {
        if (failing.add(observer)) {
            LOG.error(
                    "Observer {} failed at what it was told; that goes on, and further failures of it are told at level DEBUG",
                    observer,
                    error);
        } else {
            LOG.debug("Observer {} failed again", observer, error);
        }
    }

    /** Lets each look that wants to, until {@link #stopLooking}. */
    public void startLooking(TimeDriver time, PostdateAdmin admin) {
        for (NodeObserver observer : observers) {
            Duration every = observer.looksEvery();
            if (every != null) {
                loops.add(time.startPolling("observer", new ObserverPass(observer, every, admin)));
            }
        }
    }

    public void stopLooking() {
        loops.forEach(loop -> loop.stop(LOOP_STOP));
        loops.clear();
    }
}
