package dev.postdate.memory;

import dev.postdate.spi.ClaimRef;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.Progress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All rows with their indexes, and the only place where a row comes, goes or changes its state. */
final class Messages {

    private final Queues queues;
    private final Map<UUID, Row> byId = new HashMap<>();
    private final Map<UUID, List<Row>> copiesByEvent = new HashMap<>();
    private final Map<KeyName, Row> byKey = new HashMap<>();
    private final Map<Row, Long> parkedUntil = new LinkedHashMap<>();
    private long lastSequence;

    Messages(Queues queues) {
        this.queues = queues;
    }

    @Nullable
    Row find(UUID id) {
        return byId.get(id);
    }

    @Nullable
    Row findByKey(KeyName key) {
        return byKey.get(key);
    }

    /** The row if this claim holds it; otherwise null. */
    @Nullable
    Row guarded(ClaimRef ref) {
        Row row = byId.get(ref.id());
        return row != null && row.isClaimedAs(ref) ? row : null;
    }

    List<Row> copiesOf(UUID eventId) {
        return List.copyOf(copiesByEvent.getOrDefault(eventId, List.of()));
    }

    Collection<Row> all() {
        return byId.values();
    }

    /** Adds a pending row. */
    Row add(Envelope envelope, long createdAt, long dueAt, long expiresAt, Progress progress) {
        QueueRows queue = queues.get(envelope.address().queue());
        Row row = new Row(envelope, queue, createdAt, dueAt, expiresAt, ++lastSequence, progress);
        byId.put(row.id(), row);
        UUID eventId = envelope.eventId();
        if (eventId != null) {
            copiesByEvent.computeIfAbsent(eventId, id -> new ArrayList<>(2)).add(row);
        }
        queue.joined();
        queue.await(row);
        return row;
    }

    /** Lets a row hold a key that is free. */
    void holdKey(Row row, KeyName key) {
        row.key = key;
        byKey.put(key, row);
    }

    /** Gives a waiting row what another message brings: everything but its identity and its place in the order of storing. */
    void replaceContent(Row row, Envelope other, long dueAt, long expiresAt) {
        stopWaiting(row);
        row.queue.left();
        row.envelope = new Envelope(
                row.id(),
                other.kind(),
                other.content(),
                other.address(),
                other.headers(),
                other.correlation(),
                other.origin(),
                null);
        row.queue = queues.get(other.address().queue());
        row.queue.joined();
        row.dueAt = dueAt;
        row.expiresAt = expiresAt;
        row.queue.await(row);
    }

    /** Moves a row that no node has claimed. */
    void move(Row row, long dueAt) {
        boolean waits = row.heap != null;
        stopWaiting(row);
        row.dueAt = dueAt;
        if (waits) {
            row.queue.await(row);
        }
    }

    void claim(Row row, Node node, long number) {
        boolean suspect = row.state == MessageState.SUSPECT;
        stopWaiting(row);
        freeKey(row);
        row.become(MessageState.CLAIMED);
        if (suspect) {
            row.progress = row.progress.counting(row.progress.runs(), row.progress.failures() + 1);
        }
        Claim claim = new Claim(new ClaimRef(row.id(), node.epoch(), number), node, suspect);
        row.claim = claim;
        node.claimed().add(row);
        row.queue.claimed(claim);
    }

    void requestCancel(Row row) {
        row.become(MessageState.CANCEL_REQUESTED);
    }

    /** Lets a claimed row wait for another run. */
    void retry(Row row, Progress progress, long dueAt, boolean behindOthers) {
        unclaim(row);
        row.become(MessageState.PENDING);
        row.progress = progress;
        row.dueAt = dueAt;
        row.holdsOthers = !behindOthers;
        if (behindOthers) {
            row.sequence = ++lastSequence;
        }
        row.queue.await(row);
    }

    /** Undoes a claim whose handler did not begin. */
    void release(Row row, long dueAt) {
        Claim claim = unclaim(row);
        row.become(claim.suspect() ? MessageState.SUSPECT : MessageState.PENDING);
        row.progress = uncharged(row.progress, claim);
        row.dueAt = dueAt;
        row.queue.await(row);
    }

    void park(Row row, long until) {
        Claim claim = unclaim(row);
        row.become(MessageState.PARKED);
        row.progress = uncharged(row.progress, claim);
        parkedUntil.put(row, until);
    }

    /** The parked rows, and until when. */
    Map<Row, Long> parked() {
        return parkedUntil;
    }

    void unpark(Row row) {
        parkedUntil.remove(row);
        // It may have been parked as a suspect, by a node that could not read it.
        boolean mayHaveEndedItsNode = row.progress.runs() > row.progress.failures();
        row.become(mayHaveEndedItsNode ? MessageState.SUSPECT : MessageState.PENDING);
        row.queue.await(row);
    }

    /** Makes a suspect of a row whose node died: its handler may have begun. */
    void suspect(Row row) {
        unclaim(row);
        row.become(MessageState.SUSPECT);
        row.progress = row.progress.counting(row.progress.runs() + 1, row.progress.failures());
        row.queue.await(row);
    }

    /** Ends a message, whatever its state. */
    void remove(Row row) {
        if (row.isClaimed()) {
            unclaim(row);
        }
        stopWaiting(row);
        freeKey(row);
        if (row.state == MessageState.PARKED) {
            parkedUntil.remove(row);
        }
        row.queue.left();
        byId.remove(row.id());
        UUID eventId = row.envelope.eventId();
        if (eventId != null) {
            List<Row> copies = Objects.requireNonNull(copiesByEvent.get(eventId));
            copies.remove(row);
            if (copies.isEmpty()) {
                copiesByEvent.remove(eventId);
            }
        }
    }

    /** What a claimed row's progress was before the claim. */
    static Progress uncharged(Progress progress, Claim claim) {
        return claim.suspect() ? progress.counting(progress.runs(), progress.failures() - 1) : progress;
    }

    private static void stopWaiting(Row row) {
        if (row.heap != null) {
            row.heap.remove(row);
        }
    }

    private static Claim unclaim(Row row) {
        Claim claim = Objects.requireNonNull(row.claim, "claim");
        row.queue.unclaimed(claim);
        claim.node().claimed().remove(row);
        row.claim = null;
        return claim;
    }

    private void freeKey(Row row) {
        if (row.key != null) {
            byKey.remove(row.key);
            row.key = null;
        }
    }
}
