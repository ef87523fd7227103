package dev.postdate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What happens to messages of one type: where they go, who holds them while they wait, and what follows from that. Immutable.
 *
 * @param messageType the stable name of the type
 * @param command where a sent one goes, in words
 * @param subscribers the handlers that a published one reaches now, as {@code application:handler}
 * @param heldBy who holds it while it waits
 * @param durable true if it survives the end of the process
 * @param cancellable true if scheduling answers with a token
 * @param grain due times are rounded up to a multiple of this
 * @param horizon the latest due time; a later one is refused at the call
 */
public record RoutePlan(
        String messageType,
        String command,
        List<String> subscribers,
        String heldBy,
        boolean durable,
        boolean cancellable,
        Duration grain,
        Instant horizon) {

    public RoutePlan {
        Objects.requireNonNull(messageType, "messageType");
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(heldBy, "heldBy");
        Objects.requireNonNull(grain, "grain");
        Objects.requireNonNull(horizon, "horizon");
        subscribers = List.copyOf(subscribers);
    }

    /** Several lines for a person. */
    @Override
    public String toString() {
        return messageType + System.lineSeparator()
                + "  send:      " + command + System.lineSeparator()
                + "  publish:   " + (subscribers.isEmpty() ? "nobody is subscribed" : "to " + subscribers)
                + System.lineSeparator()
                + "  waits in:  " + heldBy + (durable ? ", durable" : ", lost when the process ends")
                + (cancellable ? ", cancellable" : ", not cancellable") + System.lineSeparator()
                + "  due times: rounded up to " + grain + ", until " + horizon;
    }
}
