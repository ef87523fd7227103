package dev.postdate.jdbc;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.RescheduleResult;
import dev.postdate.jdbc.PostgresScope.Share;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.ActionRecord.Action;
import dev.postdate.spi.BulkStore;
import dev.postdate.spi.ScheduleStore.Moved;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Cancels and moves messages for an operator: in the order of their ids, so that two of them never wait for each other. */
final class PostgresBulk implements BulkStore {

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
                    List<CancelResult> each =
                            each(ids, id -> PostgresWaiting.cancel(connection, history, id, application, now));
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
                    List<RescheduleResult> each = each(ids, id -> {
                        Moved moved =
                                PostgresWaiting.move(connection, history, id, application, due, now, scope.info());
                        return new RescheduleResult(moved.outcome(), moved.dueAt(), moved.endedAt());
                    });
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

    private static <T> List<T> each(List<UUID> ids, One<T> one) throws SQLException {
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
