package dev.postdate.jdbc;

import dev.postdate.ScheduleToken;
import dev.postdate.StoreException;
import dev.postdate.spi.ClaimRef;
import dev.postdate.spi.ClaimStore;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.Settlement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hands due messages to a node and writes what became of them. */
final class SqliteClaims implements ClaimStore {

    private static final String HELD = """
            /* postdate:held */
            SELECT id, claim, state FROM postdate_message INDEXED BY postdate_message_set_aside
            WHERE state > 0 AND state IN (1, 2) AND epoch = ?
            """;

    private static final String UNPARK_TYPE = """
            /* postdate:unpark-type */
            UPDATE postdate_message INDEXED BY postdate_message_parked SET
                state = CASE WHEN runs > failures THEN 3 ELSE 0 END, parked_until = NULL
            WHERE state = 4 AND type = ?
            """;

    private static final String PARKED_TYPES = """
            /* postdate:parked-types */
            SELECT DISTINCT type FROM postdate_message INDEXED BY postdate_message_parked WHERE state = 4
            """;

    private static final String UNPARK_OVERDUE = """
            /* postdate:unpark-overdue */
            UPDATE postdate_message INDEXED BY postdate_message_parked SET
                state = CASE WHEN runs > failures THEN 3 ELSE 0 END, parked_until = NULL
            WHERE state = 4 AND type = ? AND parked_until <= ?
            """;

    private final SqliteScope scope;
    private final MessageStatements messages;
    private final SqliteHistory history;

    SqliteClaims(SqliteScope scope, MessageStatements messages, SqliteHistory history) {
        this.scope = scope;
        this.messages = messages;
        this.history = history;
    }

    @Override
    public ClaimResult claim(ClaimRequest request) {
        return scope.write("claim messages", connection -> {
            Instant now = scope.now();
            requireAlive(connection, request.epoch());
            ClaimStatements claims = new ClaimStatements(connection, request.epoch(), request.number(), now);
            List<MessageColumns.InOrder<Claimed>> claimed = new ArrayList<>();
            Long next = null;
            boolean suspectsDue = false;
            for (Demand demand : request.demands()) {
                TopologyStatements.Rules rules = TopologyStatements.rules(connection, demand.queue());
                if (rules.paused()) {
                    continue;
                }
                claimed.addAll(claims.claim(demand.queue(), rules.order(), demand.limit()));
                next = earlier(next, claims.nextDue(demand.queue()));
                suspectsDue |= claims.hasDueSuspect(demand.queue(), rules.order());
            }
            return new ClaimResult(
                    claimed.stream().sorted().map(MessageColumns.InOrder::value).toList(),
                    nanosUntil(next, now),
                    suspectsDue);
        });
    }

    @Override
    public Optional<Claimed> claimSuspect(long epoch, long number, List<String> queues) {
        return scope.write("claim a suspect", connection -> {
            requireAlive(connection, epoch);
            return new ClaimStatements(connection, epoch, number, scope.now()).claimSuspect(queues);
        });
    }

    private void requireAlive(SqliteConnection connection, long epoch) throws SQLException {
        if (!NodeStatements.isAlive(connection, epoch)) {
            throw new StoreException(
                    "Epoch " + epoch + " is not alive in the store '"
                            + scope.info().name()
                            + "': its node was never registered, has left or was declared dead. Nothing was claimed; the node has to"
                            + " register a new epoch.",
                    false,
                    null);
        }
    }

    @Override
    public SettleResult settle(List<Settlement> settlements) {
        List<ScheduleToken> tokens = settlements.stream()
                .map(settlement -> ScheduleToken.of(settlement.ref().id()))
                .toList();
        return scope.write(
                "settle " + settlements.size() + " message(s)",
                tokens,
                connection -> {
                    Instant now = scope.now();
                    SettleStatements settling = new SettleStatements(connection, messages, history, scope.info(), now);
                    List<SettleOutcome> outcomes = new ArrayList<>(settlements.size());
                    for (Settlement settlement : settlements) {
                        outcomes.add(settling.settle(settlement));
                    }
                    return new SettleResult(outcomes, nanosUntil(settling.nextDue(), now));
                },
                result -> result.nanosToNextDue() != null);
    }

    @Override
    public List<Held> heldBy(long epoch) {
        return scope.lookUp(
                "read what a node holds",
                connection -> connection.list(
                        HELD,
                        row -> new Held(
                                new ClaimRef(row.id(1), epoch, row.number(2)),
                                MessageColumns.state(row.small(3)) == MessageState.CANCEL_REQUESTED),
                        epoch));
    }

    @Override
    public int unpark(Set<String> readableTypes) {
        return scope.write(
                "unpark messages",
                List.of(),
                connection -> {
                    int unparked = 0;
                    for (String type : connection.list(PARKED_TYPES, row -> row.text(1))) {
                        unparked += readableTypes.contains(type)
                                ? connection.update(UNPARK_TYPE, type)
                                : connection.update(UNPARK_OVERDUE, type, scope.now());
                    }
                    return unparked;
                },
                unparked -> unparked > 0);
    }

    static @Nullable Long earlier(@Nullable Long one, @Nullable Long other) {
        if (one == null) {
            return other;
        }
        return other == null ? one : Long.valueOf(Math.min(one, other));
    }

    private static @Nullable Long nanosUntil(@Nullable Long micros, Instant now) {
        return micros == null ? null : TimeUnit.MICROSECONDS.toNanos(Math.max(0, micros - Micros.floor(now)));
    }
}
