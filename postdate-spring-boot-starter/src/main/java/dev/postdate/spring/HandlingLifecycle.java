package dev.postdate.spring;

import dev.postdate.Postdate;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/**
 * Handles messages while the application is running: from after everything else has started, web server included, until before anything else
 * stops. The bus is there for as long as the beans are.
 */
final class HandlingLifecycle implements SmartLifecycle {

    private final Postdate postdate;
    private final Duration stopTimeout;
    private volatile boolean running;

    HandlingLifecycle(Postdate postdate, Duration stopTimeout) {
        this.postdate = postdate;
        this.stopTimeout = stopTimeout;
    }

    @Override
    public void start() {
        postdate.startHandling();
        running = true;
    }

    @Override
    public void stop() {
        postdate.stopHandling(stopTimeout);
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Last to start and first to stop: requests that a web server still lets end find the bus, and no handler calls what is gone. */
    @Override
    public int getPhase() {
        return SmartLifecycle.DEFAULT_PHASE;
    }
}
