package dev.postdate.internal.admin;

import dev.postdate.admin.DeadLetter;
import dev.postdate.admin.DeadLetters;
import dev.postdate.admin.Page;
import dev.postdate.spi.DeadLetterRecord;
import dev.postdate.spi.DeadLetterStore;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Dead letters of one store. */
record StoreDeadLetters(DeadLetterStore store, Runnable wakeUp, Runnable requireOpen) implements DeadLetters {

    @Override
    public Page<DeadLetter> list(@Nullable String messageType, @Nullable String after, int limit) {
        requireOpen.run();
        List<DeadLetterRecord> rows = store.list(messageType, Cursors.sequence(after), Cursors.checkLimit(limit));
        Optional<String> next = rows.size() < limit
                ? Optional.empty()
                : Optional.of(Long.toString(rows.get(rows.size() - 1).sequence()));
        return new Page<>(rows.stream().map(StoreDeadLetters::view).toList(), next);
    }

    @Override
    public Optional<DeadLetter> find(UUID messageId) {
        requireOpen.run();
        return store.find(messageId).map(StoreDeadLetters::view);
    }

    @Override
    public long count() {
        requireOpen.run();
        return store.count();
    }

    @Override
    public List<UUID> redrive(Collection<UUID> messageIds) {
        requireOpen.run();
        List<UUID> redriven = store.redrive(Set.copyOf(messageIds));
        wakeUp.run();
        return redriven;
    }

    @Override
    public int delete(Collection<UUID> messageIds) {
        requireOpen.run();
        return store.delete(Set.copyOf(messageIds));
    }

    private static DeadLetter view(DeadLetterRecord row) {
        return new DeadLetter(
                row.envelope().id(),
                row.envelope().content().type(),
                row.envelope().address().queue(),
                row.envelope().address().handler(),
                row.reason(),
                row.detail(),
                row.deadAt(),
                row.dueAt(),
                row.progress().runs(),
                row.progress().errors(),
                row.envelope().headers(),
                row.envelope().content().body());
    }
}
