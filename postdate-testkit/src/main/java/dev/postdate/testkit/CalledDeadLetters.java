package dev.postdate.testkit;

import dev.postdate.spi.DeadLetterGroup;
import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.DeadLetterRecord;
import dev.postdate.spi.DeadLetterStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Dead letters whose every call goes through a {@link Caller}. */
class CalledDeadLetters implements DeadLetterStore {
    private final DeadLetterStore deadLetters;
    private final Caller caller;

    CalledDeadLetters(DeadLetterStore deadLetters, Caller caller) {
        this.deadLetters = deadLetters;
        this.caller = caller;
    }

    @Override
    public List<DeadLetterRecord> list(DeadLetterQuery query, long afterSequence, int limit) {
        return caller.call(StoreCall.LIST_DEAD_LETTERS, () -> deadLetters.list(query, afterSequence, limit));
    }

    @Override
    public Optional<DeadLetterRecord> find(UUID id) {
        return caller.call(StoreCall.FIND_DEAD_LETTER, List.of(id), () -> deadLetters.find(id));
    }

    @Override
    public long count(DeadLetterQuery query, int upTo) {
        return caller.call(StoreCall.COUNT_DEAD_LETTERS, () -> deadLetters.count(query, upTo));
    }

    @Override
    public List<DeadLetterGroup> groups(DeadLetterQuery query, int limit) {
        return caller.call(StoreCall.GROUP_DEAD_LETTERS, () -> deadLetters.groups(query, limit));
    }

    @Override
    public long lastSequence() {
        return caller.call(StoreCall.LAST_DEAD_LETTER, deadLetters::lastSequence);
    }

    @Override
    public List<UUID> redrive(List<Redrive> redrives) {
        List<UUID> ids = redrives.stream().map(Redrive::id).toList();
        return caller.call(StoreCall.REDRIVE, ids, () -> deadLetters.redrive(redrives));
    }

    @Override
    public int delete(Set<UUID> ids) {
        return caller.call(StoreCall.DELETE_DEAD_LETTERS, List.copyOf(ids), () -> deadLetters.delete(ids));
    }

    @Override
    public int delete(DeadLetterQuery query, long upToSequence, int limit) {
        return caller.call(StoreCall.DELETE_DEAD_LETTERS, () -> deadLetters.delete(query, upToSequence, limit));
    }
}
