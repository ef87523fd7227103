package dev.postdate.jdbc;

import dev.postdate.SchedulingResult.Disposition;
import dev.postdate.spi.ClaimRef;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.EndedRecord;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.FailureRecord;
import dev.postdate.spi.HistoryRecord;
import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.spi.MessageEnd;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.ScheduleStore.Stored;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.StoreInfo;
import dev.postdate.spi.Timing;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what became of claimed rows, each under its guard. Made for one transaction. */
final class SettleStatements {

    private static final String DONE = """
            /* postdate:settle-done */
            DELETE FROM postdate_message WHERE id = ? AND epoch = ? AND claim = ?
            """;

    private static final String GUARDED = """
            /* postdate:settle-guard */
            SELECT seq, state, due_at, errors FROM postdate_message WHERE id = ? AND epoch = ? AND claim = ?
            """;

    private static final String RETRY = """
            /* postdate:settle-retry */
            UPDATE postdate_message SET
                state = 0, epoch = NULL, claim = NULL, from_suspect = 0,
                due_at = ?, runs = runs + 1, failures = failures - from_suspect + ?, errors = ?, retrying = ?,
                failing_since = coalesce(failing_since, ?)
            WHERE seq = ?
            """;

    private static final String MOVE_BEHIND_OTHERS = """
            /* postdate:settle-behind-others */
            UPDATE postdate_message SET seq = (SELECT max(seq) FROM postdate_message) + 1 WHERE seq = ?
            """;

    private static final String RELEASE = """
            /* postdate:settle-release */
            UPDATE postdate_message SET
                state = CASE from_suspect WHEN 1 THEN 3 ELSE 0 END, epoch = NULL, claim = NULL, from_suspect = 0,
                failures = failures - from_suspect, due_at = ?
            WHERE seq = ?
            """;

    private static final String PARK = """
            /* postdate:settle-park */
            UPDATE postdate_message SET
                state = 4, epoch = NULL, claim = NULL, from_suspect = 0, failures = failures - from_suspect, parked_until = ?
            WHERE seq = ?
            """;

    private static final String COUNT_ENDED = """
            /* postdate:settle-count-ended */
            INSERT INTO postdate_ended_count (type, queue, how, ended) SELECT type, queue, ?, 1 FROM postdate_message WHERE seq = ?
            ON CONFLICT (type, queue, how) DO UPDATE SET ended = ended + 1
            """;

    private static final String KEEP_ENDED = """
            /* postdate:settle-keep-ended */
            INSERT INTO postdate_ended (id, type, queue, how, why, error, ended_at, due_at, runs)
            SELECT id, type, queue, ?, ?, ?, ?, due_at, runs + ? FROM postdate_message WHERE seq = ?
            """;

    private static final String TRIM_ENDED = """
            /* postdate:settle-trim-ended */
            DELETE FROM postdate_ended WHERE seq <= (SELECT max(seq) FROM postdate_ended) - ?
            """;

    private static final String EVENT = """
            /* postdate:settle-event */
            SELECT %s FROM postdate_message WHERE seq = ?
            """.formatted(MessageColumns.COMMON);

    private final SqliteConnection connection;
    private final MessageStatements messages;
    private final SqliteHistory history;
    private final StoreInfo info;
    private final Instant now;
    private @Nullable Long nextDue;

    SettleStatements(
            SqliteConnection connection,
            MessageStatements messages,
            SqliteHistory history,
            StoreInfo info,
            Instant now) {
        this.connection = connection;
        this.messages = messages;
        this.history = history;
        this.info = info;
        this.now = now;
    }

    SettleOutcome settle(Settlement settlement) throws SQLException {
        if (settlement instanceof Settlement.Done done && !history.messages()) {
            return done(done);
        }
        ClaimRef ref = settlement.ref();
        Guarded row = connection.first(GUARDED, Guarded::read, ref.id(), ref.epoch(), ref.number());
        if (row == null) {
            return SettleOutcome.CLAIM_LOST;
        }
        tell(row, settlement);
        if (settlement instanceof Settlement.Done done) {
            send(done.outgoing());
        } else if (settlement instanceof Settlement.Retry retry) {
            return retry(row, retry);
        } else if (settlement instanceof Settlement.Dead dead) {
            DeadLetterStatements.bury(connection, row.sequence, dead, errors(row, dead.error()), now);
        } else if (settlement instanceof Settlement.Release) {
            return release(row, row.dueAt);
        } else if (settlement instanceof Settlement.Move move) {
            return release(row, Timing.dueAt(ref.id(), move.due(), now, info));
        } else if (settlement instanceof Settlement.Park park) {
            return park(row, park.until());
        } else if (settlement instanceof Settlement.Expire) {
            ended(row, MessageEnd.EXPIRED, null, null);
        } else if (settlement instanceof Settlement.Discard discard) {
            ended(row, MessageEnd.DISCARDED, discard.why(), discard.error());
        } else if (settlement instanceof Settlement.CopyToSubscribers && row.endsAsCancelled()) {
            return cancelled(row);
        } else if (settlement instanceof Settlement.CopyToSubscribers) {
            copy(row);
        }
        MessageStatements.delete(connection, row.sequence);
        return SettleOutcome.SETTLED;
    }

