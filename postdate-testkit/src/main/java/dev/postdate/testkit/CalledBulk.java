package dev.postdate.testkit;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.RescheduleResult;
import dev.postdate.spi.BulkStore;
import java.util.List;
import java.util.UUID;

/** Bulk calls that go through a {@link Caller}. */
final class CalledBulk implements BulkStore {
    private final BulkStore bulk;
    private final Caller caller;

    CalledBulk(BulkStore bulk, Caller caller) {
        this.bulk = bulk;
        this.caller = caller;
    }

    @Override
    public List<CancelResult> cancel(List<UUID> ids, String application) {
        return caller.call(StoreCall.CANCEL, () -> bulk.cancel(ids, application));
    }

    @Override
    public List<RescheduleResult> reschedule(List<UUID> ids, String application, Due due) {
        return caller.call(StoreCall.RESCHEDULE, () -> bulk.reschedule(ids, application, due));
    }
}
