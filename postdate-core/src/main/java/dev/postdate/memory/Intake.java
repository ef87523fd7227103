package dev.postdate.memory;

import dev.postdate.Due;
import dev.postdate.OnDuplicateKey;
import dev.postdate.ScheduleKey;
import dev.postdate.SchedulingResult.Disposition;
import dev.postdate.StoreException;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.spi.Kind;
import dev.postdate.spi.MessageIds;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Progress;
import dev.postdate.spi.ScheduleStore.Stored;
import dev.postdate.spi.Subscription;
import dev.postdate.spi.Timing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages in during one call: first all of them are planned, which may refuse the call, then they are written, which cannot
 * fail. So a call stores all or nothing without having to undo anything.
 */
final class Intake {

    private final Memory memory;
    private final Notes notes;
    private final Now now;
    // What messages planned before will have done to keys; an entry without a due time is a key that is free again.
    private @Nullable Map<KeyName, @Nullable Instant> plannedKeys;
    // Most calls bring one message; the set is made for the second.
    private @Nullable UUID firstPlannedId;
    private @Nullable Set<UUID> plannedIds;
    private long firstDueAt = Micros.NEVER;

    Intake(Memory memory, Notes notes, Now now) {
        this.memory = memory;
        this.notes = notes;
        this.now = now;
    }

    /** The due time of the first row that this call made wait; {@link Micros#NEVER} if there is none. */
    long firstDueAt() {
        return firstDueAt;
    }

    /** Notes that a row was made to wait. */
    void waits(Row row) {
        firstDueAt = Math.min(firstDueAt, row.dueAt);
    }

    /** Works out the times of messages that are written later in this call, in the same order. */
    List<Timing> plan(List<NewMessage> messages) {
        if (messages.isEmpty()) {
            return List.of();
        }
        if (messages.size() == 1) {
            return List.of(plan(messages.get(0)));
        }
        List<Timing> timings = new ArrayList<>(messages.size());
        for (NewMessage message : messages) {
            timings.add(plan(message));
        }
        return timings;
    }

    private Timing plan(NewMessage message) {
        UUID id = message.envelope().id();
        requireNew(id);
        Timing timing = now.timing(id, message.due(), message.expiry());
        ScheduleKey key = message.key();
        if (key == null) {
            return timing;
        }
        KeyName name = keyName(message.envelope(), key);
        Instant taken = takenUntil(name);
        if (taken != null && key.onDuplicate() == OnDuplicateKey.KEEP_FIRST) {
            return timing;
        }
        if (taken != null && key.onDuplicate() == OnDuplicateKey.PUSH_BACK && taken.isAfter(timing.dueAt())) {
            timing = now.timing(id, Due.at(taken), message.expiry());
        }
        if (plannedKeys == null) {
            plannedKeys = new HashMap<>();
        }
        boolean holds = (taken != null && key.onDuplicate() == OnDuplicateKey.PUSH_BACK)
                || !isCopiedAtOnce(message.envelope(), timing);
        plannedKeys.put(name, holds ? timing.dueAt() : null);
        return timing;
    }

    private @Nullable Instant takenUntil(KeyName key) {
        if (plannedKeys != null && plannedKeys.containsKey(key)) {
            return plannedKeys.get(key);
        }
        Row holder = memory.messages.findByKey(key);
        return holder == null ? null : Micros.instant(holder.dueAt);
    }

    /** Writes what was planned. */
    List<Stored> write(List<NewMessage> messages, List<Timing> timings) {
        if (messages.size() == 1) {
            return List.of(write(messages.get(0), timings.get(0)));
        }
        List<Stored> stored = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            stored.add(write(messages.get(i), timings.get(i)));
        }
        return stored;
    }

    private Stored write(NewMessage message, Timing timing) {
        Envelope envelope = message.envelope();
        ScheduleKey key = message.key();
        KeyName name = key == null ? null : keyName(envelope, key);
        Row holder = name == null ? null : memory.messages.findByKey(name);
        Disposition disposition = Disposition.SCHEDULED;
        if (key != null && holder != null) {
            switch (key.onDuplicate()) {
                case KEEP_FIRST -> {
                    return new Stored(holder.id(), Micros.instant(holder.dueAt), Disposition.KEPT_EXISTING);
                }
                case PUSH_BACK -> {
                    memory.messages.replaceContent(holder, envelope, Micros.floor(timing.dueAt()), expiry(timing));
                    waits(holder);
                    return new Stored(holder.id(), timing.dueAt(), Disposition.PUSHED_BACK);
                }
                case REPLACE -> {
                    notes.note(holder, What.REPLACED, now);
                    memory.messages.remove(holder);
                    disposition = Disposition.REPLACED;
                }
            }
        }
        long dueAt = Micros.floor(timing.dueAt());
        if (isCopiedAtOnce(envelope, timing)) {
            copy(envelope, now.micros(), dueAt, expiry(timing));
        } else {
            Row row = memory.messages.add(envelope, now.micros(), dueAt, expiry(timing), Progress.NONE);
            if (name != null) {
                memory.messages.holdKey(row, name);
            }
            waits(row);
        }
        return new Stored(envelope.id(), timing.dueAt(), disposition);
    }

    /** Stores a copy of an event for each of its subscribers. */
    void copy(Envelope event, long createdAt, long dueAt, long expiresAt) {
        for (Subscription subscription : memory.subscriptions.to(event.content().type())) {
            Envelope copy = event.copyFor(subscription, MessageIds.create(now.exact()));
            waits(memory.messages.add(copy, createdAt, dueAt, expiresAt, Progress.NONE));
        }
    }

    private boolean isCopiedAtOnce(Envelope envelope, Timing timing) {
        return envelope.kind() == Kind.EVENT && Micros.floor(timing.dueAt()) <= now.micros();
    }

    private void requireNew(UUID id) {
        boolean isNew = memory.messages.find(id) == null;
        if (firstPlannedId == null) {
            firstPlannedId = id;
        } else {
            if (plannedIds == null) {
                plannedIds = new HashSet<>(Set.of(firstPlannedId));
            }
            isNew &= plannedIds.add(id);
        }
        if (!isNew) {
            throw duplicate(id);
        }
    }

    private static StoreException duplicate(UUID id) {
        return new StoreException(
                "Message " + id + " is stored already; every message needs an id of its own. Nothing was stored.",
                false,
                null);
    }

    private static KeyName keyName(Envelope envelope, ScheduleKey key) {
        return new KeyName(envelope.origin().application(), key.value());
    }

    private static long expiry(Timing timing) {
        return timing.expiresAt() == null ? Micros.NEVER : Micros.floor(timing.expiresAt());
    }
}
