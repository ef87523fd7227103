package dev.postdate.internal.watch;

import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is watched.
 *
 * @param store its calls
 * @param engine null where the node only sends
 * @param lease how long a node is alive after a renewal; a store that fails for so long is not just stumbling
 */
public record Watched(
        String application,
        String node,
        StoreWatch store,
        @Nullable EngineView engine,
        Duration lease,
        TimeDriver time) {}
