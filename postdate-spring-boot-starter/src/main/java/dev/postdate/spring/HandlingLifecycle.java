package dev.postdate.spring;

import dev.postdate.Postdate;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/**
 * Handles messages while the application is running: from after what starts in an earlier phase, such as a web server, until before any of that
 * stops. Of what has no phase of its own, some may start later or stop earlier. The bus is there for as long as the beans are.
 */
final class HandlingLifecycle implements SmartLifecycle {

    private final Postdate postdate;
    private final Duration stopTimeout;
    private final Runnable check;
    private volatile boolean running;

    /** @param check throws if handlers cannot run as they are described */
    HandlingLifecycle(Postdate postdate, Duration stopTimeout, Runnable check) {
        this.postdate = postdate;
        this.stopTimeout = stopTimeout;
        this.check = check;
    }

    @Override
    public void start() {
        check.run();
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

    /** Among the last to start and the first to stop: requests that a web server still lets end find the bus, and no handler calls what is gone. */
    @Override
    public int getPhase() {
        return SmartLifecycle.DEFAULT_PHASE;
    }
}
