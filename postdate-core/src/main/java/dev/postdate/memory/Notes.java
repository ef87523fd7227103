package dev.postdate.memory;

import dev.postdate.spi.ActionRecord.Action;
import dev.postdate.spi.DeadLetterRecord;
import dev.postdate.spi.HistoryRecord;
import dev.postdate.spi.HistoryRecord.What;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what one session does, under the lock of the call that does it.
 *
 * @param by the name of the node or of the operator
 * @param messages true if what becomes of messages is kept
 * @param actions of the operator who does it; null if it is the node's doing
 */
record Notes(
        History history,
        String by,
        boolean messages,
        @Nullable Actions actions) {

    /** Before the row is changed or removed. */
    void note(Row row, What what, Now now) {
        note(row, what, 0, null, now);
    }

    /**
     * @param runsAdded to those that the row counts
     * @param movedTo the due time it is given; null unless it is moved
     */
    void note(Row row, What what, int runsAdded, @Nullable Long movedTo, Now now) {
        if (messages) {
            history.add(new HistoryRecord(
                    history.nextSequence(),
                    now.instant(),
                    what,
                    row.id(),
                    row.envelope.eventId(),
                    row.envelope.content().type(),
                    row.queue.name(),
                    row.envelope.origin().application(),
                    by,
                    row.progress.runs() + runsAdded,
                    Micros.instant(row.dueAt),
                    movedTo == null ? null : Micros.instant(movedTo)));
        }
    }

    void note(DeadLetterRecord letter, What what, Now now) {
        if (messages) {
            history.add(new HistoryRecord(
                    history.nextSequence(),
                    now.instant(),
                    what,
                    letter.envelope().id(),
                    letter.envelope().eventId(),
                    letter.envelope().content().type(),
                    letter.envelope().address().queue(),
                    letter.envelope().origin().application(),
                    by,
                    letter.progress().runs(),
                    letter.dueAt(),
                    null));
        }
    }

    /** What is known of a message without a row; nothing where this session keeps no history. */
    List<HistoryRecord> of(UUID id) {
        return messages ? history.of(id) : List.of();
    }

    void act(Action action, String target, long changed, Now now) {
        if (actions != null && changed > 0) {
            actions.add(action, target, changed, now);
        }
    }
}
