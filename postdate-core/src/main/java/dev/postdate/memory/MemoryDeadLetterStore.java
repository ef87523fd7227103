package dev.postdate.memory;

import dev.postdate.StoreException;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.ActionRecord.Action;
import dev.postdate.spi.DeadLetterRecord;
import dev.postdate.spi.DeadLetterStore;
import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.spi.Progress;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps messages that will not run again without an operator. */
final class MemoryDeadLetterStore implements DeadLetterStore {

    private final Memory memory;
    private final MemorySession session;
    private final Notes notes;

    MemoryDeadLetterStore(Memory memory, MemorySession session, Notes notes) {
        this.memory = memory;
        this.session = session;
        this.notes = notes;
    }

    @Override
    public List<DeadLetterRecord> list(@Nullable String type, long afterSequence, int limit) {
        return session.locked(now -> memory.deadLetters.after(afterSequence).stream()
                .filter(letter ->
                        type == null || letter.envelope().content().type().equals(type))
                .limit(limit)
                .toList());
    }

    @Override
    public Optional<DeadLetterRecord> find(UUID id) {
        return session.locked(now -> Optional.ofNullable(memory.deadLetters.find(id)));
    }

    @Override
    public long count() {
        return session.locked(now -> (long) memory.deadLetters.size());
    }

    @Override
    public List<UUID> redrive(Set<UUID> ids) {
        List<UUID> redriven = session.locked(now -> {
            List<DeadLetterRecord> letters = ids.stream()
                    .map(memory.deadLetters::find)
                    .filter(Objects::nonNull)
                    .sorted(Comparator.comparingLong(DeadLetterRecord::sequence))
                    .toList();
            letters.forEach(this::requireGone);
            letters.forEach(letter -> redrive(letter, now));
            List<UUID> done =
                    letters.stream().map(letter -> letter.envelope().id()).toList();
            notes.act(Action.REDRIVE_DEAD_LETTERS, ActionRecord.messages(done), done.size(), now);
            return done;
        });
        if (!redriven.isEmpty()) {
            session.wakeOthers();
        }
        return redriven;
    }

    private void requireGone(DeadLetterRecord letter) {
        UUID id = letter.envelope().id();
        if (memory.messages.find(id) != null) {
            throw new StoreException(
                    "Dead letter " + id + " cannot run again: a message with its id waits. Nothing was redriven.",
                    false,
                    null);
        }
    }

    private void redrive(DeadLetterRecord letter, Now now) {
        notes.note(letter, What.REDRIVEN, now);
        memory.deadLetters.remove(letter.envelope().id());
        Progress progress =
                new Progress(letter.progress().runs(), 0, letter.progress().errors());
        memory.messages.add(letter.envelope(), Micros.floor(letter.createdAt()), now.micros(), Micros.NEVER, progress);
    }

    @Override
    public int delete(Set<UUID> ids) {
        return session.locked(now -> {
            List<DeadLetterRecord> letters = ids.stream()
                    .map(memory.deadLetters::find)
                    .filter(Objects::nonNull)
                    .toList();
            for (DeadLetterRecord letter : letters) {
                notes.note(letter, What.DELETED, now);
                memory.deadLetters.remove(letter.envelope().id());
            }
            notes.act(
                    Action.DELETE_DEAD_LETTERS,
                    ActionRecord.messages(letters.stream()
                            .map(letter -> letter.envelope().id())
                            .toList()),
                    letters.size(),
                    now);
            return letters.size();
        });
    }
}
