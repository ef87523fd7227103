package dev.postdate.jdbc;

import dev.postdate.jdbc.PostgresConnection.Values;
import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.HeadersText;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Schedule keys. Used inside a transaction. What may wait for what is said at {@code take_keys_1}. */
final class PostgresKeys {

    private static final String TAKE =
            "/* postdate:key-take */ SELECT place, holder, due_at FROM ~take_keys_1(?, ?, ?)";

    private static final String LOCK = """
            /* postdate:key-lock */
            SELECT message_id FROM ~key WHERE application = ? AND schedule_key = ? FOR UPDATE
            """;

    private static final String PASS = """
            /* postdate:key-pass */
            UPDATE ~key SET message_id = ? WHERE application = ? AND schedule_key = ?
            """;

    private static final String FREE = """
            /* postdate:key-free */
            DELETE FROM ~key WHERE application = ? AND schedule_key = ? AND message_id = ?
            """;

    private static final String HOLDER = """
            /* postdate:key-holder */
            SELECT m.id FROM ~key k JOIN ~message m ON m.id = k.message_id AND m.schedule_key = k.schedule_key
            WHERE k.application = ? AND k.schedule_key = ?
            """;

    private static final String TAKE_CONTENT = """
            /* postdate:key-push-back */
            UPDATE ~message SET
                kind = ?, queue = ?, handler = ?, type = ?, version = ?, content_type = ?, reply_to = ?, correlation_id = ?,
                conversation_id = ?, causation_id = ?, trace_parent = ?, headers = ?, due_at = ?, expires_at = ?, body = ?
            WHERE id = ?
            """;

    private PostgresKeys() {}

    /**
     * Takes keys for messages where they are free.
     *
     * @param wanted the message for each key, in an order that is the same for all
     * @return the messages that hold the others; all of it is locked
     */
    static Map<String, Holder> take(PostgresConnection connection, String application, SortedMap<String, UUID> wanted)
            throws SQLException {
        List<String> keys = List.copyOf(wanted.keySet());
        Map<String, Holder> holders = new HashMap<>();
        connection.list(
                TAKE,
                row -> holders.put(keys.get(row.small(1) - 1), new Holder(row.id(2), row.instant(3))),
                application,
                Values.texts(keys),
                Values.ids(List.copyOf(wanted.values())));
        return holders;
    }

    /** Locks a key before its message is locked. */
    static void lock(PostgresConnection connection, String application, String key) throws SQLException {
        connection.first(LOCK, row -> row.id(1), application, key);
    }

    static void pass(PostgresConnection connection, String application, String key, UUID id) throws SQLException {
        connection.update(PASS, id, application, key);
    }

    static void free(PostgresConnection connection, String application, String key, UUID id) throws SQLException {
        connection.update(FREE, application, key, id);
    }

    static Optional<UUID> holder(PostgresConnection connection, String application, String key) throws SQLException {
        return Optional.ofNullable(connection.first(HOLDER, row -> row.id(1), application, key));
    }

    /** Gives the holder everything of another message but its id, and a due time. */
    static void takeContent(
            PostgresConnection connection, Holder holder, Envelope envelope, Instant dueAt, @Nullable Instant expiresAt)
            throws SQLException {
        Content content = envelope.content();
        Correlation correlation = envelope.correlation();
        connection.update(
                TAKE_CONTENT,
                MessageColumns.code(envelope.kind()),
                envelope.address().queue(),
                envelope.address().handler(),
                content.type(),
                content.version(),
                content.contentType(),
                envelope.origin().replyTo(),
                correlation.correlationId(),
                correlation.conversationId(),
                correlation.causationId(),
                correlation.traceParent(),
                HeadersText.write(envelope.headers()),
                dueAt,
                expiresAt,
                content.body(),
                holder.id);
    }

    /** The message that holds a key. */
    record Holder(UUID id, Instant dueAt) {}
}
