package dev.postdate.jdbc;

import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.QueryStore.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conditions of a question and their values, in the order in which they stand. */
final class PostgresFilter {

    /** On the due time, which the index of a queue is ordered by. */
    static final String RANGE = " AND due_at >= ? AND due_at < ?";

    /** Behind a place in the order, and due before an instant: one lower bound, or the index would be entered at the lower of two. */
    static final String SPAN = " AND (due_at, seq) > (?, ?) AND due_at < ?";

    /** What no index of a queue knows. */
    static final String REST = """
             type = coalesce(?, type) AND kind = coalesce(?, kind)
            AND (?::text IS NULL OR correlation_id = ?) AND (?::text IS NULL OR schedule_key = ?)""";

    private static final Instant END = Instant.parse("9999-12-31T23:59:59.999999Z");

    private final List<@Nullable Object> values = new ArrayList<>();

    PostgresFilter with(@Nullable Object value) {
        values.add(value);
        return this;
    }

    /** From the first of the bounds to before the last. */
    PostgresFilter range(List<Instant> bounds) {
        values.add(bounds.get(0));
        values.add(bounds.get(bounds.size() - 1));
        return this;
    }

    PostgresFilter span(MessageQuery query, @Nullable Position after) {
        Instant from = from(query);
        Position bound = after == null || after.dueAt().isBefore(from) ? new Position(from, -1) : after;
        values.add(bound.dueAt());
        values.add(bound.sequence());
        values.add(before(query));
        return this;
    }

    static Instant from(MessageQuery query) {
        return query.dueFrom() == null ? PostgresMarks.START : within(query.dueFrom());
    }

    static Instant before(MessageQuery query) {
        return query.dueBefore() == null ? END.plusSeconds(1) : within(query.dueBefore());
    }

    PostgresFilter rest(MessageQuery query) {
        values.add(query.type());
        values.add(kind(query));
        values.add(query.correlationId());
        values.add(query.correlationId());
        values.add(query.key());
        values.add(query.key());
        return this;
    }

    static @Nullable Integer kind(MessageQuery query) {
        return query.kind() == null ? null : Integer.valueOf(MessageColumns.code(query.kind()));
    }

    @Nullable
    Object[] values() {
        return values.toArray();
    }

    /** True if the due time and the queue are all that is asked for. */
    static boolean hasNoRest(MessageQuery query) {
        return query.type() == null && query.kind() == null && query.correlationId() == null && query.key() == null;
    }

    static @Nullable Instant withinOrNull(@Nullable Instant instant) {
        return instant == null ? null : within(instant);
    }

    /** The first microsecond that does not lie before the instant, as far as there are any in the store. */
    static Instant within(Instant instant) {
        if (instant.isBefore(PostgresMarks.START)) {
            return PostgresMarks.START;
        }
        return instant.isAfter(END) ? END.plusSeconds(1) : Micros.instant(Micros.ceiling(instant));
    }
}
