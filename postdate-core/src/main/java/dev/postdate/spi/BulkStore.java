package dev.postdate.spi;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.RescheduleResult;
import java.util.List;
import java.util.UUID;

/** Cancels and moves messages for an operator, many in one step. */
public interface BulkStore {

    /**
     * Cancels each of these like {@link ScheduleStore#cancel}, all in one transaction.
     *
     * @return what happened to each, in the order given
     */
    List<CancelResult> cancel(List<UUID> ids, String application);

    /**
     * Moves each of these like {@link ScheduleStore#reschedule}, all in one transaction.
     *
     * @return what happened to each, in the order given
     * @throws IllegalArgumentException if the due time cannot be kept, or one of them would be expired by then; nothing is moved then
     */
    List<RescheduleResult> reschedule(List<UUID> ids, String application, Due due);
}
