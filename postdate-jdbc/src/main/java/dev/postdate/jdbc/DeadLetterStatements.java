package dev.postdate.jdbc;

import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.ActionRecord.Action;
import dev.postdate.spi.DeadLetterRecord;
import dev.postdate.spi.DeadLetterStore;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.spi.Settlement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Messages that will not run again without an operator. */
final class DeadLetterStatements implements DeadLetterStore {

    private static final String BURY = """
            /* postdate:bury */
            INSERT INTO postdate_dead_letter (
                reason, detail, dead_at, id, kind, queue, handler, type, version, content_type, application, reply_to,
                correlation_id, conversation_id, causation_id, trace_parent, event_id, headers, created_at, due_at, expires_at,
                runs, failures, errors, body)
            SELECT
                ?, ?, ?, id, kind, queue, handler, type, version, content_type, application, reply_to,
                correlation_id, conversation_id, causation_id, trace_parent, event_id, headers, created_at, due_at, expires_at,
                runs + ?, failures, ?, body
            FROM postdate_message WHERE seq = ?
            """;

    private static final String SELECT = """
            SELECT %s, reason, detail, dead_at FROM postdate_dead_letter
            """.formatted(MessageColumns.COMMON);

    private static final String LIST = "/* postdate:dead-list */ " + SELECT + " WHERE seq > ? ORDER BY seq LIMIT ?";

    private static final String LIST_OF_TYPE =
            "/* postdate:dead-list-of-type */ " + SELECT + " WHERE type = ? AND seq > ? ORDER BY seq LIMIT ?";

    private static final String FIND = "/* postdate:dead-find */ " + SELECT + " WHERE id = ?";

    private static final String COUNT = "/* postdate:dead-count */ SELECT count(*) FROM postdate_dead_letter";

    private static final String DELETE = "/* postdate:dead-delete */ DELETE FROM postdate_dead_letter WHERE id = ?";

    private static final String REDRIVE = """
            /* postdate:redrive */
            INSERT INTO postdate_message (
                state, id, kind, queue, handler, type, version, content_type, application, reply_to, correlation_id,
                conversation_id, causation_id, trace_parent, event_id, headers, created_at, due_at, runs, errors, body)
            SELECT
                0, id, kind, queue, handler, type, version, content_type, application, reply_to, correlation_id,
                conversation_id, causation_id, trace_parent, event_id, headers, created_at, ?, runs, errors, body
            FROM postdate_dead_letter WHERE id = ?
            """;

    private static final String ORDER_OF =
            "/* postdate:dead-order */ SELECT seq FROM postdate_dead_letter WHERE id = ?";

    private final SqliteScope scope;
    private final SqliteHistory history;

    DeadLetterStatements(SqliteScope scope, SqliteHistory history) {
        this.scope = scope;
        this.history = history;
    }

    /** Copies a claimed row to the dead letters; the caller removes it. */
    static void bury(
            SqliteConnection connection, long sequence, Settlement.Dead dead, @Nullable String errors, Instant now)
            throws SQLException {
        connection.update(BURY, dead.reason().name(), dead.detail(), now, dead.ran() ? 1 : 0, errors, sequence);
    }

    @Override
    public List<DeadLetterRecord> list(@Nullable String type, long afterSequence, int limit) {
        return scope.ask(
                "list dead letters",
                connection -> type == null
                        ? connection.list(LIST, DeadLetterStatements::record, afterSequence, limit)
                        : connection.list(LIST_OF_TYPE, DeadLetterStatements::record, type, afterSequence, limit));
    }

    @Override
    public Optional<DeadLetterRecord> find(UUID id) {
        return scope.lookUp(
                "find a dead letter",
                connection -> Optional.ofNullable(connection.first(FIND, DeadLetterStatements::record, id)));
    }

    @Override
    public long count() {
        return scope.ask("count dead letters", connection -> connection.number(COUNT));
    }

    @Override
    public List<UUID> redrive(Set<UUID> ids) {
        return scope.write(
                "redrive dead letters",
                List.of(),
                connection -> {
                    Instant now = scope.now();
                    List<UUID> redriven = new ArrayList<>();
                    for (UUID id : inOrderOfComing(connection, ids)) {
                        history.tellOfDead(connection, id, What.REDRIVEN, now);
                        connection.update(REDRIVE, now, id);
                        connection.update(DELETE, id);
                        redriven.add(id);
                    }
                    history.act(
                            connection,
                            Action.REDRIVE_DEAD_LETTERS,
                            ActionRecord.messages(redriven),
                            redriven.size(),
                            now);
                    return redriven;
                },
                redriven -> !redriven.isEmpty());
    }

    private static List<UUID> inOrderOfComing(SqliteConnection connection, Set<UUID> ids) throws SQLException {
        List<MessageColumns.InOrder<UUID>> found = new ArrayList<>();
        for (UUID id : ids) {
            Long sequence = connection.first(ORDER_OF, row -> row.number(1), id);
            if (sequence != null) {
                found.add(new MessageColumns.InOrder<>(0, sequence, id));
            }
        }
        return found.stream().sorted().map(MessageColumns.InOrder::value).toList();
    }

    @Override
    public int delete(Set<UUID> ids) {
        return scope.write("delete dead letters", connection -> {
            Instant now = scope.now();
            List<UUID> deleted = new ArrayList<>();
            for (UUID id : ids) {
                history.tellOfDead(connection, id, What.DELETED, now);
                if (connection.update(DELETE, id) > 0) {
                    deleted.add(id);
                }
            }
            history.act(connection, Action.DELETE_DEAD_LETTERS, ActionRecord.messages(deleted), deleted.size(), now);
            return deleted.size();
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