    /** Counts and shows a message that ends undelivered; the caller removes it. */
    private void ended(Guarded row, MessageEnd how, @Nullable String why, @Nullable FailureRecord error)
            throws SQLException {
        connection.update(COUNT_ENDED, how.name(), row.sequence);
        connection.update(
                KEEP_ENDED,
                how.name(),
                why,
                error == null ? null : error.error(),
                now,
                error == null ? 0 : 1,
                row.sequence);
        connection.update(TRIM_ENDED, EndedRecord.KEPT);
    }

    private void tell(Guarded row, Settlement settlement) throws SQLException {
        What what = What.of(settlement, row.endsAsCancelled());
        if (what != null) {
            Instant movedTo = what == What.MOVED && settlement instanceof Settlement.Move move
                    ? Timing.dueAt(move.ref().id(), move.due(), now, info)
                    : null;
            history.tell(connection, row.sequence, what, HistoryRecord.runsAddedBy(settlement), movedTo, now);
        }
    }

    /** When the first row that was made to wait becomes due, in microseconds; null if none was. */
    @Nullable
    Long nextDue() {
        return nextDue;
    }

    private SettleOutcome done(Settlement.Done done) throws SQLException {
        ClaimRef ref = done.ref();
        if (connection.update(DONE, ref.id(), ref.epoch(), ref.number()) == 0) {
            return SettleOutcome.CLAIM_LOST;
        }
        send(done.outgoing());
        return SettleOutcome.SETTLED;
    }

    private SettleOutcome retry(Guarded row, Settlement.Retry retry) throws SQLException {
        if (row.endsAsCancelled()) {
            send(retry.outgoing());
            return cancelled(row);
        }
        Instant dueAt = Timing.dueAt(retry.ref().id(), retry.due(), now, info);
        connection.update(
                RETRY,
                dueAt,
                retry.charged() ? 1 : 0,
                errors(row, retry.error()),
                !retry.behindOthers(),
                retry.error() == null ? null : now,
                row.sequence);
        if (retry.behindOthers()) {
            connection.update(MOVE_BEHIND_OTHERS, row.sequence);
        }
        waitsUntil(dueAt);
        send(retry.outgoing());
        return SettleOutcome.SETTLED;
    }

    private SettleOutcome release(Guarded row, Instant dueAt) throws SQLException {
        if (row.endsAsCancelled()) {
            return cancelled(row);
        }
        connection.update(RELEASE, dueAt, row.sequence);
        waitsUntil(dueAt);
        return SettleOutcome.SETTLED;
    }

    private SettleOutcome park(Guarded row, Instant until) throws SQLException {
        if (row.endsAsCancelled()) {
            return cancelled(row);
        }
        connection.update(PARK, Micros.ceiling(until), row.sequence);
        return SettleOutcome.SETTLED;
    }

    private SettleOutcome cancelled(Guarded row) throws SQLException {
        MessageStatements.delete(connection, row.sequence);
        return SettleOutcome.CANCELLED;
    }

    private void copy(Guarded row) throws SQLException {
        DueEvent event = connection.first(EVENT, DueEvent::read, row.sequence);
        if (event != null && messages.copy(connection, event.envelope, event.timing, event.createdAt, now) > 0) {
            waitsUntil(event.timing.dueAt());
        }
    }

    private void send(List<NewMessage> outgoing) throws SQLException {
        for (NewMessage message : outgoing) {
            Stored stored = messages.append(connection, message, now);
            if (stored.disposition() != Disposition.KEPT_EXISTING) {
                waitsUntil(stored.dueAt());
            }
        }
    }

    private void waitsUntil(Instant dueAt) {
        nextDue = SqliteClaims.earlier(nextDue, Micros.floor(dueAt));
    }

    private static @Nullable String errors(Guarded row, @Nullable FailureRecord error) {
        return error == null
                ? row.errors
                : FailuresText.write(FailureRecord.append(FailuresText.read(row.errors), error));
    }

    /** A row whose guard held. */
    private record Guarded(
            long sequence,
            MessageState state,
            Instant dueAt,
            @Nullable String errors) {
        static Guarded read(Row row) throws SQLException {
            return new Guarded(row.number(1), MessageColumns.state(row.small(2)), row.instant(3), row.textOrNull(4));
        }

        /** True if it may not wait again, because somebody asked to cancel it. */
        boolean endsAsCancelled() {
            return state == MessageState.CANCEL_REQUESTED;
        }
    }

    private record DueEvent(Envelope envelope, Timing timing, Instant createdAt) {
        static DueEvent read(Row row) throws SQLException {
            return new DueEvent(
                    MessageColumns.envelope(row), new Timing(row.instant(18), row.instantOrNull(19)), row.instant(17));
        }
    }
}
