package dev.postdate.jdbc;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.OnDuplicateKey;
import dev.postdate.RescheduleResult.Outcome;
import dev.postdate.ScheduleKey;
import dev.postdate.spi.EndedMessage;
import dev.postdate.spi.HistoryRecord;
import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.ScheduleStore.Moved;
import dev.postdate.spi.ScheduleStore.Receipt;
import dev.postdate.spi.StoreInfo;
import dev.postdate.spi.Timing;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What callers do with messages that wait, in whatever transaction. */
final class PostgresWaiting {

    private static final String FIND =
            "/* postdate:find */ SELECT " + PostgresColumns.ALL + " FROM ~message WHERE id = ?";

    private static final String FIND_COPIES = "/* postdate:find-copies */ SELECT " + PostgresColumns.ALL
            + " FROM ~message WHERE event_id = ? ORDER BY seq";

    private static final String KEY_OF =
            "/* postdate:key-of */ SELECT application, schedule_key FROM ~message WHERE id = ? AND schedule_key IS NOT NULL";

    private static final String LOCK = """
            /* postdate:waiting */
            SELECT id, application, epoch IS NOT NULL, due_at, expires_at, runs, schedule_key
            FROM ~message WHERE id = ? FOR UPDATE
            """;

    private static final String LOCK_COPIES = """
            /* postdate:waiting-copies */
            SELECT id, application, epoch IS NOT NULL, due_at, expires_at, runs, schedule_key
            FROM ~message WHERE event_id = ? ORDER BY id FOR UPDATE
            """;

    private static final String DELETE = "/* postdate:delete */ DELETE FROM ~message WHERE id = ?";

    private static final String REQUEST_CANCEL =
            "/* postdate:request-cancel */ UPDATE ~message SET cancel_requested = true WHERE id = ?";

    private static final String MOVE = "/* postdate:move */ UPDATE ~message SET due_at = ? WHERE id = ?";

    private static final String SAVEPOINT = "/* postdate:append */ SAVEPOINT postdate_append";
    private static final String RELEASE = "/* postdate:append-release */ RELEASE SAVEPOINT postdate_append";
    private static final String ROLLBACK = "/* postdate:append-refused */ ROLLBACK TO SAVEPOINT postdate_append";

    private PostgresWaiting() {}

    /** @param waiting what waits now, for whoever has to be woken */
    record Result<T>(T value, List<PostgresAppends.Waiting> waiting) {}

    /** A locked row, as far as a cancel or a move has to know it. */
    private record Found(
            UUID id,
            String application,
            boolean claimed,
            Instant dueAt,
            @Nullable Instant expiresAt,
            boolean begun,
            @Nullable String key) {

        static Found read(Row row) throws SQLException {
            return new Found(
                    row.id(1),
                    row.text(2),
                    row.flag(3),
                    row.instant(4),
                    row.instantOrNull(5),
                    row.small(6) > 0,
                    row.textOrNull(7));
        }
    }

    static Result<Receipt> append(
            PostgresConnection connection, PostgresScope scope, Instant now, List<NewMessage> messages)
            throws SQLException {
        PostgresAppends appends = new PostgresAppends(connection, scope.info(), scope.history(), now);
        Receipt receipt = new Receipt(now, appends.append(messages));
        return new Result<>(receipt, appends.waiting());
    }

    /**
     * The same in a caller's transaction, which goes on after a refusal. A debounce that would be expired shows only once the message that
     * holds its key is locked, when others of the call may have been stored.
     */
    static Result<Receipt> appendJoined(
            PostgresConnection connection, PostgresScope scope, Instant now, List<NewMessage> messages)
            throws SQLException {
        if (messages.size() < 2 || messages.stream().noneMatch(PostgresWaiting::mayBeRefusedForItsHolder)) {
            return append(connection, scope, now, messages);
        }
        connection.update(SAVEPOINT);
        try {
            Result<Receipt> result = append(connection, scope, now, messages);
            connection.update(RELEASE);
            return result;
        } catch (IllegalArgumentException refused) {
            connection.update(ROLLBACK);
            connection.update(RELEASE);
            throw refused;
        }
    }

