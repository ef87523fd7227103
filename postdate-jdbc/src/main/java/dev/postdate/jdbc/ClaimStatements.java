package dev.postdate.jdbc;

import dev.postdate.QueueOptions.Order;
import dev.postdate.spi.Claimed;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes due rows for one epoch and one claim number. Used inside a transaction. */
final class ClaimStatements {

    // The plan is named in the statement: no statistics, gathered on whatever day, may turn a claim into a scan.
    private static final String CLAIM = """
            /* postdate:claim */
            UPDATE postdate_message SET state = 1, epoch = ?, claim = ?, schedule_key = NULL
            WHERE seq IN (
                SELECT seq FROM postdate_message INDEXED BY postdate_message_waiting
                WHERE state = 0 AND queue = ? AND due_at <= ?
                ORDER BY due_at, seq LIMIT ?)
            RETURNING %s
            """.formatted(MessageColumns.ALL);

    private static final String CLAIM_BEFORE = """
            /* postdate:claim-before-suspect */
            UPDATE postdate_message SET state = 1, epoch = ?, claim = ?, schedule_key = NULL
            WHERE seq IN (
                SELECT seq FROM postdate_message INDEXED BY postdate_message_waiting
                WHERE state = 0 AND queue = ? AND due_at <= ? AND (due_at, seq) < (?, ?)
                ORDER BY due_at, seq LIMIT ?)
            RETURNING %s
            """.formatted(MessageColumns.ALL);

    private static final String CLAIM_ONE = """
            /* postdate:claim-retry */
            UPDATE postdate_message SET state = 1, epoch = ?, claim = ?, schedule_key = NULL WHERE seq = ? AND state = 0
            RETURNING %s
            """.formatted(MessageColumns.ALL);

    private static final String CLAIM_SUSPECT = """
            /* postdate:claim-suspect */
            UPDATE postdate_message SET state = 1, epoch = ?, claim = ?, from_suspect = 1, failures = failures + 1
            WHERE seq = ? AND state = 3
            RETURNING %s
            """.formatted(MessageColumns.ALL);

    private static final String FIRST_SUSPECT = """
            /* postdate:first-suspect */
            SELECT seq, due_at FROM postdate_message INDEXED BY postdate_message_set_aside
            WHERE state > 0 AND state = 3 AND queue = ? AND due_at <= ?
            ORDER BY due_at, seq LIMIT 1
            """;

    private static final String FIRST_PENDING = """
            /* postdate:first-pending */
            SELECT seq, due_at FROM postdate_message INDEXED BY postdate_message_waiting
            WHERE state = 0 AND queue = ? AND due_at <= ?
            ORDER BY due_at, seq LIMIT 1
            """;

    private static final String RETRYING = """
            /* postdate:retrying */
            SELECT seq, due_at, state = 0 FROM postdate_message INDEXED BY postdate_message_retrying
            WHERE retrying = 1 AND queue = ? AND state IN (0, 3)
            ORDER BY due_at, seq LIMIT ?
            """;

    private static final String IN_OTHER_HANDS = """
            /* postdate:in-other-hands */
            SELECT count(*) FROM postdate_message INDEXED BY postdate_message_set_aside
            WHERE state > 0 AND state IN (1, 2) AND queue = ? AND (epoch <> ? OR from_suspect = 1)
            """;

    private static final String ANY_CLAIMED = """
            /* postdate:any-claimed */
            SELECT count(*) FROM postdate_message INDEXED BY postdate_message_set_aside
            WHERE state > 0 AND state IN (1, 2) AND queue = ?
            """;

    private static final String NEXT_DUE = """
            /* postdate:next-due */
            SELECT due_at FROM postdate_message INDEXED BY postdate_message_waiting
            WHERE state = 0 AND queue = ? AND due_at > ?
            ORDER BY due_at LIMIT 1
            """;

    private final SqliteConnection connection;
    private final long epoch;
    private final long number;
    private final Instant now;

    ClaimStatements(SqliteConnection connection, long epoch, long number, Instant now) {
        this.connection = connection;
        this.epoch = epoch;
        this.number = number;
        this.now = now;
    }

    /** Due rows of one queue, in no particular order: SQLite returns changed rows as it changed them. */
    List<MessageColumns.InOrder<Claimed>> claim(String queue, Order order, int limit) throws SQLException {
        return order == Order.PARALLEL
                ? connection.list(CLAIM, this::claimed, epoch, number, queue, now, limit)
                : claimInOrder(queue, order, limit);
    }

