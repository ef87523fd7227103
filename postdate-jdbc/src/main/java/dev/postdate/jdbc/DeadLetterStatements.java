package dev.postdate.jdbc;

import dev.postdate.Due;
import dev.postdate.jdbc.DeadLetterSearch.Range;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.ActionRecord.Action;
import dev.postdate.spi.DeadLetterGroup;
import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.DeadLetterRecord;
import dev.postdate.spi.DeadLetterStore;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.HeadersText;
import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.Timing;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Messages that will not run again without an operator. */
final class DeadLetterStatements implements DeadLetterStore {

    /** Behind the common columns. */
    static final String OWN = ", reason, detail, fingerprint, dead_at";

    // A message that was stored a second time while its dead letter was here may die a second time; that one counts.
    private static final String BURY = """
            /* postdate:bury */
            REPLACE INTO postdate_dead_letter (
                reason, detail, fingerprint, dead_at, id, kind, queue, handler, type, version, content_type, application, reply_to,
                correlation_id, conversation_id, causation_id, trace_parent, event_id, headers, created_at, due_at, expires_at,
                runs, failures, errors, body)
            SELECT
                ?, ?, ?, ?, id, kind, queue, handler, type, version, content_type, application, reply_to,
                correlation_id, conversation_id, causation_id, trace_parent, event_id, headers, created_at, due_at, expires_at,
                runs + ?, failures, ?, body
            FROM postdate_message WHERE seq = ?
            """;

    private static final String SELECT = "SELECT " + MessageColumns.COMMON + OWN + " FROM postdate_dead_letter";

    private static final String GET = "/* postdate:dead-get */ " + SELECT + " WHERE seq = ?";

    private static final String FIND = "/* postdate:dead-find */ " + SELECT + " WHERE id = ?";

    private static final String LAST = "/* postdate:dead-last */ SELECT max(seq) FROM postdate_dead_letter";

    private static final String GROUPS = """
            /* postdate:dead-groups */
            SELECT count(*), min(seq), max(seq) FROM postdate_dead_letter INDEXED BY postdate_dead_letter_fingerprint
            WHERE fingerprint > '' GROUP BY fingerprint ORDER BY count(*) DESC, fingerprint LIMIT ?
            """;

    private static final String FINGERPRINT = """
            /* postdate:dead-fingerprint */
            SELECT fingerprint FROM postdate_dead_letter WHERE seq = ?
            """;

    private static final String DELETE = "/* postdate:dead-delete */ DELETE FROM postdate_dead_letter WHERE id = ?";

