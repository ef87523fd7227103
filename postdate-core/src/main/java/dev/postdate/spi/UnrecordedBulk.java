package dev.postdate.spi;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.RescheduleResult;
import java.util.ArrayList;
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
        List<RescheduleResult> results = new ArrayList<>(ids.size());
        for (UUID id : ids) {
            try {
                ScheduleStore.Moved moved = schedules.reschedule(id, application, due);
                results.add(new RescheduleResult(moved.outcome(), moved.dueAt(), moved.endedAt()));
            } catch (IllegalArgumentException e) {
                if (results.isEmpty()) {
                    // Of the due time, as far as can be told.
                    throw e;
                }
                results.add(new RescheduleResult(RescheduleResult.Outcome.WOULD_EXPIRE, null));
            }
        }
        return results;
    }
}
