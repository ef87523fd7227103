package dev.postdate.jdbc;

import dev.postdate.Due;
import dev.postdate.SchedulingResult.Disposition;
import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.HeadersText;
import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.spi.Kind;
import dev.postdate.spi.MessageIds;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.ScheduleStore.Stored;
import dev.postdate.spi.StoreInfo;
import dev.postdate.spi.Subscription;
import dev.postdate.spi.Timing;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Puts messages into the file, and removes and moves those that wait. Used inside a transaction. */
final class MessageStatements {

    private static final String INSERT = """
            /* postdate:insert */
            INSERT INTO postdate_message (
                id, kind, queue, handler, type, version, content_type, application, reply_to, correlation_id, conversation_id,
                causation_id, trace_parent, event_id, headers, created_at, due_at, expires_at, body, schedule_key, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
            """;

    private static final String WAITING = """
            /* postdate:waiting */
            SELECT seq, state, application, due_at, expires_at, runs FROM postdate_message WHERE id = ?
            """;

    private static final String WAITING_COPIES = """
            /* postdate:waiting-copies */
            SELECT seq, state, application, due_at, expires_at, runs FROM postdate_message WHERE event_id = ? ORDER BY seq
            """;

    private static final String DELETE = "/* postdate:delete */ DELETE FROM postdate_message WHERE seq = ?";

    private static final String REQUEST_CANCEL =
            "/* postdate:request-cancel */ UPDATE postdate_message SET state = 2 WHERE seq = ? AND state = 1";

    private static final String MOVE = "/* postdate:move */ UPDATE postdate_message SET due_at = ? WHERE seq = ?";

    private final StoreInfo info;
    private final SqliteHistory history;
    private final KeyStatements keys = new KeyStatements();

    MessageStatements(StoreInfo info, SqliteHistory history) {
        this.info = info;
        this.history = history;
    }

    /** Stores one message, or what its key or its subscribers make of it. */
    Stored append(SqliteConnection connection, NewMessage message, Instant now) throws SQLException {
        UUID id = message.envelope().id();
        Timing timing = Timing.resolve(id, message.due(), message.expiry(), now, info);
        Disposition disposition = Disposition.SCHEDULED;
        if (message.key() != null) {
            String application = message.envelope().origin().application();
            Optional<KeyStatements.Holder> holder =
                    keys.holder(connection, message.key().value(), application);
            if (holder.isPresent()) {
                switch (message.key().onDuplicate()) {
                    case KEEP_FIRST -> {
                        return new Stored(holder.get().id(), holder.get().dueAt(), Disposition.KEPT_EXISTING);
                    }
                    case PUSH_BACK -> {
                        return pushBack(connection, holder.get(), message, timing, now);
                    }
                    case REPLACE -> {
                        history.tell(connection, holder.get().sequence(), What.REPLACED, now);
                        delete(connection, holder.get().sequence());
                        disposition = Disposition.REPLACED;
                    }
                }
            }
        }
        if (message.envelope().kind() == Kind.EVENT && !timing.dueAt().isAfter(now)) {
            copy(connection, message.envelope(), timing, now, now);
        } else {
            insert(
                    connection,
                    message.envelope(),
                    timing,
                    now,
                    message.key() == null ? null : message.key().value());
        }
        return new Stored(id, timing.dueAt(), disposition);
    }

    private Stored pushBack(
            SqliteConnection connection, KeyStatements.Holder holder, NewMessage message, Timing asked, Instant now)
            throws SQLException {
        Instant dueAt = asked.dueAt().isAfter(holder.dueAt()) ? asked.dueAt() : holder.dueAt();
        Instant expiresAt = message.expiry() == null
                ? null
                : Timing.resolve(holder.id(), Due.at(dueAt), message.expiry(), now, info)
                        .expiresAt();
        keys.takeContent(connection, holder, message.envelope(), dueAt, expiresAt);
        return new Stored(holder.id(), dueAt, Disposition.PUSHED_BACK);
    }

    /**
     * Stores one copy of an event for each subscription known now.
     *
     * @return how many
     */
    int copy(SqliteConnection connection, Envelope event, Timing timing, Instant createdAt, Instant now)
            throws SQLException {
        List<Subscription> subscriptions =
                TopologyStatements.subscriptionsTo(connection, event.content().type());
        for (Subscription subscription : subscriptions) {
            insert(connection, event.copyFor(subscription, MessageIds.create(now)), timing, createdAt, null);
        }
        return subscriptions.size();
    }

    private static void insert(
            SqliteConnection connection, Envelope envelope, Timing timing, Instant createdAt, @Nullable String key)
            throws SQLException {
        Content content = envelope.content();
        Correlation correlation = envelope.correlation();
        connection.update(
                INSERT,
                envelope.id(),
                MessageColumns.code(envelope.kind()),
                envelope.address().queue(),
                envelope.address().handler(),
                content.type(),
                content.version(),
                content.contentType(),
                envelope.origin().application(),
                envelope.origin().replyTo(),
                correlation.correlationId(),
                correlation.conversationId(),
                correlation.causationId(),
                correlation.traceParent(),
                envelope.eventId(),
                HeadersText.write(envelope.headers()),
                createdAt,
                timing.dueAt(),
                timing.expiresAt(),
                content.body(),
                key);
    }

    Optional<Waiting> waiting(SqliteConnection connection, UUID id) throws SQLException {
        return Optional.ofNullable(connection.first(WAITING, Waiting::read, id));
    }

    List<Waiting> waitingCopies(SqliteConnection connection, UUID eventId) throws SQLException {
        return connection.list(WAITING_COPIES, Waiting::read, eventId);
    }

    static void delete(SqliteConnection connection, long sequence) throws SQLException {
        connection.update(DELETE, sequence);
    }

    void requestCancel(SqliteConnection connection, Waiting row) throws SQLException {
        connection.update(REQUEST_CANCEL, row.sequence);
    }

    void move(SqliteConnection connection, Waiting row, Instant dueAt) throws SQLException {
        connection.update(MOVE, dueAt, row.sequence);
    }

    /** What a cancel or a reschedule has to know of a row. */
    record Waiting(
            long sequence,
            MessageState state,
            String application,
            Instant dueAt,
            @Nullable Instant expiresAt,
            boolean begun) {

        private static Waiting read(Row row) throws SQLException {
            return new Waiting(
                    row.number(1),
                    MessageColumns.state(row.small(2)),
                    row.text(3),
                    row.instant(4),
                    row.instantOrNull(5),
                    row.small(6) > 0);
        }

        boolean isClaimed() {
            return state == MessageState.CLAIMED || state == MessageState.CANCEL_REQUESTED;
        }
    }
}
