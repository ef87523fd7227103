package dev.postdate.jdbc;

import dev.postdate.Due;
import dev.postdate.jdbc.PostgresConnection.Values;
import dev.postdate.jdbc.PostgresScope.Share;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.ActionRecord.Action;
import dev.postdate.spi.DeadLetterGroup;
import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.DeadLetterRecord;
import dev.postdate.spi.DeadLetterStore;
import dev.postdate.spi.HeadersText;
import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.spi.Timing;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Messages that will not run again without an operator. */
final class PostgresDeadLetters implements DeadLetterStore {

    private static final String SELECT =
            "SELECT " + MessageColumns.COMMON + DeadLetterStatements.OWN + " FROM ~dead_letter ";

    private static final String MATCHING = "~dead_matching_1(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String LIST =
            "/* postdate:dead-list */ " + SELECT + "WHERE seq = ANY (ARRAY(SELECT " + MATCHING + ")) ORDER BY seq";

    private static final String FIND = "/* postdate:dead-find */ " + SELECT + "WHERE id = ?";

    private static final String GET = "/* postdate:dead-get */ " + SELECT + "WHERE seq = ANY (?)";

    private static final String COUNT = "/* postdate:dead-count */ SELECT count(*) FROM " + MATCHING;

    /** Of what an index says alone. */
    private static final String COUNT_ALL = "/* postdate:dead-count-all */ SELECT ~dead_count_1(?)";

    private static final String LAST = "/* postdate:dead-last */ SELECT coalesce(max(seq), -1) FROM ~dead_letter";

    private static final String GROUPS = "/* postdate:dead-groups */ SELECT * FROM ~dead_groups_1(?)";

    private static final String GROUPS_MATCHING = """
            /* postdate:dead-groups-matching */
            SELECT count(*), min(d.seq), max(d.seq) FROM %s AS m (seq) JOIN ~dead_letter d ON d.seq = m.seq
            GROUP BY d.fingerprint ORDER BY count(*) DESC, d.fingerprint COLLATE "C" LIMIT ?
            """.formatted(MATCHING);

    private static final String DELETE = "/* postdate:dead-delete */ DELETE FROM ~dead_letter WHERE id = ANY (?)";

    private static final String LOCK =
            "/* postdate:dead-lock */ SELECT id FROM ~dead_letter WHERE id = ANY (?) ORDER BY seq FOR UPDATE";

    private static final String LOCK_MATCHING = "/* postdate:dead-lock-matching */ SELECT id FROM ~dead_letter"
            + " WHERE seq = ANY (ARRAY(SELECT " + MATCHING + ")) ORDER BY seq FOR UPDATE";

    private static final String REDRIVE = "/* postdate:redrive */ SELECT ~redrive_1(?, ?, ?, ?, ?, ?)";

    private final PostgresScope scope;
    private final PostgresWakeUps wakeUps;
    private final PostgresHistory history;

    PostgresDeadLetters(PostgresScope scope, PostgresWakeUps wakeUps, PostgresHistory history) {
        this.scope = scope;
        this.wakeUps = wakeUps;
        this.history = history;
    }

    @Override
    public List<DeadLetterRecord> list(DeadLetterQuery query, long afterSequence, int limit) {
        return scope.ask(
                "list dead letters",
                connection -> connection.list(
                        LIST, DeadLetterStatements::record, matching(query, afterSequence, Long.MAX_VALUE, (long)
                                limit)));
    }

