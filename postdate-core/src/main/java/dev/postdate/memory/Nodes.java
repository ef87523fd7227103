package dev.postdate.memory;

import dev.postdate.StoreException;
import dev.postdate.spi.NodeStore.NodeRow;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The epochs of all nodes, those included that are gone and have rows to be recovered. */
final class Nodes {

    private final Map<Long, Node> byEpoch = new LinkedHashMap<>();

    void add(Node node) {
        if (byEpoch.putIfAbsent(node.epoch(), node) != null) {
            throw new StoreException(
                    "Epoch " + node.epoch() + " is registered already; an epoch is never used again.", false, null);
        }
    }

    @Nullable
    Node find(long epoch) {
        return byEpoch.get(epoch);
    }

    Node alive(long epoch) {
        Node node = byEpoch.get(epoch);
        if (node == null || !node.isAlive()) {
            throw new StoreException(
                    "Epoch " + epoch + " claims nothing: it is " + (node == null ? "not registered" : "declared dead")
                            + ". Its node must register a new one.",
                    false,
                    null);
        }
        return node;
    }

    /** Those that have not left. */
    List<NodeRow> rows() {
        return byEpoch.values().stream().filter(Node::isListed).map(Node::toRow).toList();
    }

    Collection<Node> all() {
        return byEpoch.values();
    }

    void remove(Node node) {
        byEpoch.remove(node.epoch());
    }
}
