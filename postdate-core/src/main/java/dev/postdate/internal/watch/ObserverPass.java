package dev.postdate.internal.watch;

import dev.postdate.admin.PostdateAdmin;
import dev.postdate.observe.NodeObserver;
import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets one observer look. What keeps it from it, such as a store out of reach, is logged at its beginning and its end. */
final class ObserverPass implements TimeDriver.Pass {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.node");

    private final NodeObserver observer;
    private final long every;
    private final PostdateAdmin admin;
    private boolean failing;

    ObserverPass(NodeObserver observer, Duration every, PostdateAdmin admin) {
        this.observer = observer;
        this.every = every.toNanos();
        this.admin = admin;
    }

    @Override
    public long run() {
        try {
            observer.look(admin);
            if (failing) {
                failing = false;
                LOG.info("Observer {} looks again", observer);
            }
        } catch (RuntimeException | Error e) {
            if (!failing) {
                failing = true;
                LOG.warn("Observer {} cannot look; it tries again every {}", observer, Duration.ofNanos(every), e);
            }
        }
        return every;
    }
}
