package dev.postdate.memory;

import dev.postdate.spi.ClaimRef;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.Progress;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A message that is not finished. Changed by {@link Messages} only, and by {@link RowHeap} as far as its place there goes. */
final class Row {

    // One object of 80 bytes: times are microseconds, what only a claimed row has is in its claim, and nothing is kept
    // per row that
    // most rows do not need.
    Envelope envelope;
    QueueRows queue;
    final long createdAt;
    long dueAt;
    long expiresAt;
    long sequence;
    MessageState state = MessageState.PENDING;
    Progress progress;

    @Nullable
    KeyName key;

    @Nullable
    Claim claim;
    /** True if it waits since a retry that was not behind others: on a queue in strict order it holds the others back. */
    boolean holdsOthers;

    @Nullable
    RowHeap heap;

    int heapSlot;

    Row(
            Envelope envelope,
            QueueRows queue,
            long createdAt,
            long dueAt,
            long expiresAt,
            long sequence,
            Progress progress) {
        this.envelope = envelope;
        this.queue = queue;
        this.createdAt = createdAt;
        this.dueAt = dueAt;
        this.expiresAt = expiresAt;
        this.sequence = sequence;
        this.progress = progress;
    }

    UUID id() {
        return envelope.id();
    }

    boolean isBefore(Row other) {
        return dueAt < other.dueAt || (dueAt == other.dueAt && sequence < other.sequence);
    }

    boolean isClaimed() {
        return claim != null;
    }

    /** True if this is the claim that holds it now. */
    boolean isClaimedAs(ClaimRef ref) {
        return claim != null && claim.ref().equals(ref);
    }

    void become(MessageState next) {
        assert state.successors().contains(next) : "message " + id() + " cannot go from " + state + " to " + next;
        state = next;
    }

    Claimed claimed(Now now) {
        Claim held = Objects.requireNonNull(claim, "claim");
        return new Claimed(
                held.ref(),
                envelope,
                now.instant(),
                Micros.instant(createdAt),
                Micros.instant(dueAt),
                expiry(),
                progress,
                held.suspect());
    }

    MessageRecord toRecord() {
        return new MessageRecord(
                envelope,
                state,
                Micros.instant(createdAt),
                Micros.instant(dueAt),
                expiry(),
                sequence,
                progress,
                key == null ? null : key.value());
    }

    @Nullable
    Instant expiry() {
        return expiresAt == Micros.NEVER ? null : Micros.instant(expiresAt);
    }
}
