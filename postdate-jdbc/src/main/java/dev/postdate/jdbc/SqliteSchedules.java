package dev.postdate.jdbc;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduleToken;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.ActionRecord.Action;
import dev.postdate.spi.BulkStore;
import dev.postdate.spi.EndedMessage;
import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.ScheduleStore;
import dev.postdate.spi.Timing;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Takes messages in, cancels, moves and finds them. */
final class SqliteSchedules implements ScheduleStore, BulkStore {

    private static final String FIND = """
            /* postdate:find */
            SELECT %s FROM postdate_message WHERE id = ?
            """.formatted(MessageColumns.ALL);

    private static final String FIND_COPIES = """
            /* postdate:find-copies */
            SELECT %s FROM postdate_message WHERE event_id = ? ORDER BY seq
            """.formatted(MessageColumns.ALL);

    private final SqliteScope scope;
    private final MessageStatements messages;
    private final SqliteHistory history;
    private final KeyStatements keys = new KeyStatements();

    SqliteSchedules(SqliteScope scope, MessageStatements messages, SqliteHistory history) {
        this.scope = scope;
        this.messages = messages;
        this.history = history;
    }

    @Override
    public Receipt append(List<NewMessage> newMessages) {
        List<ScheduleToken> tokens = newMessages.stream()
                .map(message -> ScheduleToken.of(message.envelope().tokenId()))
                .toList();
        return scope.write(
                "store " + newMessages.size() + " message(s)",
                tokens,
                connection -> {
                    Instant now = scope.now();
                    List<Stored> stored = new ArrayList<>(newMessages.size());
                    for (NewMessage message : newMessages) {
                        stored.add(messages.append(connection, message, now));
                    }
                    return new Receipt(now, stored);
                },
                receipt -> !receipt.messages().isEmpty());
    }

    @Override
    public CancelResult cancel(UUID id, String application) {
        return scope.write(
                "cancel message " + id,
                List.of(ScheduleToken.of(id)),
                connection -> cancel(connection, id, application),
                // On a queue in order it may have held others back.
                result -> result.removed() > 0);
    }

    private CancelResult cancel(SqliteConnection connection, UUID id, String application) throws SQLException {
        Optional<MessageStatements.Waiting> row = messages.waiting(connection, id);
        List<MessageStatements.Waiting> rows = row.map(List::of).orElse(List.of());
        rows = rows.isEmpty() ? messages.waitingCopies(connection, id) : rows;
        return rows.isEmpty()
                ? EndedMessage.cancel(history.ends(connection, id), application)
                : cancel(connection, rows, application);
    }

    @Override
    public List<CancelResult> cancel(List<UUID> ids, String application) {
        return scope.write(
                "cancel " + ids.size() + " messages",
                List.of(),
                connection -> {
                    List<CancelResult> each = new ArrayList<>(ids.size());
                    for (UUID id : ids) {
                        each.add(cancel(connection, id, application));
                    }
                    history.act(
                            connection,
                            Action.CANCEL_MESSAGES,
                            ActionRecord.messages(ids),
                            ActionRecord.changed(each),
                            scope.now());
                    return each;
                },
                each -> each.stream().anyMatch(result -> result.removed() > 0));
    }

    @Override
    public List<RescheduleResult> reschedule(List<UUID> ids, String application, Due due) {
        return scope.write(
                "move " + ids.size() + " messages",
                List.of(),
                connection -> {
                    List<RescheduleResult> each = new ArrayList<>(ids.size());
                    for (UUID id : ids) {
                        // Refused for all if it cannot be kept.
                        Timing.dueAt(id, due, scope.now(), scope.info());
                        try {
                            Moved moved = move(connection, id, application, due);
                            each.add(new RescheduleResult(moved.outcome(), moved.dueAt(), moved.endedAt()));
                        } catch (IllegalArgumentException wouldExpire) {
                            each.add(new RescheduleResult(RescheduleResult.Outcome.WOULD_EXPIRE, null));
                        }
                    }
                    history.act(
                            connection,
                            Action.MOVE_MESSAGES,
                            ActionRecord.messages(ids),
                            each.stream().filter(RescheduleResult::rescheduled).count(),
                            scope.now());
                    return each;
                },
                each -> each.stream().anyMatch(RescheduleResult::rescheduled));
    }

    private CancelResult cancel(SqliteConnection connection, List<MessageStatements.Waiting> rows, String application)
            throws SQLException {
        if (!rows.get(0).application().equals(application)) {
            return new CancelResult(CancelResult.Outcome.FOREIGN, 0);
        }
        int removed = 0;
        boolean anyClaimed = false;
        boolean anyBegun = false;
        for (MessageStatements.Waiting row : rows) {
            if (row.isClaimed()) {
                messages.requestCancel(connection, row);
                anyClaimed = true;
            } else {
                history.tell(connection, row.sequence(), What.CANCELLED, scope.now());
                MessageStatements.delete(connection, row.sequence());
                anyBegun |= row.begun();
                removed++;
            }
        }
        CancelResult.Outcome furthest = anyClaimed
                ? CancelResult.Outcome.IN_DELIVERY
                : anyBegun ? CancelResult.Outcome.RETRY_CANCELLED : CancelResult.Outcome.CANCELLED;
        return new CancelResult(furthest, removed);
    }

    @Override
    public Moved reschedule(UUID id, String application, Due due) {
        return scope.write(
                "move message " + id,
                List.of(ScheduleToken.of(id)),
                connection -> move(connection, id, application, due),
                moved -> moved.dueAt() != null);
    }

    private Moved move(SqliteConnection connection, UUID id, String application, Due due) throws SQLException {
        Instant now = scope.now();
        Optional<MessageStatements.Waiting> found = messages.waiting(connection, id);
        Instant dueAt = Timing.dueAt(id, due, now, scope.info());
        if (found.isEmpty()) {
            boolean copied = !messages.waitingCopies(connection, id).isEmpty();
            return EndedMessage.reschedule(copied ? List.of() : history.ends(connection, id), application, now);
        }
        MessageStatements.Waiting row = found.get();
        if (!row.application().equals(application)) {
            return new Moved(RescheduleResult.Outcome.FOREIGN, now, null);
        }
        if (row.isClaimed()) {
            return new Moved(RescheduleResult.Outcome.IN_DELIVERY, now, null);
        }
        if (row.expiresAt() != null && !row.expiresAt().isAfter(dueAt)) {
            throw new IllegalArgumentException(
                    "Message " + id + " expires at " + row.expiresAt() + ", so it cannot be moved to " + dueAt
                            + ". Choose an earlier due time; it stays due at " + row.dueAt() + ".");
        }
        history.tell(connection, row.sequence(), What.MOVED, 0, dueAt, now);
        messages.move(connection, row, dueAt);
        return new Moved(
                row.begun() ? RescheduleResult.Outcome.RETRY_RESCHEDULED : RescheduleResult.Outcome.RESCHEDULED,
                now,
                dueAt);
    }

    @Override
    public Optional<MessageRecord> find(UUID id) {
        return scope.lookUp(
                "find message " + id,
                connection -> Optional.ofNullable(connection.first(FIND, MessageColumns::record, id)));
    }

    @Override
    public List<MessageRecord> findCopies(UUID eventId) {
        return scope.lookUp(
                "find the copies of event " + eventId,
                connection -> connection.list(FIND_COPIES, MessageColumns::record, eventId));
    }

    @Override
    public Optional<UUID> findKey(String application, String key) {
        return scope.lookUp(
                "find the schedule key '" + key + "'",
                connection -> keys.holder(connection, key, application).map(KeyStatements.Holder::id));
    }
}