    private static final String REDRIVE = """
            /* postdate:redrive */
            INSERT INTO postdate_message (
                state, id, kind, queue, handler, type, version, content_type, application, reply_to, correlation_id,
                conversation_id, causation_id, trace_parent, event_id, headers, created_at, due_at, runs, errors, body)
            SELECT
                0, id, kind, coalesce(?1, queue), handler, type, version, content_type, application, reply_to, correlation_id,
                conversation_id, causation_id, trace_parent, event_id, CASE WHEN ?2 THEN ?3 ELSE headers END, created_at, ?4,
                runs, errors, coalesce(?5, body)
            FROM postdate_dead_letter WHERE id = ?6
            ON CONFLICT (id) DO NOTHING
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
        connection.update(
                BURY,
                dead.reason().name(),
                dead.detail(),
                dead.fingerprint(),
                now,
                dead.ran() ? 1 : 0,
                errors,
                sequence);
    }

    @Override
    public List<DeadLetterRecord> list(DeadLetterQuery query, long afterSequence, int limit) {
        return scope.ask("list dead letters", connection -> {
            List<DeadLetterRecord> letters = new ArrayList<>();
            Range range = new Range(afterSequence, Long.MAX_VALUE, limit);
            for (long sequence : DeadLetterSearch.sequences(connection, query, range)) {
                letters.add(get(connection, sequence));
            }
            return letters;
        });
    }

    private static DeadLetterRecord get(SqliteConnection connection, long sequence) throws SQLException {
        return Objects.requireNonNull(connection.first(GET, DeadLetterStatements::record, sequence));
    }

    @Override
    public Optional<DeadLetterRecord> find(UUID id) {
        return scope.lookUp(
                "find a dead letter",
                connection -> Optional.ofNullable(connection.first(FIND, DeadLetterStatements::record, id)));
    }

    @Override
    public long count(DeadLetterQuery query, int upTo) {
        return scope.ask("count dead letters", connection -> DeadLetterSearch.count(connection, query, upTo));
    }

    @Override
    public List<DeadLetterGroup> groups(DeadLetterQuery query, int limit) {
        return scope.ask("group dead letters", connection -> {
            List<DeadLetterGroup> groups = new ArrayList<>();
            List<Span> spans = query.isEmpty()
                    ? connection.list(GROUPS, row -> new Span(row.number(1), row.number(2), row.number(3)), limit)
                    : spans(connection, query).stream().limit(limit).toList();
            for (Span span : spans) {
                groups.add(DeadLetterGroup.of(
                        span.count(), get(connection, span.first()), get(connection, span.latest())));
            }
            return groups;
        });
    }

    /** Of a group: how many there are, and the sequences of the first and the latest. */
    private record Span(long count, long first, long latest) {
        Span with(long sequence) {
            return new Span(count + 1, first, sequence);
        }
    }

    private static List<Span> spans(SqliteConnection connection, DeadLetterQuery query) throws SQLException {
        Map<String, Span> spans = new LinkedHashMap<>();
        Range all = new Range(-1, Long.MAX_VALUE, Integer.MAX_VALUE);
        for (long sequence : DeadLetterSearch.sequences(connection, query, all)) {
            String fingerprint = connection.first(FINGERPRINT, row -> row.text(1), sequence);
            spans.merge(
                    Objects.requireNonNull(fingerprint),
                    new Span(1, sequence, sequence),
                    (span, one) -> span.with(sequence));
        }
        return spans.entrySet().stream()
                .sorted(Map.Entry.<String, Span>comparingByValue((one, other) -> Long.compare(other.count, one.count))
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public long lastSequence() {
        return scope.lookUp("look at the last dead letter", connection -> {
            long last = connection.number(LAST);
            return last == 0 ? -1 : last;
        });
    }

    /** What is to become of one dead letter, and when it is due. */
    private record Plan(Redrive redrive, Instant dueAt) {}

    @Override
    public List<UUID> redrive(List<Redrive> redrives) {
        return scope.write(
                "redrive dead letters",
                List.of(),
                connection -> {
                    List<UUID> redriven = new ArrayList<>();
                    Instant now = scope.now();
                    for (Plan plan : inOrderOfComing(connection, redrives, now)) {
                        UUID id = plan.redrive().id();
                        if (redrive(connection, plan)) {
                            history.tellOfDead(connection, id, What.REDRIVEN, now);
                            connection.update(DELETE, id);
                            redriven.add(id);
                        }
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

    private static boolean redrive(SqliteConnection connection, Plan plan) throws SQLException {
        Redrive redrive = plan.redrive();
        return connection.update(
                        REDRIVE,
                        redrive.queue(),
                        redrive.headers() != null,
                        redrive.headers() == null ? null : HeadersText.write(redrive.headers()),
                        plan.dueAt(),
                        redrive.body(),
                        redrive.id())
                > 0;
    }

    private List<Plan> inOrderOfComing(SqliteConnection connection, List<Redrive> redrives, Instant now)
            throws SQLException {
        Map<UUID, MessageColumns.InOrder<Plan>> found = new LinkedHashMap<>();
        for (Redrive redrive : redrives) {
            Instant dueAt = Timing.dueAt(redrive.id(), Due.in(redrive.delay()), now, scope.info());
            Long sequence = connection.first(ORDER_OF, row -> row.number(1), redrive.id());
            if (sequence != null) {
                found.putIfAbsent(redrive.id(), new MessageColumns.InOrder<>(0, sequence, new Plan(redrive, dueAt)));
            }
        }
        return found.values().stream()
                .sorted()
                .map(MessageColumns.InOrder::value)
                .toList();
    }

    @Override
    public int delete(Set<UUID> ids) {
        return scope.write("delete dead letters", connection -> delete(connection, ids));
    }

    private int delete(SqliteConnection connection, Collection<UUID> ids) throws SQLException {
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
    }

    @Override
    public int delete(DeadLetterQuery query, long upToSequence, int limit) {
        return scope.write("delete dead letters", connection -> {
            List<UUID> ids = new ArrayList<>();
            Range range = new Range(-1, upToSequence, limit);
            for (long sequence : DeadLetterSearch.sequences(connection, query, range)) {
                ids.add(get(connection, sequence).envelope().id());
            }
            return delete(connection, ids);
        });
    }

    /** Reads the common columns and {@link #OWN}. */
    static DeadLetterRecord record(Row row) throws SQLException {
        int own = MessageColumns.COMMON_COUNT;
        return new DeadLetterRecord(
                MessageColumns.envelope(row),
                DeadReason.valueOf(row.text(own + 1)),
                row.text(own + 2),
                row.text(own + 3),
                row.instant(own + 4),
                row.instant(17),
                row.instant(18),
                row.instantOrNull(19),
                MessageColumns.progress(row),
                row.number(1));
    }
}
