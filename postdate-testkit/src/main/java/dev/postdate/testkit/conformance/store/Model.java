package dev.postdate.testkit.conformance.store;

import dev.postdate.CancelResult.Outcome;
import dev.postdate.Due;
import dev.postdate.OnDuplicateKey;
import dev.postdate.RescheduleResult;
import dev.postdate.SchedulingResult.Disposition;
import dev.postdate.spi.ClaimRef;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Settlement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a store should answer, as simply as it can be said: one list of rows, walked for every question. Commands only, on parallel
 * queues and on strictly sequential ones, with due times of whole milliseconds.
 */
final class Model {
    private static final Comparator<Row> ORDER =
            Comparator.<Row, Instant>comparing(row -> row.dueAt).thenComparingLong(row -> row.sequence);

    private final List<Row> rows = new ArrayList<>();
    private final Map<UUID, Row> dead = new HashMap<>();
    private long discarded;
    private final Set<String> paused = new HashSet<>();
    private final Set<String> sequential;
    private long sequences;

    Model(Set<String> sequential) {
        this.sequential = sequential;
    }

    static final class Row {
        final NewMessage message;
        Instant dueAt;
        long sequence;
        MessageState state = MessageState.PENDING;

        @Nullable
        ClaimRef ref;

        @Nullable
        String key;

        int runs;
        int failures;
        boolean suspectClaim;
        boolean goesFirst;

        Row(NewMessage message, Instant dueAt, long sequence) {
            this.message = message;
            this.dueAt = dueAt;
            this.sequence = sequence;
            this.key = message.key() == null ? null : message.key().value();
        }

        UUID id() {
            return message.envelope().id();
        }

        String queue() {
            return message.envelope().address().queue();
        }

        boolean isHeld() {
            return state == MessageState.CLAIMED || state == MessageState.CANCEL_REQUESTED;
        }
    }

    List<Row> rows() {
        return rows.stream().sorted(ORDER).toList();
    }

    /** How many were. */
    long discarded() {
        return discarded;
    }

    Set<UUID> dead() {
        return dead.keySet();
    }

    Optional<Row> find(UUID id) {
        return rows.stream().filter(row -> row.id().equals(id)).findFirst();
    }

    Disposition append(NewMessage message, Instant now) {
        Row row = new Row(message, message.due().resolve(now), sequences++);
        Row holder = rows.stream()
                .filter(one -> row.key != null && row.key.equals(one.key))
                .findFirst()
                .orElse(null);
        if (holder == null) {
            rows.add(row);
            return Disposition.SCHEDULED;
        }
        if (message.key() != null && message.key().onDuplicate() == OnDuplicateKey.REPLACE) {
            rows.remove(holder);
            rows.add(row);
            return Disposition.REPLACED;
        }
        return Disposition.KEPT_EXISTING;
    }

    List<Row> claim(long epoch, long number, Map<String, Integer> demands, Instant now) {
        List<Row> claimed = new ArrayList<>();
        demands.forEach((queue, limit) ->
                claimable(queue, epoch, now).stream().limit(limit).forEach(claimed::add));
        claimed.forEach(row -> hand(row, epoch, number));
        claimed.sort(ORDER);
        return claimed;
    }

    Optional<Row> claimSuspect(long epoch, long number, List<String> queues, Instant now) {
        Optional<Row> first = rows().stream()
                .filter(row -> row.state == MessageState.SUSPECT && isDue(row, now) && queues.contains(row.queue()))
                .filter(row -> !paused.contains(row.queue()))
                .filter(row -> !sequential.contains(row.queue()) || isFirstOf(row.queue(), row))
                .findFirst();
        first.ifPresent(row -> {
            hand(row, epoch, number);
            row.suspectClaim = true;
            row.failures++;
        });
        return first;
    }

