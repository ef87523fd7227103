package dev.postdate.spi;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which of the history is meant; all given conditions hold at once. Immutable.
 *
 * @param type the stable name of the message type
 * @param queue the full name of the queue
 * @param what what happened
 * @param from at or after this instant
 * @param before before this instant
 */
public record HistoryQuery(
        @Nullable String type,
        @Nullable String queue,
        HistoryRecord.@Nullable What what,
        @Nullable Instant from,
        @Nullable Instant before) {

    private static final HistoryQuery ALL = new HistoryQuery(null, null, null, null, null);

    /** All of it. */
    public static HistoryQuery all() {
        return ALL;
    }

    public HistoryQuery type(String type) {
        return new HistoryQuery(Objects.requireNonNull(type, "type"), queue, what, from, before);
    }

    public HistoryQuery queue(String queue) {
        return new HistoryQuery(type, Objects.requireNonNull(queue, "queue"), what, from, before);
    }

    public HistoryQuery what(HistoryRecord.What what) {
        return new HistoryQuery(type, queue, Objects.requireNonNull(what, "what"), from, before);
    }

    public HistoryQuery from(Instant instant) {
        return new HistoryQuery(type, queue, what, Objects.requireNonNull(instant, "instant"), before);
    }

    public HistoryQuery before(Instant instant) {
        return new HistoryQuery(type, queue, what, from, Objects.requireNonNull(instant, "instant"));
    }
}
