package dev.postdate.jdbc;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.RescheduleResult;
import dev.postdate.jdbc.PostgresConnection.Values;
import dev.postdate.jdbc.PostgresScope.Share;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.ActionRecord.Action;
import dev.postdate.spi.BulkStore;
import dev.postdate.spi.ScheduleStore.Moved;
import dev.postdate.spi.Timing;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Cancels and moves messages for an operator: first their keys in the order of keys, then they in the order of their ids, so that no two
 * transactions wait for each other.
 */
final class PostgresBulk implements BulkStore {

    /** In the order in which those who schedule with keys take them. */
    private static final String LOCK_KEYS = """
            /* postdate:bulk-lock-keys */
            SELECT 1 FROM ~key WHERE message_id = ANY (?) ORDER BY application, schedule_key FOR UPDATE
            """;

    private final PostgresScope scope;
    private final PostgresWakeUps wakeUps;
    private final PostgresHistory history;

    PostgresBulk(PostgresScope scope, PostgresWakeUps wakeUps, PostgresHistory history) {
        this.scope = scope;
        this.wakeUps = wakeUps;
        this.history = history;
    }

    @FunctionalInterface
    private interface One<T> {
        T of(UUID id) throws SQLException;
    }

    @Override
    public List<CancelResult> cancel(List<UUID> ids, String application) {
        List<CancelResult> results =
                scope.transaction(Share.CALLS, "cancel " + ids.size() + " messages", List.of(), (connection, now) -> {
                    List<CancelResult> each = each(
                            connection, ids, id -> PostgresWaiting.cancel(connection, history, id, application, now));
                    history.act(
                            connection,
                            Action.CANCEL_MESSAGES,
                            ActionRecord.messages(ids),
                            ActionRecord.changed(each),
                            now);
                    return each;
                });
        // On a queue in order some may have held others back.
        wakeUps.look();
        return results;
    }

    @Override
    public List<RescheduleResult> reschedule(List<UUID> ids, String application, Due due) {
        List<RescheduleResult> results =
                scope.transaction(Share.CALLS, "move " + ids.size() + " messages", List.of(), (connection, now) -> {
                    List<RescheduleResult> each =
                            each(connection, ids, id -> move(connection, id, application, due, now));
                    history.act(
                            connection,
                            Action.MOVE_MESSAGES,
                            ActionRecord.messages(ids),
                            each.stream().filter(RescheduleResult::rescheduled).count(),
                            now);
                    return each;
                });
        wakeUps.look();
        return results;
    }

    private RescheduleResult move(PostgresConnection connection, UUID id, String application, Due due, Instant now)
            throws SQLException {
        // Refused for all if it cannot be kept.
        Timing.dueAt(id, due, now, scope.info());
        try {
            Moved moved = PostgresWaiting.move(connection, history, id, application, due, now, scope.info());
            return new RescheduleResult(moved.outcome(), moved.dueAt(), moved.endedAt());
        } catch (IllegalArgumentException wouldExpire) {
            return new RescheduleResult(RescheduleResult.Outcome.WOULD_EXPIRE, null);
        }
    }

    private static <T> List<T> each(PostgresConnection connection, List<UUID> ids, One<T> one) throws SQLException {
        connection.list(LOCK_KEYS, row -> 0, Values.ids(ids));
        Map<UUID, T> results = new HashMap<>();
        for (UUID id : ids.stream()
                .distinct()
                .sorted(Comparator.comparing(UUID::toString))
                .toList()) {
            results.put(id, one.of(id));
        }
        List<T> inOrder = new ArrayList<>(ids.size());
        ids.forEach(id -> inOrder.add(Objects.requireNonNull(results.get(id))));
        return inOrder;
    }
}
