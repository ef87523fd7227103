package dev.postdate.benchmarks.memory;

import io.netty.util.HashedWheelTimer;
import java.util.Objects;
import java.util.function.Consumer;

/** What is measured. */
public enum Contender {
    POSTDATE("postdate"),
    STORE("postdate's store alone"),
    EXECUTOR("ScheduledThreadPoolExecutor"),
    WHEEL("HashedWheelTimer");

    private final String label;

    Contender(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    String version() {
        return switch (this) {
            case POSTDATE, STORE -> "this build";
            case EXECUTOR -> "JDK " + Runtime.version().feature();
            case WHEEL ->
                "Netty "
                        + Objects.requireNonNullElse(
                                HashedWheelTimer.class.getPackage().getImplementationVersion(), "of unknown version");
        };
    }

    /** True if what waits is a body in JSON, and not the record itself. */
    boolean writesJson() {
        return this == POSTDATE || this == STORE;
    }

    /** True if it hands out what is due by a thread of its own. */
    boolean keepsTime() {
        return this != STORE;
    }

    Timers<?> open(Consumer<Reminder> handler) {
        return switch (this) {
            case POSTDATE -> new PostdateTimers(handler);
            case STORE -> new StoreTimers(handler);
            case EXECUTOR -> new ExecutorTimers(handler);
            case WHEEL -> new WheelTimers(handler);
        };
    }
}
