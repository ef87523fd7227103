package dev.postdate.testkit;

import dev.postdate.spi.DeadLetterRecord;
import dev.postdate.spi.DeadLetterStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Dead letters whose every call goes through a {@link Caller}. */
class CalledDeadLetters implements DeadLetterStore {
    private final DeadLetterStore deadLetters;
    private final Caller caller;

    CalledDeadLetters(DeadLetterStore deadLetters, Caller caller) {
        this.deadLetters = deadLetters;
        this.caller = caller;
    }

    @Override
    public List<DeadLetterRecord> list(@Nullable String type, long afterSequence, int limit) {
        return caller.call(StoreCall.LIST_DEAD_LETTERS, () -> deadLetters.list(type, afterSequence, limit));
    }

    @Override
    public Optional<DeadLetterRecord> find(UUID id) {
        return caller.call(StoreCall.FIND_DEAD_LETTER, List.of(id), () -> deadLetters.find(id));
    }

    @Override
    public long count() {
        return caller.call(StoreCall.COUNT_DEAD_LETTERS, deadLetters::count);
    }

    @Override
    public List<UUID> redrive(Set<UUID> ids) {
        return caller.call(StoreCall.REDRIVE, List.copyOf(ids), () -> deadLetters.redrive(ids));
    }

    @Override
    public int delete(Set<UUID> ids) {
        return caller.call(StoreCall.DELETE_DEAD_LETTERS, List.copyOf(ids), () -> deadLetters.delete(ids));
    }
}
