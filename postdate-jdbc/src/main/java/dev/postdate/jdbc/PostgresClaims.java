package dev.postdate.jdbc;

import dev.postdate.ScheduleToken;
import dev.postdate.StoreException;
import dev.postdate.jdbc.PostgresConnection.Values;
import dev.postdate.jdbc.PostgresScope.Share;
import dev.postdate.spi.ClaimRef;
import dev.postdate.spi.ClaimStore;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Settlement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Hands due messages to a node and writes what became of them. */
final class PostgresClaims implements ClaimStore {

    private static final String CLAIM = "/* postdate:claim */ SELECT asked_at, next_due, suspects_due, place, "
            + PostgresColumns.OF_CLAIM + " FROM ~claim_1(?, ?, ?, ?, ?, ?::timestamptz)";

    private static final String CLAIM_SUSPECT =
            "/* postdate:claim-suspect */ SELECT asked_at, next_due, suspects_due, place, " + PostgresColumns.OF_CLAIM
                    + " FROM ~claim_suspect_1(?, ?, ?, ?::timestamptz)";

    private static final String HELD =
            "/* postdate:held */ SELECT id, claim, cancel_requested FROM ~claimed_by_1(?, ?::timestamptz)";

    private static final String CANCEL_REQUESTS =
            "/* postdate:cancel-requests */ SELECT r FROM ~cancel_requests_1(?, ?) r";

    private static final String UNPARK = "/* postdate:unpark */ SELECT ~unpark_1(?, ?::timestamptz)";

    /** Columns before those of the message. */
    private static final int HEAD = 4;

    /** Longer than a call takes that commits by itself; while it is waited for, no other result is written. */
    private static final Duration KEY_AWAITED = Duration.ofMillis(100);

    private static final Duration FOREVER = Duration.ofDays(36_500);

    private final PostgresScope scope;
    private final PostgresMarks marks;
    private final PostgresWakeUps wakeUps;
    /** What somebody had locked when its result was to be written; to be written with others only row by row. */
    private final Set<ClaimRef> locked = ConcurrentHashMap.newKeySet();

    PostgresClaims(PostgresScope scope, PostgresMarks marks, PostgresWakeUps wakeUps) {
        this.scope = scope;
        this.marks = marks;
        this.wakeUps = wakeUps;
    }

    /** The first row of a claim's answer, and the rows behind it. */
    private record Answer(
            @Nullable Instant askedAt,
            @Nullable Instant nextDue,
            boolean suspectsDue,
            List<MessageColumns.InOrder<Claimed>> claimed) {}

    @Override
    public ClaimResult claim(ClaimRequest request) {
        List<Demand> demands = request.demands();
        List<Instant> from = marks.begin(demands);
        Answer answer = scope.statement(
                Share.ENGINE,
                "claim messages",
                List.of(),
                connection -> answer(connection.list(
                        CLAIM,
                        PostgresClaims::read,
                        request.epoch(),
                        request.number(),
                        request.epoch(),
                        request.number(),
                        Values.texts(demands.stream().map(Demand::queue).toList()),
                        Values.integers(demands.stream().map(Demand::limit).toList()),
                        Values.instants(from),
                        scope.virtualNow())));
        Instant now = requireAlive(answer, request.epoch());
        List<Claimed> claimed = answer.claimed().stream()
                .sorted()
                .map(MessageColumns.InOrder::value)
                .toList();
        for (Demand demand : demands) {
            List<Claimed> own = claimed.stream()
                    .filter(one -> one.envelope().address().queue().equals(demand.queue()))
                    .toList();
            Instant last =
                    own.stream().map(Claimed::dueAt).max(Instant::compareTo).orElse(null);
            marks.seen(demand.queue(), now, last, own.size() >= demand.limit());
        }
        return new ClaimResult(claimed, nanosUntil(answer.nextDue(), now), answer.suspectsDue());
    }

    @Override
    public Optional<Claimed> claimSuspect(long epoch, long number, List<String> queues) {
        Answer answer = scope.statement(
                Share.ENGINE,
                "claim a suspect",
                List.of(),
                connection -> answer(connection.list(
                        CLAIM_SUSPECT,
                        PostgresClaims::read,
                        epoch,
                        number,
                        epoch,
                        number,
                        Values.texts(queues),
                        scope.virtualNow())));
        requireAlive(answer, epoch);
        return answer.claimed().stream().map(MessageColumns.InOrder::value).findFirst();
    }

    /** A row of a claim's answer; that of the claim itself has no message. */
    private record AnswerRow(
            @Nullable Instant askedAt,
            @Nullable Instant nextDue,
            boolean suspectsDue,
            MessageColumns.@Nullable InOrder<Claimed> message) {}

    private static AnswerRow read(Row row) throws SQLException {
        Instant askedAt = row.instantOrNull(1);
        Row message = new ShiftedRow(row, HEAD);
        if (askedAt == null || message.idOrNull(2) == null) {
            return new AnswerRow(askedAt, row.instantOrNull(2), row.flag(3), null);
        }
        MessageColumns.InOrder<Claimed> claimed = MessageColumns.claimed(message, askedAt);
        int place = row.small(HEAD);
        // First of a queue in order however late it is due, also once it is sorted among what others have.
        return new AnswerRow(
                askedAt,
                null,
                false,
                place == 0 ? claimed : new MessageColumns.InOrder<>(Long.MIN_VALUE, place, claimed.value()));
    }

