package dev.postdate.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a message goes. One instance serves many messages.
 *
 * @param queue the full name of the queue it waits on
 * @param handler the name of the one handler it is for; null where its type decides
 */
public record Address(String queue, @Nullable String handler) {

    /** The queue on which events wait for their due time, served by every node that handles anything. */
    public static final Address EVENTS = new Address("$events", null);

    public Address {
        Objects.requireNonNull(queue, "queue");
    }
}
