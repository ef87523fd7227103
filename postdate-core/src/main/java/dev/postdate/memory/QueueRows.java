package dev.postdate.memory;

import dev.postdate.QueueOptions.Order;
import dev.postdate.spi.MessageState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one queue, and which of them is next. */
final class QueueRows {

    private final String name;
    private final DueRows pending = new DueRows();
    private final DueRows suspects = new DueRows();
    // On a queue in strict order: rows that go before all others, pending or suspect. Elsewhere it is empty.
    private final DueRows holding = new DueRows();
    private Order order = Order.PARALLEL;
    private boolean declared;
    private boolean paused;
    private long rows;

    // Whose claims these are: the owner's are counted apart, so that a queue in order is handed out while all of them
    // are one epoch's.
    private int claims;
    private long owner;
    private int ownerClaims;
    private int suspectClaims;

    QueueRows(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    Order order() {
        return order;
    }

    boolean isDeclared() {
        return declared;
    }

    boolean isPaused() {
        return paused;
    }

    boolean isInOrder() {
        return order != Order.PARALLEL;
    }

    long rows() {
        return rows;
    }

    void declare(Order declaredOrder) {
        declared = true;
        if (order != declaredOrder) {
            List<Row> waiting = new ArrayList<>();
            pending.drain(waiting::add);
            suspects.drain(waiting::add);
            holding.drain(waiting::add);
            order = declaredOrder;
            waiting.forEach(this::await);
        }
    }

    void pause(boolean pausing) {
        paused = pausing;
    }

    void joined() {
        rows++;
    }

    void left() {
        rows--;
    }

    /** Lets a row wait here, as its state and due time say. */
    void await(Row row) {
        if (order == Order.SEQUENTIAL && row.holdsOthers) {
            holding.add(row);
        } else {
            (row.state == MessageState.SUSPECT ? suspects : pending).add(row);
        }
    }

    void claimed(Claim claim) {
        long epoch = claim.ref().epoch();
        if (claims++ == 0) {
            owner = epoch;
        }
        if (owner == epoch) {
            ownerClaims++;
        }
        if (claim.suspect()) {
            suspectClaims++;
        }
    }

    void unclaimed(Claim claim) {
        claims--;
        if (owner == claim.ref().epoch()) {
            ownerClaims--;
        }
        if (claim.suspect()) {
            suspectClaims--;
        }
    }

    void advanceTo(long now) {
        pending.advanceTo(now);
        suspects.advanceTo(now);
        holding.advanceTo(now);
    }

    /** The next row that this epoch may claim beside others. */
    @Nullable
    Row next(long epoch) {
        if (paused) {
            return null;
        }
        if (!isInOrder()) {
            return pending.first();
        }
        if (!isFreeFor(epoch) || suspectClaims > 0) {
            return null;
        }
        Row head = head();
        return head == null || head.state == MessageState.SUSPECT ? null : head;
    }

    /** The next suspect that this epoch may claim, now or once it has settled what it holds. */
    @Nullable
    Row nextSuspect(long epoch) {
        if (paused) {
            return null;
        }
        if (!isInOrder()) {
            return suspects.first();
        }
        // One that has to wait behind others is not announced: a node would clear its desk for nothing.
        Row head = isFreeFor(epoch) ? head() : null;
        return head == null || head.state != MessageState.SUSPECT ? null : head;
    }

    boolean hasClaims() {
        return claims > 0;
    }

    long nextDueAt() {
        return paused
                ? Micros.NEVER
                : Math.min(pending.nextDueAt(), Math.min(suspects.nextDueAt(), holding.nextDueAt()));
    }

    private boolean isFreeFor(long epoch) {
        return claims == 0 || (owner == epoch && ownerClaims == claims);
    }

    /** The next row of all that are due: a suspect, too, and where a retry holds the others back that one or none. */
    @Nullable
    Row head() {
        if (!holding.isEmpty()) {
            return holding.first();
        }
        Row row = pending.first();
        Row suspect = suspects.first();
        return row == null || (suspect != null && suspect.isBefore(row)) ? suspect : row;
    }
}
