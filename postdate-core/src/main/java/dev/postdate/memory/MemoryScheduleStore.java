package dev.postdate.memory;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.RescheduleResult;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.ActionRecord.Action;
import dev.postdate.spi.BulkStore;
import dev.postdate.spi.EndedMessage;
import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.ScheduleStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes messages in, cancels, moves and finds them. */
final class MemoryScheduleStore implements ScheduleStore, BulkStore {

    private final Memory memory;
    private final MemorySession session;
    private final Notes notes;

    MemoryScheduleStore(Memory memory, MemorySession session, Notes notes) {
        this.memory = memory;
        this.session = session;
        this.notes = notes;
    }

    @Override
    public Receipt append(List<NewMessage> messages) {
        Receipt receipt = session.locked(now -> {
            Intake intake = new Intake(memory, notes, now);
            return new Receipt(now.instant(), intake.write(messages, intake.plan(messages)));
        });
        session.wakeOthers();
        return receipt;
    }

    @Override
    public CancelResult cancel(UUID id, String application) {
        CancelResult result = session.locked(now -> cancel(id, application, now));
        if (result.removed() > 0) {
            // On a queue in order it may have held others back.
            session.wakeOthers();
        }
        return result;
    }

    private CancelResult cancel(UUID id, String application, Now now) {
        Row row = memory.messages.find(id);
        List<Row> rows = row == null ? memory.messages.copiesOf(id) : List.of(row);
        return rows.isEmpty() ? EndedMessage.cancel(notes.of(id), application) : cancel(rows, application, now);
    }

    @Override
    public List<CancelResult> cancel(List<UUID> ids, String application) {
        List<CancelResult> results = session.locked(now -> {
            List<CancelResult> each =
                    ids.stream().map(id -> cancel(id, application, now)).toList();
            notes.act(Action.CANCEL_MESSAGES, ActionRecord.messages(ids), ActionRecord.changed(each), now);
            return each;
        });
        // On a queue in order some may have held others back.
        session.wakeOthers();
        return results;
    }

    @Override
    public List<RescheduleResult> reschedule(List<UUID> ids, String application, Due due) {
        List<RescheduleResult> results = session.locked(now -> {
            List<RescheduleResult> each = new ArrayList<>();
            for (UUID id : ids) {
                long dueAt = now.dueAt(id, due);
                each.add(
                        wouldExpire(id, application, dueAt)
                                ? new RescheduleResult(RescheduleResult.Outcome.WOULD_EXPIRE, null)
                                : result(reschedule(id, application, dueAt, now)));
            }
            long moved = each.stream().filter(RescheduleResult::rescheduled).count();
            notes.act(Action.MOVE_MESSAGES, ActionRecord.messages(ids), moved, now);
            return each;
        });
        session.wakeOthers();
        return results;
    }

    private static RescheduleResult result(Moved moved) {
        return new RescheduleResult(moved.outcome(), moved.dueAt(), moved.endedAt());
    }

    private boolean wouldExpire(UUID id, String application, long dueAt) {
        Row row = memory.messages.find(id);
        return row != null
                && !row.isClaimed()
                && row.envelope.origin().application().equals(application)
                && row.expiresAt <= dueAt;
    }

    private CancelResult cancel(List<Row> rows, String application, Now now) {
        CancelResult.Outcome furthest = null;
        int removed = 0;
        for (Row row : rows) {
            if (!row.envelope.origin().application().equals(application)) {
                return new CancelResult(CancelResult.Outcome.FOREIGN, 0);
            }
            CancelResult.Outcome outcome = cancel(row, now);
            if (outcome != CancelResult.Outcome.IN_DELIVERY) {
                removed++;
            }
            furthest = furthest == null || outcome.compareTo(furthest) > 0 ? outcome : furthest;
        }
        return new CancelResult(furthest == null ? CancelResult.Outcome.NOT_PENDING : furthest, removed);
    }

    // The answers are declared in the order of how far a message had got.
    private CancelResult.Outcome cancel(Row row, Now now) {
        if (row.isClaimed()) {
            memory.messages.requestCancel(row);
            return CancelResult.Outcome.IN_DELIVERY;
        }
        notes.note(row, What.CANCELLED, now);
        memory.messages.remove(row);
        return row.progress.runs() == 0 ? CancelResult.Outcome.CANCELLED : CancelResult.Outcome.RETRY_CANCELLED;
    }

    @Override
    public Moved reschedule(UUID id, String application, Due due) {
        Moved moved = session.locked(now -> reschedule(id, application, now.dueAt(id, due), now));
        if (moved.dueAt() != null) {
            session.wakeOthers();
        }
        return moved;
    }

    private Moved reschedule(UUID id, String application, long dueAt, Now now) {
        Row row = memory.messages.find(id);
        if (row == null) {
            boolean copied = !memory.messages.copiesOf(id).isEmpty();
            return EndedMessage.reschedule(copied ? List.of() : notes.of(id), application, now.instant());
        }
        if (!row.envelope.origin().application().equals(application)) {
            return new Moved(RescheduleResult.Outcome.FOREIGN, now.instant(), null);
        }
        if (row.isClaimed()) {
            return new Moved(RescheduleResult.Outcome.IN_DELIVERY, now.instant(), null);
        }
        if (wouldExpire(id, application, dueAt)) {
            throw new IllegalArgumentException(
                    "Message " + id + " expires at " + row.expiry() + " and cannot be moved to " + Micros.instant(dueAt)
                            + ": it would never be delivered. Nothing was moved.");
        }
        notes.note(row, What.MOVED, 0, dueAt, now);
        memory.messages.move(row, dueAt);
        RescheduleResult.Outcome outcome = row.progress.runs() == 0
                ? RescheduleResult.Outcome.RESCHEDULED
                : RescheduleResult.Outcome.RETRY_RESCHEDULED;
        return new Moved(outcome, now.instant(), Micros.instant(dueAt));
    }

    @Override
    public Optional<MessageRecord> find(UUID id) {
        return session.locked(now -> Optional.ofNullable(toRecord(memory.messages.find(id))));
    }

    @Override
    public List<MessageRecord> findCopies(UUID eventId) {
        return session.locked(now ->
                memory.messages.copiesOf(eventId).stream().map(Row::toRecord).toList());
    }

    @Override
    public Optional<UUID> findKey(String application, String key) {
        return session.locked(now -> {
            Row holder = memory.messages.findByKey(new KeyName(application, key));
            return holder == null ? Optional.empty() : Optional.of(holder.id());
        });
    }

    private static @Nullable MessageRecord toRecord(@Nullable Row row) {
        return row == null ? null : row.toRecord();
    }
}
