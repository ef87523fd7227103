package dev.postdate.jdbc;

import dev.postdate.jdbc.PostgresConnection.Values;
import dev.postdate.spi.ClaimRef;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.ClaimStore.SettleResult;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.FailureRecord;
import dev.postdate.spi.HistoryRecord;
import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.spi.MessageEnd;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.StoreInfo;
import dev.postdate.spi.Timing;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes what became of claimed rows, each under its guard. Made for one transaction. */
final class PostgresSettling {

    private static final String DONE = "/* postdate:settle-done */ SELECT ~settle_done_1(?, ?, ?)";

    private static final String DONE_TOLD = "/* postdate:settle-done */ SELECT ~settle_done_told_1(?, ?, ?, ?, ?)";

    private static final String DONE_EACH =
            "/* postdate:settle-done-each */ SELECT place, standing FROM ~settle_done_each_1(?, ?, ?, ?, ?)";

    private static final String LOCK = """
            /* postdate:settle-guard */
            SELECT place, standing, cancel_requested, due_at, errors FROM ~lock_claimed_1(?, ?, ?)
            """;

    private static final String ENDED = "/* postdate:settle-ended */ SELECT ~settle_ended_1(?)";

    private static final String RETRY = """
            /* postdate:settle-retry */
            UPDATE ~message SET
                epoch = NULL, claim = NULL, suspect = false, due_at = ?, runs = runs + 1,
                failures = failures - CASE WHEN suspect THEN 1 ELSE 0 END + ?, errors = ?, retrying = ?,
                failing_since = coalesce(failing_since, ?::timestamptz),
                seq = CASE WHEN ? THEN nextval(pg_get_serial_sequence(?, 'seq')) ELSE seq END
            WHERE id = ? RETURNING queue
            """;

    private static final String RELEASE = """
            /* postdate:settle-release */
            UPDATE ~message SET
                epoch = NULL, claim = NULL, failures = failures - CASE WHEN suspect THEN 1 ELSE 0 END, due_at = ?
            WHERE id = ? RETURNING queue
            """;

    private static final String PARK = """
            /* postdate:settle-park */
            UPDATE ~message SET
                epoch = NULL, claim = NULL, failures = failures - CASE WHEN suspect THEN 1 ELSE 0 END, suspect = false,
                parked_until = ?
            WHERE id = ?
            """;

    private static final String BURY = """
            /* postdate:bury */
            INSERT INTO ~dead_letter (
                reason, detail, fingerprint, dead_at, id, kind, queue, handler, type, version, content_type, application, reply_to,
                correlation_id, conversation_id, causation_id, trace_parent, event_id, headers, created_at, due_at, expires_at,
                runs, failures, errors, body)
            SELECT
                ?, ?, ?, ?, id, kind, queue, handler, type, version, content_type, application, reply_to,
                correlation_id, conversation_id, causation_id, trace_parent, event_id, headers, created_at, due_at, expires_at,
                runs + ?, failures, ?, body
            FROM ~message WHERE id = ?
            """;

    // A message that was stored a second time while its dead letter was here may die a second time; that one counts.
    private static final String EXHUME = "/* postdate:bury-again */ DELETE FROM ~dead_letter WHERE id = ANY (?)";

    private static final String EVENT =
            "/* postdate:settle-event */ SELECT " + MessageColumns.COMMON + " FROM ~message WHERE id = ?";

    private final PostgresConnection connection;
    private final StoreInfo info;
    private final PostgresHistory history;
    private final Instant now;
    private final List<PostgresAppends.Waiting> waiting = new ArrayList<>();
    private final List<NewMessage> outgoing = new ArrayList<>();
    /** Rows that end, removed together. */
    private final List<UUID> ended = new ArrayList<>();

    private final PostgresEndings endings;

    PostgresSettling(PostgresConnection connection, StoreInfo info, PostgresHistory history, Instant now) {
        this.connection = connection;
        this.info = info;
        this.history = history;
        this.now = now;
        this.endings = new PostgresEndings(connection, now);
    }

    /** True if one statement can write all of it. */
    static boolean isPlain(List<Settlement> settlements) {
        return settlements.stream()
                .allMatch(settlement -> settlement instanceof Settlement.Done done
                        && done.outgoing().isEmpty());
    }

