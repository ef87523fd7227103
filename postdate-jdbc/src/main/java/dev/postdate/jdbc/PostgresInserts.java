package dev.postdate.jdbc;

import dev.postdate.jdbc.PostgresConnection.Values;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.HeadersText;
import dev.postdate.spi.Timing;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rows to be inserted together, by one statement whose text is the same for any number of them. */
final class PostgresInserts {

    private static final String INSERT = """
            /* postdate:insert */
            INSERT INTO ~message (
                id, kind, queue, handler, type, version, content_type, application, reply_to, correlation_id, conversation_id,
                causation_id, trace_parent, event_id, headers, created_at, due_at, expires_at, body, schedule_key)
            SELECT id, kind, queue, handler, type, version, content_type, application, reply_to, correlation_id, conversation_id,
                causation_id, trace_parent, event_id, headers, created_at, due_at, expires_at, body, schedule_key
            FROM unnest(
                ?::uuid[], ?::smallint[], ?::text[], ?::text[], ?::text[], ?::integer[], ?::text[], ?::text[], ?::text[], ?::text[],
                ?::uuid[], ?::uuid[], ?::text[], ?::uuid[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[],
                ?::bytea[], ?::text[]) WITH ORDINALITY AS given (
                id, kind, queue, handler, type, version, content_type, application, reply_to, correlation_id, conversation_id,
                causation_id, trace_parent, event_id, headers, created_at, due_at, expires_at, body, schedule_key, place)
            ORDER BY place
            """;

    private static final int MOST_AT_ONCE = 1_000;

    private record Pending(
            Envelope envelope,
            Timing timing,
            Instant createdAt,
            @Nullable String key) {}

    private final List<Pending> rows = new ArrayList<>();

    void add(Envelope envelope, Timing timing, Instant createdAt, @Nullable String key) {
        rows.add(new Pending(envelope, timing, createdAt, key));
    }

    /** Inserts what was added, in its order. */
    void flush(PostgresConnection connection) throws SQLException {
        for (int from = 0; from < rows.size(); from += MOST_AT_ONCE) {
            insert(connection, rows.subList(from, Math.min(rows.size(), from + MOST_AT_ONCE)));
        }
        rows.clear();
    }

    private static void insert(PostgresConnection connection, List<Pending> some) throws SQLException {
        connection.update(
                INSERT,
                ids(some, row -> row.envelope.id()),
                Values.smallNumbers(some.stream()
                        .map(row -> (short) MessageColumns.code(row.envelope.kind()))
                        .toList()),
                texts(some, row -> row.envelope.address().queue()),
                texts(some, row -> row.envelope.address().handler()),
                texts(some, row -> row.envelope.content().type()),
                Values.integers(some.stream()
                        .map(row -> row.envelope.content().version())
                        .toList()),
                texts(some, row -> row.envelope.content().contentType()),
                texts(some, row -> row.envelope.origin().application()),
                texts(some, row -> row.envelope.origin().replyTo()),
                texts(some, row -> correlation(row).correlationId()),
                ids(some, row -> correlation(row).conversationId()),
                ids(some, row -> correlation(row).causationId()),
                texts(some, row -> correlation(row).traceParent()),
                ids(some, row -> row.envelope.eventId()),
                texts(some, row -> HeadersText.write(row.envelope.headers())),
                instants(some, Pending::createdAt),
                instants(some, row -> row.timing.dueAt()),
                instants(some, row -> row.timing.expiresAt()),
                Values.bytes(
                        some.stream().map(row -> row.envelope.content().body()).toList()),
                texts(some, Pending::key));
    }

    private static Correlation correlation(Pending row) {
        return row.envelope.correlation();
    }

    private static Values ids(List<Pending> some, Function<Pending, @Nullable UUID> column) {
        List<@Nullable UUID> ids = new ArrayList<>(some.size());
        some.forEach(row -> ids.add(column.apply(row)));
        return Values.ids(ids);
    }

    private static Values texts(List<Pending> some, Function<Pending, @Nullable String> column) {
        List<@Nullable String> texts = new ArrayList<>(some.size());
        some.forEach(row -> texts.add(column.apply(row)));
        return Values.texts(texts);
    }

    private static Values instants(List<Pending> some, Function<Pending, @Nullable Instant> column) {
        List<@Nullable Instant> instants = new ArrayList<>(some.size());
        some.forEach(row -> instants.add(column.apply(row)));
        return Values.instants(instants);
    }
}
