package dev.postdate.jdbc;

import dev.postdate.jdbc.PostgresConnection.Values;
import dev.postdate.jdbc.PostgresScope.Share;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.ActionRecord.Action;
import dev.postdate.spi.DeadLetterRecord;
import dev.postdate.spi.DeadLetterStore;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.HistoryRecord.What;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Messages that will not run again without an operator. */
final class PostgresDeadLetters implements DeadLetterStore {

    private static final String SELECT =
            "SELECT " + MessageColumns.COMMON + ", reason, detail, dead_at FROM ~dead_letter ";

    private static final String LIST = "/* postdate:dead-list */ " + SELECT + "WHERE seq > ? ORDER BY seq LIMIT ?";

    private static final String LIST_OF_TYPE =
            "/* postdate:dead-list-of-type */ " + SELECT + "WHERE type = ? AND seq > ? ORDER BY seq LIMIT ?";

    private static final String FIND = "/* postdate:dead-find */ " + SELECT + "WHERE id = ?";

    private static final String COUNT = "/* postdate:dead-count */ SELECT count(*) FROM ~dead_letter";

    private static final String DELETE = "/* postdate:dead-delete */ DELETE FROM ~dead_letter WHERE id = ANY (?)";

    private static final String LOCK =
            "/* postdate:dead-lock */ SELECT id, seq FROM ~dead_letter WHERE id = ANY (?) ORDER BY seq FOR UPDATE";

    private static final String REDRIVE = """
            /* postdate:redrive */
            INSERT INTO ~message (
                id, kind, queue, handler, type, version, content_type, application, reply_to, correlation_id,
                conversation_id, causation_id, trace_parent, event_id, headers, created_at, due_at, runs, errors, body)
            SELECT
                id, kind, queue, handler, type, version, content_type, application, reply_to, correlation_id,
                conversation_id, causation_id, trace_parent, event_id, headers, created_at, ?, runs, errors, body
            FROM ~dead_letter WHERE id = ANY (?) ORDER BY seq
            """;

    private final PostgresScope scope;
    private final PostgresWakeUps wakeUps;
    private final PostgresHistory history;

    PostgresDeadLetters(PostgresScope scope, PostgresWakeUps wakeUps, PostgresHistory history) {
        this.scope = scope;
        this.wakeUps = wakeUps;
        this.history = history;
    }

    @Override
    public List<DeadLetterRecord> list(@Nullable String type, long afterSequence, int limit) {
        return scope.ask(
                "list dead letters",
                connection -> type == null
                        ? connection.list(LIST, PostgresDeadLetters::record, afterSequence, limit)
                        : connection.list(LIST_OF_TYPE, PostgresDeadLetters::record, type, afterSequence, limit));
    }

    @Override
    public Optional<DeadLetterRecord> find(UUID id) {
        return scope.ask(
                "find a dead letter",
                connection -> Optional.ofNullable(connection.first(FIND, PostgresDeadLetters::record, id)));
    }

    @Override
    public long count() {
        return scope.ask("count dead letters", connection -> connection.number(COUNT));
    }

    @Override
    public List<UUID> redrive(Set<UUID> ids) {
        List<UUID> redriven = scope.transaction(Share.CALLS, "redrive dead letters", List.of(), (connection, now) -> {
            List<UUID> found = connection.list(LOCK, row -> row.id(1), Values.ids(List.copyOf(ids)));
            if (!found.isEmpty()) {
                history.tellOfDead(connection, Values.ids(found), What.REDRIVEN, now);
                connection.update(REDRIVE, now, Values.ids(found));
                connection.update(DELETE, Values.ids(found));
            }
            history.act(connection, Action.REDRIVE_DEAD_LETTERS, ActionRecord.messages(found), found.size(), now);
            return found;
        });
        if (!redriven.isEmpty()) {
            wakeUps.look();
        }
        return redriven;
    }

    @Override
    public int delete(Set<UUID> ids) {
        return scope.transaction(Share.CALLS, "delete dead letters", List.of(), (connection, now) -> {
            List<UUID> found = connection.list(LOCK, row -> row.id(1), Values.ids(List.copyOf(ids)));
            history.tellOfDead(connection, Values.ids(found), What.DELETED, now);
            int deleted = connection.update(DELETE, Values.ids(found));
            history.act(connection, Action.DELETE_DEAD_LETTERS, ActionRecord.messages(found), deleted, now);
            return deleted;
        });
    }

    private static DeadLetterRecord record(Row row) throws SQLException {
        int own = MessageColumns.COMMON_COUNT;
        return new DeadLetterRecord(
                MessageColumns.envelope(row),
                DeadReason.valueOf(row.text(own + 1)),
                row.text(own + 2),
                row.instant(own + 3),
                row.instant(17),
                row.instant(18),
                row.instantOrNull(19),
                MessageColumns.progress(row),
                row.number(1));
    }
}