    /**
     * Writes plain settlements, each try by a statement that commits by itself.
     *
     * @param together true to try first to write all or none, which is in vain where a row is known to be locked
     * @param virtualNow the clock that a test moves, for the history; null for the server's
     */
    static SettleResult done(
            PostgresConnection connection,
            List<Settlement> settlements,
            boolean together,
            PostgresHistory history,
            @Nullable Instant virtualNow)
            throws SQLException {
        Values ids = ids(settlements);
        Values epochs = epochs(settlements);
        Values numbers = numbers(settlements);
        List<SettleOutcome> outcomes = new ArrayList<>(Collections.nCopies(settlements.size(), SettleOutcome.SETTLED));
        if (together) {
            try {
                if (history.messages()) {
                    connection.list(DONE_TOLD, row -> 0, ids, epochs, numbers, history.by(), virtualNow);
                } else {
                    connection.list(DONE, row -> 0, ids, epochs, numbers);
                }
                return new SettleResult(outcomes, null);
            } catch (SQLException e) {
                if (!PostgresErrors.isLocked(e)) {
                    throw e;
                }
            }
        }
        List<int[]> refused = connection.list(
                DONE_EACH,
                row -> new int[] {row.small(1), row.small(2)},
                ids,
                epochs,
                numbers,
                history.messages() ? history.by() : null,
                virtualNow);
        refused.forEach(one -> outcomes.set(one[0] - 1, standing(one[1])));
        Set<ClaimRef> written = new HashSet<>();
        for (int i = 0; i < settlements.size(); i++) {
            if (!written.add(settlements.get(i).ref())) {
                // The first one has removed the row.
                outcomes.set(i, SettleOutcome.CLAIM_LOST);
            }
        }
        return new SettleResult(outcomes, null);
    }

    private static SettleOutcome standing(int code) {
        return code == 2 ? SettleOutcome.BUSY : SettleOutcome.CLAIM_LOST;
    }

    private static Values ids(List<Settlement> settlements) {
        return Values.ids(
                settlements.stream().map(settlement -> settlement.ref().id()).toList());
    }

    private static Values epochs(List<Settlement> settlements) {
        return Values.numbers(
                settlements.stream().map(settlement -> settlement.ref().epoch()).toList());
    }

    private static Values numbers(List<Settlement> settlements) {
        return Values.numbers(settlements.stream()
                .map(settlement -> settlement.ref().number())
                .toList());
    }

    /** A guarded row; what is known of it beside its standing only if it is locked. */
    private record Guarded(
            int place,
            int standing,
            boolean cancelRequested,
            @Nullable Instant dueAt,
            @Nullable String errors) {
        static Guarded read(Row row) throws SQLException {
            return new Guarded(row.small(1), row.small(2), row.flag(3), row.instantOrNull(4), row.textOrNull(5));
        }
    }

    List<SettleOutcome> settle(List<Settlement> settlements) throws SQLException {
        Guarded[] guarded = new Guarded[settlements.size()];
        for (Guarded row :
                connection.list(LOCK, Guarded::read, ids(settlements), epochs(settlements), numbers(settlements))) {
            guarded[row.place() - 1] = row;
        }
        tell(settlements, guarded);
        exhume(settlements, guarded);
        List<SettleOutcome> outcomes = new ArrayList<>(settlements.size());
        Set<ClaimRef> written = new HashSet<>();
        for (int i = 0; i < guarded.length; i++) {
            Guarded row = guarded[i];
            if (row.standing() != 0) {
                outcomes.add(standing(row.standing()));
            } else if (written.add(settlements.get(i).ref())) {
                outcomes.add(settle(settlements.get(i), row));
            } else {
                // The first one has written what became of it.
                outcomes.add(SettleOutcome.CLAIM_LOST);
            }
        }
        if (!ended.isEmpty()) {
            connection.list(ENDED, row -> 0, Values.ids(ended));
        }
        PostgresAppends appends = new PostgresAppends(connection, info, history, now);
        appends.append(outgoing);
        waiting.addAll(appends.waiting());
        endings.count();
        return outcomes;
    }

    private void exhume(List<Settlement> settlements, Guarded[] guarded) throws SQLException {
        List<UUID> dead = new ArrayList<>();
        for (int i = 0; i < guarded.length; i++) {
            if (guarded[i].standing() == 0 && settlements.get(i) instanceof Settlement.Dead one) {
                dead.add(one.ref().id());
            }
        }
        if (!dead.isEmpty()) {
            connection.update(EXHUME, Values.ids(dead));
        }
    }

    /** All in one statement, and first, while the rows are as they were. */
    private void tell(List<Settlement> settlements, Guarded[] guarded) throws SQLException {
        if (!history.messages()) {
            return;
        }
        List<PostgresHistory.Event> events = new ArrayList<>();
        Set<ClaimRef> seen = new HashSet<>();
        for (int i = 0; i < guarded.length; i++) {
            Settlement settlement = settlements.get(i);
            boolean written = guarded[i].standing() == 0 && seen.add(settlement.ref());
            What what = written ? What.of(settlement, guarded[i].cancelRequested()) : null;
            if (what != null) {
                UUID id = settlement.ref().id();
                Instant movedTo = what == What.MOVED && settlement instanceof Settlement.Move move
                        ? Timing.dueAt(id, move.due(), now, info)
                        : null;
                events.add(new PostgresHistory.Event(id, what, HistoryRecord.runsAddedBy(settlement), movedTo));
            }
        }
        history.tell(connection, events, now);
    }

