package dev.postdate.memory;

import dev.postdate.spi.DeadLetterRecord;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The dead letters in the order in which they came. */
final class DeadLetters {

    private final NavigableMap<Long, DeadLetterRecord> bySequence = new TreeMap<>();
    private final Map<UUID, DeadLetterRecord> byId = new HashMap<>();
    private long lastSequence;

    long nextSequence() {
        return ++lastSequence;
    }

    void add(DeadLetterRecord letter) {
        remove(letter.envelope().id());
        bySequence.put(letter.sequence(), letter);
        byId.put(letter.envelope().id(), letter);
    }

    @Nullable
    DeadLetterRecord find(UUID id) {
        return byId.get(id);
    }

    boolean remove(UUID id) {
        DeadLetterRecord letter = byId.remove(id);
        return letter != null && bySequence.remove(letter.sequence()) != null;
    }

    Collection<DeadLetterRecord> after(long sequence) {
        return bySequence.tailMap(sequence, false).values();
    }

    /** The sequence of the one that came last; -1 if there is none. */
    long latest() {
        return bySequence.isEmpty() ? -1 : bySequence.lastKey();
    }

    int size() {
        return byId.size();
    }
}