    private List<MessageColumns.InOrder<Claimed>> claimInOrder(String queue, Order order, int limit)
            throws SQLException {
        if (connection.number(IN_OTHER_HANDS, queue, epoch) > 0) {
            return List.of();
        }
        List<MessageColumns.InOrder<Claimed>> claimed = new ArrayList<>();
        if (order == Order.SEQUENTIAL && !claimRetries(queue, limit, claimed)) {
            return claimed;
        }
        int room = limit - claimed.size();
        if (room > 0) {
            MessageColumns.@Nullable InOrder<Boolean> suspect = firstSuspect(queue);
            claimed.addAll(
                    suspect == null
                            ? connection.list(CLAIM, this::claimed, epoch, number, queue, now, room)
                            : connection.list(
                                    CLAIM_BEFORE,
                                    this::claimed,
                                    epoch,
                                    number,
                                    queue,
                                    now,
                                    suspect.dueAt(),
                                    suspect.sequence(),
                                    room));
        }
        return claimed;
    }

    /** Claims rows that wait for their retry, which go before all others; false if one is left that holds the others back. */
    private boolean claimRetries(String queue, int limit, List<MessageColumns.InOrder<Claimed>> claimed)
            throws SQLException {
        List<MessageColumns.InOrder<Boolean>> retries = connection.list(RETRYING, this::retrying, queue, limit);
        for (MessageColumns.InOrder<Boolean> retry : retries) {
            boolean pending = retry.value();
            if (!pending || retry.dueAt() > Micros.floor(now)) {
                return false;
            }
            // First of the queue however late it is due, also once it is sorted among what others have.
            claimed.addAll(connection.list(
                    CLAIM_ONE,
                    row -> new MessageColumns.InOrder<>(
                            Long.MIN_VALUE, claimed.size(), claimed(row).value()),
                    epoch,
                    number,
                    retry.sequence()));
        }
        return true;
    }

    /** The first due suspect of these queues that may be claimed now. */
    Optional<Claimed> claimSuspect(List<String> queues) throws SQLException {
        MessageColumns.@Nullable InOrder<Boolean> first = null;
        for (String queue : queues) {
            TopologyStatements.Rules rules = TopologyStatements.rules(connection, queue);
            if (rules.paused() || (rules.order() != Order.PARALLEL && connection.number(ANY_CLAIMED, queue) > 0)) {
                continue;
            }
            MessageColumns.@Nullable InOrder<Boolean> suspect = claimableSuspect(queue, rules.order());
            if (suspect != null && (first == null || suspect.compareTo(first) < 0)) {
                first = suspect;
            }
        }
        return first == null
                ? Optional.empty()
                : connection.list(CLAIM_SUSPECT, this::claimed, epoch, number, first.sequence()).stream()
                        .map(MessageColumns.InOrder::value)
                        .findFirst();
    }

    boolean hasDueSuspect(String queue, Order order) throws SQLException {
        return claimableSuspect(queue, order) != null;
    }

    /** The first due suspect of a queue; of one in order only if it is the next to be handled. */
    private MessageColumns.@Nullable InOrder<Boolean> claimableSuspect(String queue, Order order) throws SQLException {
        MessageColumns.@Nullable InOrder<Boolean> suspect = firstSuspect(queue);
        if (suspect == null || order == Order.PARALLEL) {
            return suspect;
        }
        if (order == Order.SEQUENTIAL) {
            MessageColumns.@Nullable InOrder<Boolean> retry = connection.first(RETRYING, this::retrying, queue, 1);
            if (retry != null) {
                boolean pending = retry.value();
                return pending || retry.dueAt() > Micros.floor(now) ? null : retry;
            }
        }
        MessageColumns.@Nullable InOrder<Boolean> pending = first(FIRST_PENDING, queue);
        return pending == null || suspect.compareTo(pending) < 0 ? suspect : null;
    }

    private MessageColumns.InOrder<Boolean> retrying(Row row) throws SQLException {
        return new MessageColumns.InOrder<>(row.number(2), row.number(1), row.flag(3));
    }

    private MessageColumns.@Nullable InOrder<Boolean> firstSuspect(String queue) throws SQLException {
        return first(FIRST_SUSPECT, queue);
    }

    private MessageColumns.@Nullable InOrder<Boolean> first(String sql, String queue) throws SQLException {
        return connection.first(
                sql, row -> new MessageColumns.InOrder<>(row.number(2), row.number(1), true), queue, now);
    }

    /** When the next row of a queue becomes due that is not yet, in microseconds; null if there is none. */
    @Nullable
    Long nextDue(String queue) throws SQLException {
        return connection.first(NEXT_DUE, row -> row.number(1), queue, now);
    }

    private MessageColumns.InOrder<Claimed> claimed(Row row) throws SQLException {
        return MessageColumns.claimed(row, now);
    }
}