    List<PostgresAppends.Waiting> waiting() {
        return waiting;
    }

    /** When the first row that was made to wait becomes due; null if none was. */
    @Nullable
    Instant nextDue() {
        return waiting.stream()
                .map(PostgresAppends.Waiting::dueAt)
                .min(Instant::compareTo)
                .orElse(null);
    }

    private SettleOutcome settle(Settlement settlement, Guarded row) throws SQLException {
        UUID id = settlement.ref().id();
        if (settlement instanceof Settlement.Done done) {
            outgoing.addAll(done.outgoing());
        } else if (settlement instanceof Settlement.Retry retry) {
            outgoing.addAll(retry.outgoing());
            if (!row.cancelRequested()) {
                return retry(id, row, retry);
            }
        } else if (settlement instanceof Settlement.Dead dead) {
            connection.update(
                    BURY,
                    dead.reason().name(),
                    dead.detail(),
                    dead.fingerprint(),
                    now,
                    dead.ran() ? 1 : 0,
                    errors(row, dead.error()),
                    id);
        } else if (settlement instanceof Settlement.Release && !row.cancelRequested()) {
            return release(id, Objects.requireNonNull(row.dueAt()));
        } else if (settlement instanceof Settlement.Move move && !row.cancelRequested()) {
            return release(id, Timing.dueAt(id, move.due(), now, info));
        } else if (settlement instanceof Settlement.Park park && !row.cancelRequested()) {
            connection.update(PARK, ceiling(park.until()), id);
            return SettleOutcome.SETTLED;
        } else if (settlement instanceof Settlement.Expire) {
            endings.end(id, MessageEnd.EXPIRED, null, null);
            return SettleOutcome.SETTLED;
        } else if (settlement instanceof Settlement.Discard discard) {
            endings.end(id, MessageEnd.DISCARDED, discard.why(), discard.error());
            return SettleOutcome.SETTLED;
        } else if (settlement instanceof Settlement.CopyToSubscribers && !row.cancelRequested()) {
            copy(id);
        }
        ended.add(id);
        return row.cancelRequested() && wouldWait(settlement) ? SettleOutcome.CANCELLED : SettleOutcome.SETTLED;
    }

    private static boolean wouldWait(Settlement settlement) {
        return !(settlement instanceof Settlement.Done
                || settlement instanceof Settlement.Dead
                || settlement instanceof Settlement.Expire
                || settlement instanceof Settlement.Discard
                || settlement instanceof Settlement.Cancel);
    }

    private SettleOutcome retry(UUID id, Guarded row, Settlement.Retry retry) throws SQLException {
        Instant dueAt = Timing.dueAt(id, retry.due(), now, info);
        return waits(
                dueAt,
                connection.list(
                        RETRY,
                        one -> one.text(1),
                        dueAt,
                        retry.charged() ? 1 : 0,
                        errors(row, retry.error()),
                        !retry.behindOthers(),
                        retry.error() == null ? null : now,
                        retry.behindOthers(),
                        connection.tableName("message"),
                        id));
    }

    private SettleOutcome release(UUID id, Instant dueAt) throws SQLException {
        return waits(dueAt, connection.list(RELEASE, row -> row.text(1), dueAt, id));
    }

    private SettleOutcome waits(Instant dueAt, List<String> queue) {
        queue.forEach(name -> waiting.add(new PostgresAppends.Waiting(name, dueAt)));
        return SettleOutcome.SETTLED;
    }

    private void copy(UUID id) throws SQLException {
        DueEvent event = connection.first(EVENT, DueEvent::read, id);
        if (event != null) {
            PostgresAppends appends = new PostgresAppends(connection, info, now);
            appends.copy(event.envelope(), event.timing(), event.createdAt());
            appends.flush();
            waiting.addAll(appends.waiting());
        }
    }

    private static Instant ceiling(Instant instant) {
        Instant floor = instant.truncatedTo(ChronoUnit.MICROS);
        return floor.equals(instant) ? floor : floor.plus(1, ChronoUnit.MICROS);
    }

    private static @Nullable String errors(Guarded row, @Nullable FailureRecord error) {
        return error == null
                ? row.errors()
                : FailuresText.write(FailureRecord.append(FailuresText.read(row.errors()), error));
    }

    private record DueEvent(Envelope envelope, Timing timing, Instant createdAt) {
        static DueEvent read(Row row) throws SQLException {
            return new DueEvent(
                    MessageColumns.envelope(row), new Timing(row.instant(18), row.instantOrNull(19)), row.instant(17));
        }
    }
}