    SettleOutcome settle(Settlement settlement, Instant now) {
        Row row = rows.stream()
                .filter(one -> one.isHeld() && settlement.ref().equals(one.ref))
                .findFirst()
                .orElse(null);
        if (row == null) {
            return SettleOutcome.CLAIM_LOST;
        }
        boolean ends = settlement instanceof Settlement.Done
                || settlement instanceof Settlement.Cancel
                || settlement instanceof Settlement.Discard;
        discarded += settlement instanceof Settlement.Discard ? 1 : 0;
        if (settlement instanceof Settlement.Dead) {
            dead.put(row.id(), row);
            ends = true;
        }
        if (ends || row.state == MessageState.CANCEL_REQUESTED) {
            rows.remove(row);
            return ends ? SettleOutcome.SETTLED : SettleOutcome.CANCELLED;
        }
        if (settlement instanceof Settlement.Retry retry) {
            row.runs++;
            // The claim of a suspect has charged it already; a run that is not to be charged gets that back.
            row.failures += (retry.charged() ? 1 : 0) - (row.suspectClaim ? 1 : 0);
            row.dueAt = retry.due().resolve(now);
            row.sequence = retry.behindOthers() ? sequences++ : row.sequence;
            row.goesFirst = !retry.behindOthers();
            row.suspectClaim = false;
            row.state = MessageState.PENDING;
        } else {
            putBack(row);
            if (settlement instanceof Settlement.Move move) {
                row.dueAt = move.due().resolve(now);
            }
        }
        row.ref = null;
        return SettleOutcome.SETTLED;
    }

    Outcome cancel(UUID id) {
        Row row = find(id).orElse(null);
        if (row == null) {
            return Outcome.NOT_PENDING;
        }
        if (row.isHeld()) {
            row.state = MessageState.CANCEL_REQUESTED;
            return Outcome.IN_DELIVERY;
        }
        rows.remove(row);
        return row.runs == 0 ? Outcome.CANCELLED : Outcome.RETRY_CANCELLED;
    }

    RescheduleResult.Outcome reschedule(UUID id, Due due, Instant now) {
        Row row = find(id).orElse(null);
        if (row == null) {
            return RescheduleResult.Outcome.NOT_PENDING;
        }
        if (row.isHeld()) {
            return RescheduleResult.Outcome.IN_DELIVERY;
        }
        row.dueAt = due.resolve(now);
        return row.runs == 0 ? RescheduleResult.Outcome.RESCHEDULED : RescheduleResult.Outcome.RETRY_RESCHEDULED;
    }

    void die(long epoch) {
        for (Row row : List.copyOf(rows)) {
            if (row.isHeld() && row.ref != null && row.ref.epoch() == epoch) {
                if (row.state == MessageState.CANCEL_REQUESTED) {
                    rows.remove(row);
                }
                row.runs++;
                row.state = MessageState.SUSPECT;
                row.suspectClaim = false;
                row.ref = null;
            }
        }
    }

    void pause(String queue, boolean pause) {
        if (pause) {
            paused.add(queue);
        } else {
            paused.remove(queue);
        }
    }

    private List<Row> claimable(String queue, long epoch, Instant now) {
        if (paused.contains(queue)) {
            return List.of();
        }
        List<Row> waiting = waiting(queue);
        if (!sequential.contains(queue)) {
            return waiting.stream()
                    .filter(row -> row.state == MessageState.PENDING && isDue(row, now))
                    .toList();
        }
        if (held(queue).stream().anyMatch(row -> row.suspectClaim || row.ref == null || row.ref.epoch() != epoch)) {
            return List.of();
        }
        return strict(waiting).stream()
                .takeWhile(row -> row.state == MessageState.PENDING && isDue(row, now))
                .toList();
    }

    private boolean isFirstOf(String queue, Row row) {
        return held(queue).isEmpty() && strict(waiting(queue)).get(0) == row;
    }

    private List<Row> waiting(String queue) {
        return rows().stream()
                .filter(row -> row.queue().equals(queue) && !row.isHeld())
                .toList();
    }

    /** What waits for a retry before everything else. */
    private static List<Row> strict(List<Row> waiting) {
        List<Row> strict = new ArrayList<>();
        waiting.stream().filter(row -> row.goesFirst).forEach(strict::add);
        waiting.stream().filter(row -> !row.goesFirst).forEach(strict::add);
        return strict;
    }

    private List<Row> held(String queue) {
        return rows.stream()
                .filter(row -> row.isHeld() && row.queue().equals(queue))
                .toList();
    }

    private static boolean isDue(Row row, Instant now) {
        return !row.dueAt.isAfter(now);
    }

    private static void hand(Row row, long epoch, long number) {
        row.ref = new ClaimRef(row.id(), epoch, number);
        row.state = MessageState.CLAIMED;
        row.key = null;
    }

    private static void putBack(Row row) {
        row.state = row.suspectClaim ? MessageState.SUSPECT : MessageState.PENDING;
        row.failures -= row.suspectClaim ? 1 : 0;
        row.suspectClaim = false;
    }
}
