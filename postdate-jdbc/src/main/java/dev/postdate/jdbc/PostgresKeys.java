package dev.postdate.jdbc;

import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.HeadersText;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Schedule keys. Used inside a transaction.
 *
 * <p>Locks go from the key to its message. A claim goes the other way, so it never waits for a key: it takes the key from the message's
 * row, which is what counts, and removes the key's own row only if nobody has it locked. And a call that has the key locked never waits for
 * the message: a message that is locked then is being claimed, because everybody else has the key locked too.
 */
final class PostgresKeys {

    private static final String TAKE = """
            /* postdate:key-take */
            INSERT INTO ~key (application, schedule_key, message_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
            """;

    private static final String LOCK = """
            /* postdate:key-lock */
            SELECT message_id FROM ~key WHERE application = ? AND schedule_key = ? FOR UPDATE
            """;

    private static final String LOCK_HOLDER = """
            /* postdate:key-holder-lock */
            SELECT id, due_at FROM ~message WHERE id = ? AND schedule_key = ? FOR UPDATE SKIP LOCKED
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

    /** Takes a key for a message, if it is free, and answers null; otherwise the message that holds it, both locked. */
    static @Nullable Holder takeOrHolder(PostgresConnection connection, String application, String key, UUID id)
            throws SQLException {
        while (connection.update(TAKE, application, key, id) == 0) {
            UUID holderId = connection.first(LOCK, row -> row.id(1), application, key);
            if (holderId == null) {
                // Freed between the two statements.
                continue;
            }
            Holder holder = connection.first(LOCK_HOLDER, row -> new Holder(row.id(1), row.instant(2)), holderId, key);
            if (holder == null) {
                pass(connection, application, key, id);
            }
            return holder;
        }
        return null;
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
