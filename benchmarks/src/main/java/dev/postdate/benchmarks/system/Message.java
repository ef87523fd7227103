package dev.postdate.benchmarks.system;

import dev.postdate.MessageType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What every system carries: about 300 bytes as JSON. The due time is in it so that a handler in any process can tell how late it is.
 *
 * @param number counts the messages of a run from 0
 * @param dueMicros the due time in microseconds since the epoch, which is what PostgreSQL keeps
 */
@MessageType("bench.message")
public record Message(int number, long dueMicros, String text) {

    private static final String TEXT =
            "A reminder of an order that is not paid yet. ".repeat(6).substring(0, 245);

    public static Message of(int number, Instant dueAt) {
        return new Message(number, ChronoUnit.MICROS.between(Instant.EPOCH, dueAt), TEXT);
    }

    public Instant dueAt() {
        return Instant.EPOCH.plus(dueMicros, ChronoUnit.MICROS);
    }
}
