package dev.postdate.spi;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Hands due messages to a node and writes what became of them. */
public interface ClaimStore {

    /**
     * Claims due messages for an epoch that is alive, in the order of (due time, sequence) of each queue, at most as many a queue as
     * demanded. Suspects, parked rows and rows of paused queues are left out. A row that is claimed stops being claimable in the same
     * statement; its schedule key is freed for good.
     *
     * <p>A sequential queue is handed to one epoch only: the one that has claimed rows of it, or, where nobody has, the caller. Its rows
     * come in strict order without skipping any: a due suspect at the head holds the others back until {@link #claimSuspect} and its
     * settlement. Where the queue's order is {@code SEQUENTIAL}, a row that waits since a {@link Settlement.Retry} that was not
     * {@code behindOthers} goes before all others and, until it is claimed, none of them is handed out; where it is {@code
     * SEQUENTIAL_RETRIES_OVERTAKEN}, it takes its place by its new due time.
     *
     * @throws dev.postdate.StoreException also if the epoch is not alive
     */
    ClaimResult claim(ClaimRequest request);

    /**
     * Claims the first due suspect of these queues, by (due time, sequence), and charges it one failure in the same statement. At most
     * one; of a sequential queue only the one that is next in its order, and only while no row of it is claimed.
     *
     * @param number the claim number, as in {@link ClaimRequest}
     */
    Optional<Claimed> claimSuspect(long epoch, long number, List<String> queues);

    /**
     * Writes what became of claimed messages, in their order, each guarded by its {@link ClaimRef}. Messages that leave with a settlement
     * are stored only where its guard held. A row with cancel requested that would wait again ends as cancelled instead.
     *
     * <p>All take effect or, if an exception is thrown, none.
     */
    SettleResult settle(List<Settlement> settlements);

    /** Everything that an epoch has claimed, as the store sees it. It may take time where much is due: to be asked rarely. */
    List<Held> heldBy(long epoch);

    /**
     * Those of these messages that the epoch has claimed and somebody has asked to cancel. A node asks at each renewal, so a store that does
     * not find an epoch's rows at once reads these alone.
     */
    default List<UUID> cancelRequests(long epoch, List<UUID> messageIds) {
        Set<UUID> asked = Set.copyOf(messageIds);
        return heldBy(epoch).stream()
                .filter(row -> row.cancelRequested() && asked.contains(row.ref().id()))
                .map(row -> row.ref().id())
                .toList();
    }

    /**
     * Lets parked rows be claimed again that are of one of these types, or whose grace period has ended. One that has run more often than it
     * was charged is a suspect then, because it may have been one when a node that could not read it parked it.
     *
     * @return how many
     */
    int unpark(Set<String> readableTypes);

    /**
     * A wish for messages.
     *
     * @param epoch the node's epoch
     * @param number a number that this epoch has not used before
     * @param demands one a queue that is served and has room
     */
    record ClaimRequest(long epoch, long number, List<Demand> demands) {
        public ClaimRequest {
            demands = List.copyOf(demands);
        }
    }

    /**
     * How much of one queue is wanted.
     *
     * @param queue its full name
     * @param limit at most so many, from 1
     * @param fromStart true to look from the start of the queue; a store may otherwise leave out what lies behind what it has seen
     *     finished, though a row may have become eligible there unseen
     */
    record Demand(String queue, int limit, boolean fromStart) {
        /** Looks from the start of the queue. */
        public Demand(String queue, int limit) {
            this(queue, limit, true);
        }
    }

    /**
     * What was claimed.
     *
     * @param claimed in the order in which the messages of each queue are to be handled: by due time and sequence, but on a sequential queue
     *     a row that held the others back comes first
     * @param nanosToNextDue how long, by the store's clock, until the next row of the demanded queues becomes due that is not yet; null
     *     if there is none. Rows that are due and were left because of a limit do not count.
     * @param suspectsDue true if a suspect of these queues waits to be claimed
     */
    record ClaimResult(List<Claimed> claimed, @Nullable Long nanosToNextDue, boolean suspectsDue) {
        public ClaimResult {
            claimed = List.copyOf(claimed);
        }
    }

    /**
     * What became of settlements.
     *
     * @param outcomes one for each, in order
     * @param nanosToNextDue how long, by the store's clock, until the first of the rows that this call made wait becomes due: messages
     *     that left, retries, releases, copies; null if there are none
     */
    record SettleResult(
            List<SettleOutcome> outcomes, @Nullable Long nanosToNextDue) {
        public SettleResult {
            outcomes = List.copyOf(outcomes);
        }
    }

    /** What became of one settlement. */
    enum SettleOutcome {
        SETTLED,
        /** It was to wait again, and ended as cancelled because somebody had asked for it. */
        CANCELLED,
        /** The row is gone or another claim holds it; nothing was written. */
        CLAIM_LOST,
        /** The row, or a schedule key that it wants, is locked by somebody else just now; nothing was written, and it is still held. */
        BUSY
    }

    /**
     * A claimed row.
     *
     * @param cancelRequested true if somebody asked to cancel it
     */
    record Held(ClaimRef ref, boolean cancelRequested) {}
}
