package dev.postdate.jdbc;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.ScheduleToken;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.ScheduleStore;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Takes messages in, cancels, moves and finds them, each call in a transaction of its own. */
final class PostgresSchedules implements ScheduleStore {

    private final PostgresScope scope;
    private final PostgresWakeUps wakeUps;
    private final Runnable ownWakeUp;
    private final PostgresFlush flush;

    /** @param ownWakeUp wakes this node, which wake-ups of others do not */
    PostgresSchedules(PostgresScope scope, PostgresWakeUps wakeUps, Runnable ownWakeUp) {
        this.scope = scope;
        this.wakeUps = wakeUps;
        this.ownWakeUp = ownWakeUp;
        this.flush = new PostgresFlush(scope, wakeUps::waiting);
    }

    @Override
    public Receipt append(List<NewMessage> messages) {
        if (messages.stream().allMatch(message -> message.key() == null)) {
            return flush.append(messages);
        }
        // Never together with others: an open transaction on the key would hold them up.
        PostgresWaiting.Result<Receipt> result = call(
                "store " + messages.size() + " message(s)",
                PostgresFlush.tokens(messages),
                (connection, now) -> PostgresWaiting.append(connection, scope, now, messages));
        wakeUps.waiting(result.value().now(), result.waiting());
        return result.value();
    }

    @Override
    public CancelResult cancel(UUID id, String application) {
        CancelResult result = call(
                "cancel message " + id,
                List.of(ScheduleToken.of(id)),
                (connection, now) -> PostgresWaiting.cancel(connection, scope.history(), id, application, now));
        if (heldOthersBack(result)) {
            wakeUps.look();
            ownWakeUp.run();
        }
        return result;
    }

    @Override
    public Moved reschedule(UUID id, String application, Due due) {
        Moved moved = call(
                "move message " + id,
                List.of(ScheduleToken.of(id)),
                (connection, now) ->
                        PostgresWaiting.move(connection, scope.history(), id, application, due, now, scope.info()));
        Instant dueAt = moved.dueAt();
        if (dueAt != null) {
            wakeUps.moved(moved.now(), dueAt);
        }
        return moved;
    }

    /** On a queue in order a message that waits for a retry does. */
    private static boolean heldOthersBack(CancelResult result) {
        return result.outcome() == CancelResult.Outcome.RETRY_CANCELLED;
    }

    private <T> T call(String doing, List<ScheduleToken> tokens, PostgresScope.Work<T> work) {
        return scope.transaction(PostgresScope.Share.CALLS, doing, tokens, work);
    }

    void close() {
        flush.close();
    }

    @Override
    public Optional<MessageRecord> find(UUID id) {
        return scope.ask("find message " + id, connection -> PostgresWaiting.find(connection, id));
    }

    @Override
    public List<MessageRecord> findCopies(UUID eventId) {
        return scope.ask(
                "find the copies of event " + eventId, connection -> PostgresWaiting.findCopies(connection, eventId));
    }

    @Override
    public Optional<UUID> findKey(String application, String key) {
        return scope.ask(
                "find the schedule key '" + key + "'", connection -> PostgresKeys.holder(connection, application, key));
    }

    /** What a joined transaction does with the same statements. */
    static final class Joined implements ScheduleStore {
        private final PostgresScope scope;
        private final PostgresWakeUps wakeUps;
        private final Connection jdbc;

        Joined(PostgresScope scope, PostgresWakeUps wakeUps, Connection jdbc) {
            this.scope = scope;
            this.wakeUps = wakeUps;
            this.jdbc = jdbc;
        }

        @Override
        public Receipt append(List<NewMessage> messages) {
            return scope.joined(jdbc, "store " + messages.size() + " message(s)", (connection, now) -> {
                PostgresWaiting.Result<Receipt> result = PostgresWaiting.appendJoined(connection, scope, now, messages);
                wakeUps.withCommit(connection, now, result.waiting());
                return result.value();
            });
        }

        @Override
        public CancelResult cancel(UUID id, String application) {
            return scope.joined(jdbc, "cancel message " + id, (connection, now) -> {
                CancelResult result = PostgresWaiting.cancel(connection, scope.history(), id, application, now);
                if (heldOthersBack(result)) {
                    wakeUps.lookWithCommit(connection);
                }
                return result;
            });
        }

        @Override
        public Moved reschedule(UUID id, String application, Due due) {
            return scope.joined(jdbc, "move message " + id, (connection, now) -> {
                Moved moved =
                        PostgresWaiting.move(connection, scope.history(), id, application, due, now, scope.info());
                Instant dueAt = moved.dueAt();
                if (dueAt != null) {
                    wakeUps.withCommit(connection, now, List.of(new PostgresAppends.Waiting("", dueAt)));
                }
                return moved;
            });
        }

        @Override
        public Optional<MessageRecord> find(UUID id) {
            return scope.joined(jdbc, "find message " + id, (connection, now) -> PostgresWaiting.find(connection, id));
        }

        @Override
        public List<MessageRecord> findCopies(UUID eventId) {
            return scope.joined(
                    jdbc,
                    "find the copies of event " + eventId,
                    (connection, now) -> PostgresWaiting.findCopies(connection, eventId));
        }

        @Override
        public Optional<UUID> findKey(String application, String key) {
            return scope.joined(
                    jdbc,
                    "find the schedule key '" + key + "'",
                    (connection, now) -> PostgresKeys.holder(connection, application, key));
        }
    }
}
