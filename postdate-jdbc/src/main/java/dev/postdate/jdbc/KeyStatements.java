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
 * Schedule keys: who holds one, and what a debounce does to its holder. A key is a column of its message under a unique index, so it goes
 * with the row and none is ever left behind.
 */
final class KeyStatements {

    private static final String HOLDER = """
            /* postdate:key-holder */
            SELECT seq, id, due_at FROM postdate_message INDEXED BY postdate_message_key
            WHERE schedule_key = ? AND application = ?
            """;

    private static final String TAKE_CONTENT = """
            /* postdate:key-push-back */
            UPDATE postdate_message SET
                kind = ?, queue = ?, handler = ?, type = ?, version = ?, content_type = ?, reply_to = ?, correlation_id = ?,
                conversation_id = ?, causation_id = ?, trace_parent = ?, headers = ?, due_at = ?, expires_at = ?, body = ?
            WHERE seq = ?
            """;

    Optional<Holder> holder(SqliteConnection connection, String key, String application) throws SQLException {
        return Optional.ofNullable(connection.first(
                HOLDER, row -> new Holder(row.number(1), row.id(2), row.instant(3)), key, application));
    }

    /** Gives the holder everything of another message but its id, and a due time. */
    void takeContent(
            SqliteConnection connection, Holder holder, Envelope envelope, Instant dueAt, @Nullable Instant expiresAt)
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
                holder.sequence);
    }

    /** The message that holds a key. */
    record Holder(long sequence, UUID id, Instant dueAt) {}
}