    private static Answer answer(List<AnswerRow> rows) {
        AnswerRow head = rows.get(0);
        return new Answer(
                head.askedAt(),
                head.nextDue(),
                head.suspectsDue(),
                rows.stream().map(AnswerRow::message).filter(Objects::nonNull).toList());
    }

    private Instant requireAlive(Answer answer, long epoch) {
        Instant askedAt = answer.askedAt();
        if (askedAt == null) {
            throw new StoreException(
                    "Epoch " + epoch + " is not alive in the store '"
                            + scope.info().name()
                            + "': its node was never registered, has left or was declared dead. Nothing was claimed; the node has to"
                            + " register a new epoch.",
                    false,
                    null);
        }
        return askedAt;
    }

    @Override
    public SettleResult settle(List<Settlement> settlements) {
        SettleResult result = write(settlements);
        rememberLocked(settlements, result.outcomes());
        return result;
    }

    private SettleResult write(List<Settlement> settlements) {
        List<ScheduleToken> tokens = settlements.stream()
                .map(settlement -> ScheduleToken.of(settlement.ref().id()))
                .toList();
        String doing = "settle " + settlements.size() + " message(s)";
        if (PostgresSettling.isPlain(settlements)) {
            boolean together = locked.isEmpty()
                    || settlements.stream().map(Settlement::ref).noneMatch(locked::contains);
            return scope.statement(
                    Share.ENGINE,
                    doing,
                    tokens,
                    connection -> PostgresSettling.done(
                            connection, settlements, together, scope.history(), scope.virtualNow()));
        }
        if (settlements.stream().anyMatch(Settlement.Park.class::isInstance)) {
            scope.database().parkedRows().set(true);
        }
        PostgresScope.Work<Settled> work = (connection, now) -> {
            PostgresSettling settling = new PostgresSettling(connection, scope.info(), scope.history(), now);
            List<SettleOutcome> outcomes = settling.settle(settlements);
            return new Settled(
                    now, new SettleResult(outcomes, nanosUntil(settling.nextDue(), now)), settling.waiting());
        };
        Settled settled = settlements.stream().anyMatch(Settlement::wantsKeys)
                ? scope.unlessLocked(Share.ENGINE, doing, tokens, KEY_AWAITED, work)
                : scope.transaction(Share.ENGINE, doing, tokens, work);
        if (settled == null) {
            return settleWithoutKeys(settlements);
        }
        wakeUps.waiting(settled.now(), settled.waiting());
        return settled.result();
    }

    private void rememberLocked(List<Settlement> settlements, List<SettleOutcome> outcomes) {
        if (locked.isEmpty() && !outcomes.contains(SettleOutcome.BUSY)) {
            return;
        }
        for (int i = 0; i < outcomes.size(); i++) {
            ClaimRef ref = settlements.get(i).ref();
            if (outcomes.get(i) == SettleOutcome.BUSY) {
                locked.add(ref);
            } else {
                locked.remove(ref);
            }
        }
    }

    /** What was settled, and what waits since. */
    private record Settled(Instant now, SettleResult result, List<PostgresAppends.Waiting> waiting) {}

    /** Somebody holds a key that one of them wants, perhaps for long: the others do not wait for it. */
    private SettleResult settleWithoutKeys(List<Settlement> settlements) {
        List<Settlement> others = settlements.stream()
                .filter(settlement -> !settlement.wantsKeys())
                .toList();
        SettleResult result = others.isEmpty() ? new SettleResult(List.of(), null) : write(others);
        Iterator<SettleOutcome> outcomes = result.outcomes().iterator();
        return new SettleResult(
                settlements.stream()
                        .map(settlement -> settlement.wantsKeys() ? SettleOutcome.BUSY : outcomes.next())
                        .toList(),
                result.nanosToNextDue());
    }

    @Override
    public List<Held> heldBy(long epoch) {
        return scope.statement(
                Share.ENGINE,
                "read what a node holds",
                List.of(),
                connection -> connection.list(
                        HELD,
                        row -> new Held(new ClaimRef(row.id(1), epoch, row.number(2)), row.flag(3)),
                        Values.numbers(List.of(epoch)),
                        scope.virtualNow()));
    }

    @Override
    public List<UUID> cancelRequests(long epoch, List<UUID> messageIds) {
        return scope.statement(
                Share.ENGINE,
                "read which messages are to be cancelled",
                List.of(),
                connection -> connection.list(CANCEL_REQUESTS, row -> row.id(1), epoch, Values.ids(messageIds)));
    }

    @Override
    public int unpark(Set<String> readableTypes) {
        if (!scope.database().parkedRows().get()) {
            return 0;
        }
        long unparked = scope.statement(
                Share.ENGINE,
                "unpark messages",
                List.of(),
                connection -> connection.number(UNPARK, Values.texts(List.copyOf(readableTypes)), scope.virtualNow()));
        if (unparked > 0) {
            wakeUps.look();
        }
        return (int) unparked;
    }

    static @Nullable Long nanosUntil(@Nullable Instant due, Instant now) {
        if (due == null) {
            return null;
        }
        Duration wait = Duration.between(now, due);
        return wait.isNegative() ? 0 : wait.compareTo(FOREVER) > 0 ? FOREVER.toNanos() : wait.toNanos();
    }
}
