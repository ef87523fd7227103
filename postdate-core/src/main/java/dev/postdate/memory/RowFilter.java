package dev.postdate.memory;

import dev.postdate.spi.Envelope;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.QueryStore.Position;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which rows a question means. */
final class RowFilter {

    private RowFilter() {}

    static Predicate<Row> of(MessageQuery query) {
        // Due times are whole microseconds, so both bounds are rounded up.
        long from = query.dueFrom() == null ? Long.MIN_VALUE : Micros.ceil(query.dueFrom());
        long before = query.dueBefore() == null ? Micros.NEVER : Micros.ceil(query.dueBefore());
        return row -> row.dueAt >= from && row.dueAt < before && matches(query, row);
    }

    static Predicate<Row> behind(Position place) {
        long dueAt = Micros.floor(place.dueAt());
        long sequence = Micros.isWhole(place.dueAt()) ? place.sequence() : Long.MAX_VALUE;
        return row -> row.dueAt > dueAt || (row.dueAt == dueAt && row.sequence > sequence);
    }

    private static boolean matches(MessageQuery query, Row row) {
        Envelope envelope = row.envelope;
        return isOrAny(query.queue(), row.queue.name())
                && isOrAny(query.type(), envelope.content().type())
                && isOrAny(query.key(), row.key == null ? null : row.key.value())
                && isOrAny(query.kind(), envelope.kind())
                && isOrAny(query.correlationId(), envelope.correlation().correlationId());
    }

    private static boolean isOrAny(@Nullable Object wanted, @Nullable Object actual) {
        return wanted == null || wanted.equals(actual);
    }
}