    private static boolean mayBeRefusedForItsHolder(NewMessage message) {
        ScheduleKey key = message.key();
        return key != null && key.onDuplicate() == OnDuplicateKey.PUSH_BACK && message.expiry() != null;
    }

    static CancelResult cancel(
            PostgresConnection connection, PostgresHistory history, UUID id, String application, Instant now)
            throws SQLException {
        Found itself = lock(connection, id);
        List<Found> rows = itself != null ? List.of(itself) : connection.list(LOCK_COPIES, Found::read, id);
        if (rows.isEmpty()) {
            return EndedMessage.cancel(history.ends(connection, id), application);
        }
        if (!rows.get(0).application().equals(application)) {
            return new CancelResult(CancelResult.Outcome.FOREIGN, 0);
        }
        history.tell(
                connection,
                rows.stream()
                        .filter(row -> !row.claimed())
                        .map(row -> new PostgresHistory.Event(row.id(), What.CANCELLED))
                        .toList(),
                now);
        int removed = 0;
        boolean anyClaimed = false;
        boolean anyBegun = false;
        for (Found row : rows) {
            if (row.claimed()) {
                connection.update(REQUEST_CANCEL, row.id());
                anyClaimed = true;
            } else {
                connection.update(DELETE, row.id());
                if (row.key() != null) {
                    PostgresKeys.free(connection, row.application(), row.key(), row.id());
                }
                anyBegun |= row.begun();
                removed++;
            }
        }
        CancelResult.Outcome furthest = anyClaimed
                ? CancelResult.Outcome.IN_DELIVERY
                : anyBegun ? CancelResult.Outcome.RETRY_CANCELLED : CancelResult.Outcome.CANCELLED;
        return new CancelResult(furthest, removed);
    }

    static Moved move(
            PostgresConnection connection,
            PostgresHistory history,
            UUID id,
            String application,
            Due due,
            Instant now,
            StoreInfo info)
            throws SQLException {
        Instant dueAt = Timing.dueAt(id, due, now, info);
        Found row = lock(connection, id);
        if (row == null) {
            return EndedMessage.reschedule(endsOfUncopied(connection, history, id), application, now);
        }
        if (!row.application().equals(application)) {
            return new Moved(Outcome.FOREIGN, now, null);
        }
        if (row.claimed()) {
            return new Moved(Outcome.IN_DELIVERY, now, null);
        }
        if (row.expiresAt() != null && !row.expiresAt().isAfter(dueAt)) {
            throw new IllegalArgumentException(
                    "Message " + id + " expires at " + row.expiresAt() + ", so it cannot be moved to " + dueAt
                            + ". Choose an earlier due time; it stays due at " + row.dueAt() + ".");
        }
        history.tell(connection, List.of(new PostgresHistory.Event(id, What.MOVED, 0, dueAt)), now);
        connection.update(MOVE, dueAt, id);
        return new Moved(row.begun() ? Outcome.RETRY_RESCHEDULED : Outcome.RESCHEDULED, now, dueAt);
    }

    /** Nothing of an event of which copies are left: it has not ended, and is not to be moved all the same. */
    private static List<HistoryRecord> endsOfUncopied(PostgresConnection connection, PostgresHistory history, UUID id)
            throws SQLException {
        // In this order: of copies that end in between, the history tells.
        return history.messages() && findCopies(connection, id).isEmpty() ? history.ends(connection, id) : List.of();
    }

    /** The row, locked behind its key if it holds one. */
    private static @Nullable Found lock(PostgresConnection connection, UUID id) throws SQLException {
        String[] key = connection.first(KEY_OF, row -> new String[] {row.text(1), row.text(2)}, id);
        if (key != null) {
            PostgresKeys.lock(connection, key[0], key[1]);
        }
        return connection.first(LOCK, Found::read, id);
    }

    static Optional<MessageRecord> find(PostgresConnection connection, UUID id) throws SQLException {
        return Optional.ofNullable(connection.first(FIND, MessageColumns::record, id));
    }

    static List<MessageRecord> findCopies(PostgresConnection connection, UUID eventId) throws SQLException {
        return connection.list(FIND_COPIES, MessageColumns::record, eventId);
    }
}
