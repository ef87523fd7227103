package dev.postdate.internal.due;

import dev.postdate.spi.HistoryStore;
import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what of the history is older than it is to be kept, a little at a time so that nothing waits for it. */
public final class HistoryPass implements TimeDriver.Pass {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.history");
    private static final int AT_ONCE = 2_000;
    private static final long NEXT = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final HistoryStore store;
    private final Duration retention;

    public HistoryPass(HistoryStore store, Duration retention) {
        this.store = store;
        this.retention = retention;
    }

    @Override
    public long run() {
        try {
            return store.removeOlder(retention, AT_ONCE) > 0 ? NEXT : HOUR;
        } catch (RuntimeException e) {
            LOG.warn(
                    "What of the history is older than {} could not be removed; it is tried again in an hour: {}",
                    retention,
                    e.toString());
            return HOUR;
        }
    }
}
