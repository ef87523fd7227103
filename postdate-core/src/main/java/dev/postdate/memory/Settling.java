package dev.postdate.memory;

import dev.postdate.Due;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.ClaimStore.SettleResult;
import dev.postdate.spi.DeadLetterRecord;
import dev.postdate.spi.EndedRecord;
import dev.postdate.spi.FailureRecord;
import dev.postdate.spi.HistoryRecord;
import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.spi.MessageEnd;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Progress;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One call that writes what became of claimed messages: first whatever could be refused is worked out, then all is written. */
final class Settling {

    private final Memory memory;
    private final Messages messages;
    private final Notes notes;
    private final Now now;
    private final Intake intake;

    /**
     * What was worked out for one settlement.
     *
     * @param dueAt of a row that waits again
     * @param outgoing the times of what leaves with it
     */
    private record Plan(long dueAt, List<Timing> outgoing) {
        static final Plan NOTHING = new Plan(Micros.NEVER, List.of());
    }

    Settling(Memory memory, Notes notes, Now now) {
        this.memory = memory;
        this.messages = memory.messages;
        this.notes = notes;
        this.now = now;
        this.intake = new Intake(memory, notes, now);
    }

    SettleResult settle(List<Settlement> settlements) {
        List<Plan> plans = new ArrayList<>(settlements.size());
        for (Settlement settlement : settlements) {
            plans.add(messages.guarded(settlement.ref()) == null ? Plan.NOTHING : plan(settlement));
        }
        List<SettleOutcome> outcomes = new ArrayList<>(settlements.size());
        for (int i = 0; i < settlements.size(); i++) {
            Settlement settlement = settlements.get(i);
            Row row = messages.guarded(settlement.ref());
            outcomes.add(row == null ? SettleOutcome.CLAIM_LOST : settle(settlement, row, plans.get(i)));
        }
        long firstDueAt = intake.firstDueAt();
        return new SettleResult(outcomes, firstDueAt == Micros.NEVER ? null : now.nanosUntil(firstDueAt));
    }

    private Plan plan(Settlement settlement) {
        List<NewMessage> outgoing = outgoing(settlement);
        Due due = due(settlement);
        if (due == null && outgoing.isEmpty()) {
            return Plan.NOTHING;
        }
        return new Plan(due == null ? Micros.NEVER : now.dueAt(settlement.ref().id(), due), intake.plan(outgoing));
    }

    private static List<NewMessage> outgoing(Settlement settlement) {
        if (settlement instanceof Settlement.Done done) {
            return done.outgoing();
        }
        return settlement instanceof Settlement.Retry retry ? retry.outgoing() : List.of();
    }

    private static @Nullable Due due(Settlement settlement) {
        if (settlement instanceof Settlement.Retry retry) {
            return retry.due();
        }
        return settlement instanceof Settlement.Move move ? move.due() : null;
    }

    private SettleOutcome settle(Settlement settlement, Row row, Plan plan) {
        boolean cancelled = row.state == MessageState.CANCEL_REQUESTED && waitsAgain(settlement);
        What what = What.of(settlement, row.state == MessageState.CANCEL_REQUESTED);
        if (what != null) {
            notes.note(
                    row,
                    what,
                    HistoryRecord.runsAddedBy(settlement),
                    what == What.MOVED ? Long.valueOf(plan.dueAt()) : null,
                    now);
        }
        if (cancelled) {
            messages.remove(row);
        } else {
            write(settlement, row, plan);
        }
        // What leaves does so under the guard, whatever becomes of the row itself.
        intake.write(outgoing(settlement), plan.outgoing());
        return cancelled ? SettleOutcome.CANCELLED : SettleOutcome.SETTLED;
    }

    // An event's copies are what waits in its place: copying a cancelled one would bring runs that nobody can call off
    // any more.
    private static boolean waitsAgain(Settlement settlement) {
        return settlement instanceof Settlement.Retry
                || settlement instanceof Settlement.Release
                || settlement instanceof Settlement.Move
                || settlement instanceof Settlement.Park
                || settlement instanceof Settlement.CopyToSubscribers;
    }

    private void write(Settlement settlement, Row row, Plan plan) {
        if (settlement instanceof Settlement.Retry retry) {
            messages.retry(row, afterRetry(row, retry), plan.dueAt(), retry.behindOthers());
            intake.waits(row);
        } else if (settlement instanceof Settlement.Release) {
            messages.release(row, row.dueAt);
            intake.waits(row);
        } else if (settlement instanceof Settlement.Move) {
            messages.release(row, plan.dueAt());
            intake.waits(row);
        } else if (settlement instanceof Settlement.Park park) {
            messages.park(row, Micros.ceil(park.until()));
        } else {
            if (settlement instanceof Settlement.Dead dead) {
                memory.deadLetters.add(deadLetter(row, dead));
            } else if (settlement instanceof Settlement.Expire) {
                memory.ended.add(ended(row, MessageEnd.EXPIRED, null, null));
            } else if (settlement instanceof Settlement.Discard discard) {
                memory.ended.add(ended(row, MessageEnd.DISCARDED, discard.why(), discard.error()));
            }
            messages.remove(row);
            if (settlement instanceof Settlement.CopyToSubscribers) {
                intake.copy(row.envelope, row.createdAt, row.dueAt, row.expiresAt);
            }
        }
    }

    // A suspect's claim charged the failure of this run beforehand: it stays if the run is charged and is taken back if
    // not.
    private Progress afterRetry(Row row, Settlement.Retry retry) {
        Progress before = Messages.uncharged(row.progress, Objects.requireNonNull(row.claim, "claim"));
        Progress after = before.counting(before.runs() + 1, before.failures() + (retry.charged() ? 1 : 0));
        return retry.error() == null ? after : after.failed(retry.error(), now.instant());
    }

    private EndedRecord ended(Row row, MessageEnd how, @Nullable String why, @Nullable FailureRecord error) {
        return new EndedRecord(
                row.id(),
                row.envelope.content().type(),
                row.queue.name(),
                how,
                why,
                error == null ? null : error.error(),
                now.instant(),
                Micros.instant(row.dueAt),
                row.progress.runs() + (error == null ? 0 : 1));
    }

    private DeadLetterRecord deadLetter(Row row, Settlement.Dead dead) {
        Progress after = row.progress.counting(row.progress.runs() + (dead.ran() ? 1 : 0), row.progress.failures());
        Progress progress = dead.error() == null ? after : after.failed(dead.error(), now.instant());
        return new DeadLetterRecord(
                row.envelope,
                dead.reason(),
                dead.detail(),
                dead.fingerprint(),
                now.instant(),
                Micros.instant(row.createdAt),
                Micros.instant(row.dueAt),
                row.expiry(),
                progress,
                memory.deadLetters.nextSequence());
    }
}
