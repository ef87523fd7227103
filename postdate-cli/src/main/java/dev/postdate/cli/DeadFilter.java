package dev.postdate.cli;

import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.DeadReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which dead letters; filled by the parser. */
final class DeadFilter {

    @Option(names = "--type", paramLabel = "NAME", description = "of this message type")
    @Nullable
    String type;

    @Option(names = "--queue", paramLabel = "NAME", description = "that were on this queue, by its full name")
    @Nullable
    String queue;

    @Option(names = "--reason", paramLabel = "REASON", description = "one of ${COMPLETION-CANDIDATES}")
    @Nullable
    DeadReason reason;

    @Option(names = "--cause", paramLabel = "FINGERPRINT", description = "that died of this, see dead groups")
    @Nullable
    String cause;

    @Option(names = "--correlation", paramLabel = "ID", description = "with this correlation id")
    @Nullable
    String correlation;

    @Option(names = "--from", paramLabel = "INSTANT", description = "dead at or after this instant")
    @Nullable
    Instant from;

    @Option(names = "--before", paramLabel = "INSTANT", description = "dead before this instant")
    @Nullable
    Instant before;

    DeadLetterQuery query() {
        return new DeadLetterQuery(type, queue, reason, cause, correlation, from, before);
    }
}
