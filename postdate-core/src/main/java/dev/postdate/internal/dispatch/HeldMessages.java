package dev.postdate.internal.dispatch;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Everything this node has claimed and not yet settled for certain. Thread-safe. */
public final class HeldMessages {

    /** The latest of each message. A handler that outlived its epoch may still run when its message is claimed anew. */
    private final Map<UUID, Delivery> byId = new ConcurrentHashMap<>();

    private final Set<Delivery> all = ConcurrentHashMap.newKeySet();

    public void add(Delivery delivery) {
        all.add(delivery);
        byId.put(delivery.ref().id(), delivery);
    }

    /** Forgets a delivery whose claim is settled, or lost, be it together with its epoch. */
    public void remove(Delivery delivery) {
        byId.remove(delivery.ref().id(), delivery);
        all.remove(delivery);
    }

    public int size() {
        return all.size();
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    public @Nullable Delivery find(UUID id) {
        return byId.get(id);
    }

    /** The deliveries that a token means: the message itself, or the copies of the event. */
    public List<Delivery> ofToken(UUID tokenId) {
        Delivery itself = byId.get(tokenId);
        if (itself != null) {
            return List.of(itself);
        }
        if (byId.isEmpty()) {
            return List.of();
        }
        return byId.values().stream()
                .filter(delivery -> tokenId.equals(delivery.claimed().envelope().eventId()))
                .toList();
    }

    public Collection<Delivery> all() {
        return List.copyOf(all);
    }

    /** The message whose handler runs on this thread, if one does. */
    public Optional<Delivery> runBy(Thread thread) {
        return all.stream().filter(delivery -> delivery.isRunBy(thread)).findFirst();
    }

    public List<Delivery> running() {
        return all.stream().filter(Delivery::isRunning).toList();
    }
}
