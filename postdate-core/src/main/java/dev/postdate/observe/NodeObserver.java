package dev.postdate.observe;

import dev.postdate.admin.PostdateAdmin;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Settlement;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Told of what a node does, for metrics and tests. Each method does nothing unless it is overridden.
 *
 * <p>All but {@link #look} are called by the threads that do the work, many at once: they have to be thread-safe and quick, and must not block.
 * What any of them throws is logged and changes nothing else.
 */
public interface NodeObserver {

    /** One that is told of every run of a handler. */
    static NodeObserver ofAttempts(Consumer<Attempt> observer) {
        Objects.requireNonNull(observer, "observer");
        return new NodeObserver() {
            @Override
            public void attempted(Attempt attempt) {
                observer.accept(attempt);
            }
        };
    }

    /**
     * A message was stored by this node: by a call of its bus, or with the end of the message whose handler sent it. In a transaction of the
     * caller's it may be rolled back yet. Not told of: copies of an event, and a message of the bus whose schedule key kept another one; of a
     * handler's message that is not known, so it is told of.
     */
    default void stored(NewMessage message) {}

    /**
     * Messages were cancelled by a call of this node's bus or admin API. In a transaction of the caller's that may be rolled back yet.
     *
     * @param messages how many, at least 1
     */
    default void cancelled(long messages) {}

    /** A handler has run, on this thread, and its transaction, if it has one, is at its end. */
    default void attempted(Attempt attempt) {}

    /**
     * What became of a message that this node had in hand is known, as far as it ever will be. Not told of: a cancel or a move before its handler
     * began, see {@link #cancelled}.
     *
     * @param settlement what the node wanted to record
     * @param as what became of that
     */
    default void settled(Claimed message, Settlement settlement, SettledAs as) {}

    /**
     * A call of the engine's to its store has ended.
     *
     * @param duration the way there and back included
     * @param answered false if it failed
     */
    default void called(EngineCall call, Duration duration, boolean answered) {}

    /** How often {@link #look} is to be called, asked once as the node opens; null for never. */
    default @Nullable Duration looksEvery() {
        return null;
    }

    /**
     * Called at the opening of the node and then every so often, on a loop of the observer's own, where it may ask the store and wait for it.
     * With a clock that a test moves, called at each moment at which something happens.
     */
    default void look(PostdateAdmin admin) {}
}
