package dev.postdate.spi;

import dev.postdate.CancelResult;
import dev.postdate.RescheduleResult;
import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.spi.ScheduleStore.Moved;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a store answers to a cancel or a reschedule of a message that has no row any more, by its history. Without one: not pending. */
public final class EndedMessage {

    private EndedMessage() {}

    /**
     * The answer to a cancel.
     *
     * @param history all of the message or event but moves, in any order; seen after it was seen that there is no row
     * @param application the one that asks
     */
    public static CancelResult cancel(List<HistoryRecord> history, String application) {
        if (isForeign(history, application)) {
            return new CancelResult(CancelResult.Outcome.FOREIGN, 0);
        }
        List<HistoryRecord> ends = ends(history);
        Instant at = deliveredAt(ends);
        if (at != null) {
            return new CancelResult(CancelResult.Outcome.ALREADY_DELIVERED, 0, at);
        }
        at = cancelledAt(ends);
        return at == null
                ? new CancelResult(CancelResult.Outcome.NOT_PENDING, 0)
                : new CancelResult(CancelResult.Outcome.ALREADY_CANCELLED, 0, at);
    }

    /**
     * The answer to a reschedule.
     *
     * @param now the store's clock
     */
    public static Moved reschedule(List<HistoryRecord> history, String application, Instant now) {
        CancelResult ended = cancel(history, application);
        RescheduleResult.Outcome outcome = switch (ended.outcome()) {
            case ALREADY_DELIVERED -> RescheduleResult.Outcome.ALREADY_DELIVERED;
            case ALREADY_CANCELLED -> RescheduleResult.Outcome.ALREADY_CANCELLED;
            case FOREIGN -> RescheduleResult.Outcome.FOREIGN;
            default -> RescheduleResult.Outcome.NOT_PENDING;
        };
        return new Moved(outcome, now, null, ended.at().orElse(null));
    }

    private static boolean isForeign(List<HistoryRecord> history, String application) {
        return history.stream().anyMatch(one -> !one.application().equals(application));
    }

    /** The last of each message; that an event was copied is not the end of what it stands for. */
    private static List<HistoryRecord> ends(Collection<HistoryRecord> history) {
        return history.stream()
                .filter(one -> one.what() != What.MOVED)
                .collect(Collectors.groupingBy(
                        HistoryRecord::messageId, Collectors.maxBy(Comparator.comparingLong(HistoryRecord::sequence))))
                .values()
                .stream()
                .flatMap(Optional::stream)
                .filter(one -> one.what() != What.COPIED)
                .toList();
    }

    private static @Nullable Instant deliveredAt(List<HistoryRecord> ends) {
        return latest(ends.stream().filter(one -> one.what() == What.DELIVERED).toList());
    }

    /** Only if that is true of all: a copy that is a dead letter was not cancelled. */
    private static @Nullable Instant cancelledAt(List<HistoryRecord> ends) {
        boolean all = ends.stream().allMatch(one -> one.what() == What.CANCELLED || one.what() == What.REPLACED);
        return all ? latest(ends) : null;
    }

    private static @Nullable Instant latest(List<HistoryRecord> ends) {
        return ends.stream()
                .map(HistoryRecord::at)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }
}
