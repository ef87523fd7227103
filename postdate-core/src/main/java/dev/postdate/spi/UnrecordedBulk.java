package dev.postdate.spi;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.RescheduleResult;
import java.util.List;
import java.util.UUID;

/** One after the other, for stores that have no better way and record nothing. */
record UnrecordedBulk(ScheduleStore schedules) implements BulkStore {

    @Override
    public List<CancelResult> cancel(List<UUID> ids, String application) {
        return ids.stream().map(id -> schedules.cancel(id, application)).toList();
    }

    @Override
    public List<RescheduleResult> reschedule(List<UUID> ids, String application, Due due) {
        return ids.stream()
                .map(id -> schedules.reschedule(id, application, due))
                .map(moved -> new RescheduleResult(moved.outcome(), moved.dueAt(), moved.endedAt()))
                .toList();
    }
}