    private static @Nullable Object[] matching(
            DeadLetterQuery query, long after, long until, @Nullable Object... limits) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(query.type());
        values.add(query.queue());
        values.add(query.reason() == null ? null : query.reason().name());
        values.add(query.fingerprint());
        values.add(query.correlationId());
        values.add(PostgresFilter.withinOrNull(query.deadFrom()));
        values.add(PostgresFilter.withinOrNull(query.deadBefore()));
        values.add(after);
        values.add(until);
        for (Object limit : limits) {
            values.add(limit);
        }
        return values.toArray();
    }

    @Override
    public Optional<DeadLetterRecord> find(UUID id) {
        return scope.ask(
                "find a dead letter",
                connection -> Optional.ofNullable(connection.first(FIND, DeadLetterStatements::record, id)));
    }

    @Override
    public long count(DeadLetterQuery query, int upTo) {
        return scope.ask(
                "count dead letters",
                connection -> query.isEmpty()
                        ? connection.number(COUNT_ALL, (long) upTo)
                        : connection.number(COUNT, matching(query, -1, Long.MAX_VALUE, (long) upTo)));
    }

    /** Of a group: how many there are, and the sequences of the first and the latest. */
    private record Span(long count, long first, long latest) {
        static Span read(Row row) throws SQLException {
            return new Span(row.number(1), row.number(2), row.number(3));
        }
    }

    @Override
    public List<DeadLetterGroup> groups(DeadLetterQuery query, int limit) {
        // One transaction, so that none of those that were counted is gone when it is read.
        return scope.snapshot("group dead letters", connection -> {
            List<Span> spans = query.isEmpty()
                    ? connection.list(GROUPS, Span::read, (long) limit)
                    : connection.list(
                            GROUPS_MATCHING, Span::read, matching(query, -1, Long.MAX_VALUE, null, (long) limit));
            List<Long> shown = new ArrayList<>();
            spans.forEach(span -> shown.addAll(List.of(span.first(), span.latest())));
            Map<Long, DeadLetterRecord> letters = new HashMap<>();
            connection
                    .list(GET, DeadLetterStatements::record, Values.numbers(shown))
                    .forEach(letter -> letters.put(letter.sequence(), letter));
            return spans.stream()
                    .map(span -> DeadLetterGroup.of(
                            span.count(),
                            Objects.requireNonNull(letters.get(span.first())),
                            Objects.requireNonNull(letters.get(span.latest()))))
                    .toList();
        });
    }

    @Override
    public long lastSequence() {
        return scope.ask("look at the last dead letter", connection -> connection.number(LAST));
    }

    @Override
    public List<UUID> redrive(List<Redrive> redrives) {
        Map<UUID, Redrive> byId = new LinkedHashMap<>();
        redrives.forEach(redrive -> byId.putIfAbsent(redrive.id(), redrive));
        if (byId.isEmpty()) {
            return List.of();
        }
        List<Redrive> each = List.copyOf(byId.values());
        List<UUID> redriven = scope.transaction(Share.CALLS, "redrive dead letters", List.of(), (connection, now) -> {
            List<UUID> done = connection.list(REDRIVE, row -> row.id(1), values(each, now));
            history.tell(
                    connection,
                    done.stream()
                            .map(id -> new PostgresHistory.Event(id, What.REDRIVEN))
                            .toList(),
                    now);
            history.act(connection, Action.REDRIVE_DEAD_LETTERS, ActionRecord.messages(done), done.size(), now);
            return done;
        });
        if (!redriven.isEmpty()) {
            wakeUps.look();
        }
        return redriven;
    }

    private Object[] values(List<Redrive> redrives, Instant now) {
        return new Object[] {
            Values.ids(redrives.stream().map(Redrive::id).toList()),
            Values.instants(redrives.stream()
                    .map(redrive -> Timing.dueAt(redrive.id(), Due.in(redrive.delay()), now, scope.info()))
                    .toList()),
            Values.texts(mapped(redrives, Redrive::queue)),
            Values.flags(
                    redrives.stream().map(redrive -> redrive.headers() != null).toList()),
            Values.texts(mapped(
                    redrives, redrive -> redrive.headers() == null ? null : HeadersText.write(redrive.headers()))),
            Values.bytes(mapped(redrives, Redrive::body))
        };
    }

    private static <T> List<@Nullable T> mapped(List<Redrive> redrives, Function<Redrive, @Nullable T> value) {
        List<@Nullable T> values = new ArrayList<>(redrives.size());
        redrives.forEach(redrive -> values.add(value.apply(redrive)));
        return values;
    }

    @Override
    public int delete(Set<UUID> ids) {
        return delete(LOCK, Values.ids(List.copyOf(ids)));
    }

    /** @param lock the statement that locks those that are meant, and answers their ids */
    private int delete(String lock, @Nullable Object... values) {
        return scope.transaction(Share.CALLS, "delete dead letters", List.of(), (connection, now) -> {
            List<UUID> found = connection.list(lock, row -> row.id(1), values);
            history.tellOfDead(connection, Values.ids(found), What.DELETED, now);
            int deleted = connection.update(DELETE, Values.ids(found));
            history.act(connection, Action.DELETE_DEAD_LETTERS, ActionRecord.messages(found), deleted, now);
            return deleted;
        });
    }

    @Override
    public int delete(DeadLetterQuery query, long upToSequence, int limit) {
        return delete(LOCK_MATCHING, matching(query, -1, upToSequence, (long) limit));
    }
}
