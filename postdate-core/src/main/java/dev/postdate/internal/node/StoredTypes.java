package dev.postdate.internal.node;

import dev.postdate.admin.TypeReport;
import dev.postdate.admin.TypeReport.Finding;
import dev.postdate.internal.admin.TypeCheck;
import dev.postdate.internal.handler.Handlers;
import dev.postdate.internal.send.Bodies;
import dev.postdate.spi.Capability;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreContext;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a build can read and handle what waits in its store. */
public final class StoredTypes {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.node");

    private final NodeSetup setup;
    private final TypeCheck check;
    private final Store.Session store;

    StoredTypes(NodeSetup setup, Store.Session store) {
        this.setup = setup;
        this.store = store;
        this.check = new TypeCheck(
                setup.application(),
                new Bodies(setup.types(), setup.serializers()),
                new Handlers(setup.handlers(), setup.types()));
    }

    /**
     * Looks without a node: opens the store for this alone.
     *
     * @throws dev.postdate.StoreException if the store cannot be used
     */
    public static TypeReport check(NodeSetup setup) {
        // Beside a running engine, where the store has a place for one that claims nothing.
        boolean sendOnly = setup.store().info().can(Capability.SEND_ONLY_PROCESSES);
        try (Store.Session store =
                setup.store().open(new StoreContext(setup.application(), sendOnly, setup.time(), () -> {}))) {
            return new StoredTypes(setup, store).check();
        } finally {
            if (setup.ownsTime()) {
                setup.time().close();
            }
        }
    }

    TypeReport check() {
        if (setup.sendOnly()) {
            throw new IllegalStateException("A node of '" + setup.application()
                    + "' that only sends has no handlers to judge by. Ask a node that handles.");
        }
        return check.check(store);
    }

    /** Once, and never a reason not to start: what this build cannot read waits for one that can. */
    void warn() {
        if (setup.sendOnly()) {
            return;
        }
        try {
            List<Finding> problems = check().problems();
            if (!problems.isEmpty()) {
                LOG.warn(
                        "{} kinds of messages wait for '{}' that this build cannot deliver, or reads as they are:\n  - {}",
                        problems.size(),
                        setup.application(),
                        problems.stream().map(Finding::toString).collect(Collectors.joining("\n  - ")));
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "Whether this build of '{}' can read all that waits is not known: the store could not be asked",
                    setup.application(),
                    e);
        }
    }
}
