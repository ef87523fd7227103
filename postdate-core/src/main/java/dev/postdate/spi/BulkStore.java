package dev.postdate.spi;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.RescheduleResult;
import java.util.List;
import java.util.UUID;

/** Cancels and moves messages for an operator, many in one step where the store can. */
public interface BulkStore {

    /**
     * Cancels each of these like {@link ScheduleStore#cancel}; all in one transaction, with the record of it, where the store declares {@link
     * Capability#HISTORY}, otherwise one after the other.
     *
     * @return what happened to each, in the order given
     */
    List<CancelResult> cancel(List<UUID> ids, String application);

    /**
     * Moves each of these like {@link ScheduleStore#reschedule}, in the same way. One that would be expired by then is left as it is.
     *
     * @return what happened to each, in the order given
     * @throws IllegalArgumentException if the due time cannot be kept; nothing is moved then
     */
    List<RescheduleResult> reschedule(List<UUID> ids, String application, Due due);
}
