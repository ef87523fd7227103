package dev.postdate.memory;

import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.NodeStore;
import java.util.List;

/** Tells the living nodes from the dead, and recovers what the dead had claimed. */
final class MemoryNodeStore implements NodeStore {

    private final Memory memory;
    private final MemorySession session;
    private final Notes notes;

    MemoryNodeStore(Memory memory, MemorySession session, Notes notes) {
        this.memory = memory;
        this.session = session;
        this.notes = notes;
    }

    @Override
    public void register(long epoch, String application, String name) {
        session.locked(now -> {
            Node node = new Node(epoch, application, name, now.instant());
            memory.nodes.add(node);
            return node;
        });
    }

    @Override
    public Renewal renew(long epoch) {
        return session.locked(now -> {
            Node node = memory.nodes.find(epoch);
            if (node != null && node.isAlive()) {
                node.renew();
            }
            return new Renewal(now.instant(), memory.nodes.rows());
        });
    }

    @Override
    public boolean declareDead(long epoch, long observedRenewals) {
        return session.locked(now -> {
            Node node = memory.nodes.find(epoch);
            if (node == null) {
                return false;
            }
            if (node.isAlive() && node.renewals() == observedRenewals) {
                node.die();
            }
            return !node.isAlive();
        });
    }

    @Override
    public int recover(int limit) {
        int freed = session.locked(now -> {
            int count = 0;
            for (Node node : List.copyOf(memory.nodes.all())) {
                if (!node.isAlive()) {
                    count += recover(node, limit - count, now);
                }
            }
            return count;
        });
        if (freed > 0) {
            session.wakeOthers();
        }
        return freed;
    }

    private int recover(Node node, int limit, Now now) {
        List<Row> rows = node.claimed().stream().limit(limit).toList();
        for (Row row : rows) {
            if (row.state == MessageState.CANCEL_REQUESTED) {
                notes.note(row, What.CANCELLED, now);
                memory.messages.remove(row);
            } else {
                memory.messages.suspect(row);
            }
        }
        if (node.claimed().isEmpty()) {
            memory.nodes.remove(node);
        }
        return rows.size();
    }

    @Override
    public void leave(long epoch) {
        session.locked(now -> {
            Node node = memory.nodes.find(epoch);
            if (node != null) {
                node.leave();
                if (node.claimed().isEmpty()) {
                    memory.nodes.remove(node);
                }
            }
            return epoch;
        });
        session.wakeOthers();
    }
}
