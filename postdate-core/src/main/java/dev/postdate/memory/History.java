package dev.postdate.memory;

import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.HistoryRecord;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

/** What became of messages and what operators did, in order. */
final class History {

    private final NavigableMap<Long, HistoryRecord> records = new TreeMap<>();
    /** By the message and, of a copy, by its event too. Each in order, so that what goes is the first everywhere. */
    private final Map<UUID, Deque<HistoryRecord>> byId = new HashMap<>();

    private final NavigableMap<Long, ActionRecord> actions = new TreeMap<>();
    private long lastSequence;
    private long lastAction;

    long nextSequence() {
        return ++lastSequence;
    }

    void add(HistoryRecord told) {
        records.put(told.sequence(), told);
        byId.computeIfAbsent(told.messageId(), id -> new ArrayDeque<>(2)).add(told);
        if (told.eventId() != null) {
            byId.computeIfAbsent(told.eventId(), id -> new ArrayDeque<>(2)).add(told);
        }
    }

    /** Of a message, or of an event and its copies; the oldest first. */
    List<HistoryRecord> of(UUID id) {
        return List.copyOf(byId.getOrDefault(id, new ArrayDeque<>()));
    }

    /** The newest first. */
    Collection<HistoryRecord> before(long sequence) {
        return records.headMap(sequence, false).descendingMap().values();
    }

    /** True if there was one that is older, and it is gone. */
    boolean removeFirstBefore(long micros) {
        Map.Entry<Long, HistoryRecord> first = records.firstEntry();
        if (first == null || Micros.floor(first.getValue().at()) >= micros) {
            return false;
        }
        records.remove(first.getKey());
        forget(first.getValue().messageId());
        if (first.getValue().eventId() != null) {
            forget(first.getValue().eventId());
        }
        return true;
    }

    private void forget(UUID id) {
        Deque<HistoryRecord> told = byId.get(id);
        if (told != null) {
            told.removeFirst();
            if (told.isEmpty()) {
                byId.remove(id);
            }
        }
    }

    long nextAction() {
        return ++lastAction;
    }

    /** In place of the one with its sequence. */
    void put(ActionRecord action) {
        actions.put(action.sequence(), action);
        if (actions.size() > ActionRecord.KEPT) {
            actions.pollFirstEntry();
        }
    }

    boolean has(ActionRecord action) {
        return actions.containsKey(action.sequence());
    }

    /** The newest first. */
    Collection<ActionRecord> actions() {
        return actions.descendingMap().values();
    }
}
