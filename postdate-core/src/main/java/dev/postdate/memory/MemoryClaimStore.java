package dev.postdate.memory;

import dev.postdate.QueueOptions.Order;
import dev.postdate.spi.ClaimStore;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.Settlement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Hands due messages to a node and writes what became of them. */
final class MemoryClaimStore implements ClaimStore {

    private static final Comparator<Row> IN_ORDER =
            Comparator.<Row>comparingInt(row -> goesFirst(row) ? 0 : 1).thenComparing((a, b) -> a.isBefore(b) ? -1 : 1);

    private final Memory memory;
    private final MemorySession session;
    private final Notes notes;

    MemoryClaimStore(Memory memory, MemorySession session, Notes notes) {
        this.memory = memory;
        this.session = session;
        this.notes = notes;
    }

    @Override
    public ClaimResult claim(ClaimRequest request) {
        return session.locked(now -> claim(request, now));
    }

    private ClaimResult claim(ClaimRequest request, Now now) {
        Node node = memory.nodes.alive(request.epoch());
        List<Row> taken = new ArrayList<>();
        long nextDueAt = Micros.NEVER;
        boolean suspectsDue = false;
        for (Demand demand : request.demands()) {
            QueueRows queue = memory.queues.find(demand.queue());
            if (queue != null) {
                queue.advanceTo(now.micros());
                take(queue, node, request.number(), demand.limit(), taken);
                nextDueAt = Math.min(nextDueAt, queue.nextDueAt());
                suspectsDue |= queue.nextSuspect(node.epoch()) != null;
            }
        }
        if (request.demands().size() > 1) {
            taken.sort(IN_ORDER);
        }
        List<Claimed> claimed = new ArrayList<>(taken.size());
        taken.forEach(row -> claimed.add(row.claimed(now)));
        return new ClaimResult(claimed, nextDueAt == Micros.NEVER ? null : now.nanosUntil(nextDueAt), suspectsDue);
    }

    private void take(QueueRows queue, Node node, long number, int limit, List<Row> taken) {
        for (int i = 0; i < limit; i++) {
            Row row = queue.next(node.epoch());
            if (row == null) {
                return;
            }
            memory.messages.claim(row, node, number);
            taken.add(row);
        }
    }

    private static boolean goesFirst(Row row) {
        return row.holdsOthers && row.queue.order() == Order.SEQUENTIAL;
    }

    @Override
    public Optional<Claimed> claimSuspect(long epoch, long number, List<String> queues) {
        return session.locked(now -> {
            Node node = memory.nodes.alive(epoch);
            Row first = null;
            for (String name : queues) {
                QueueRows queue = memory.queues.find(name);
                if (queue == null || (queue.isInOrder() && queue.hasClaims())) {
                    continue;
                }
                queue.advanceTo(now.micros());
                Row suspect = queue.nextSuspect(epoch);
                first = suspect != null && (first == null || suspect.isBefore(first)) ? suspect : first;
            }
            if (first == null) {
                return Optional.empty();
            }
            memory.messages.claim(first, node, number);
            return Optional.of(first.claimed(now));
        });
    }

    @Override
    public SettleResult settle(List<Settlement> settlements) {
        SettleResult result = session.locked(now -> new Settling(memory, notes, now).settle(settlements));
        if (result.nanosToNextDue() != null) {
            session.wakeOthers();
        }
        return result;
    }

    @Override
    public List<Held> heldBy(long epoch) {
        return session.locked(now -> {
            Node node = memory.nodes.find(epoch);
            List<Held> held = new ArrayList<>();
            if (node != null) {
                for (Row row : node.claimed()) {
                    if (row.claim != null) {
                        held.add(new Held(row.claim.ref(), row.state == MessageState.CANCEL_REQUESTED));
                    }
                }
            }
            return held;
        });
    }

    @Override
    public int unpark(Set<String> readableTypes) {
        int unparked = session.locked(now -> {
            List<Row> rows = new ArrayList<>();
            for (Map.Entry<Row, Long> parked : memory.messages.parked().entrySet()) {
                Row row = parked.getKey();
                if (parked.getValue() <= now.micros()
                        || readableTypes.contains(row.envelope.content().type())) {
                    rows.add(row);
                }
            }
            rows.forEach(memory.messages::unpark);
            return rows.size();
        });
        if (unparked > 0) {
            session.wakeOthers();
        }
        return unparked;
    }
}
