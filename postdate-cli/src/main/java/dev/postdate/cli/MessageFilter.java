package dev.postdate.cli;

import dev.postdate.spi.Kind;
import dev.postdate.spi.MessageQuery;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which messages; filled by the parser. */
final class MessageFilter {

    @Option(names = "--type", paramLabel = "NAME", description = "of this message type")
    @Nullable
    String type;

    @Option(names = "--queue", paramLabel = "NAME", description = "on this queue, by its full name")
    @Nullable
    String queue;

    @Option(names = "--key", paramLabel = "KEY", description = "that hold this schedule key")
    @Nullable
    String key;

    @Option(names = "--correlation", paramLabel = "ID", description = "with this correlation id")
    @Nullable
    String correlation;

    @Option(names = "--kind", paramLabel = "KIND", description = "one of ${COMPLETION-CANDIDATES}")
    @Nullable
    Kind kind;

    @Option(names = "--due-from", paramLabel = "INSTANT", description = "due at or after this instant")
    @Nullable
    Instant dueFrom;

    @Option(names = "--due-before", paramLabel = "INSTANT", description = "due before this instant")
    @Nullable
    Instant dueBefore;

    MessageQuery query() {
        return new MessageQuery(type, queue, key, kind, correlation, dueFrom, dueBefore);
    }
}
