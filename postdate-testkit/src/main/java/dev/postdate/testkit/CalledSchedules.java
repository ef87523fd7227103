package dev.postdate.testkit;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.ScheduleStore;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Schedules whose every call goes through a {@link Caller}. */
class CalledSchedules implements ScheduleStore {
    private final ScheduleStore schedules;
    private final Caller caller;

    CalledSchedules(ScheduleStore schedules, Caller caller) {
        this.schedules = schedules;
        this.caller = caller;
    }

    @Override
    public Receipt append(List<NewMessage> messages) {
        List<UUID> ids =
                messages.stream().map(message -> message.envelope().id()).toList();
        return caller.call(StoreCall.APPEND, ids, () -> schedules.append(messages));
    }

    @Override
    public CancelResult cancel(UUID id, String application) {
        return caller.call(StoreCall.CANCEL, List.of(id), () -> schedules.cancel(id, application));
    }

    @Override
    public Moved reschedule(UUID id, String application, Due due) {
        return caller.call(StoreCall.RESCHEDULE, List.of(id), () -> schedules.reschedule(id, application, due));
    }

    @Override
    public Optional<MessageRecord> find(UUID id) {
        return caller.call(StoreCall.FIND, List.of(id), () -> schedules.find(id));
    }

    @Override
    public List<MessageRecord> findCopies(UUID eventId) {
        return caller.call(StoreCall.FIND_COPIES, List.of(eventId), () -> schedules.findCopies(eventId));
    }

    @Override
    public Optional<UUID> findKey(String application, String key) {
        return caller.call(StoreCall.FIND_KEY, () -> schedules.findKey(application, key));
    }
}
