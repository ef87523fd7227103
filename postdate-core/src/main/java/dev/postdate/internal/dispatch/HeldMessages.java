package dev.postdate.internal.dispatch;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Everything this node has claimed and not yet settled for certain. Thread-safe. */
public final class HeldMessages {

    private final Map<UUID, Delivery> byId = new ConcurrentHashMap<>();

    public void add(Delivery delivery) {
        byId.put(delivery.ref().id(), delivery);
    }

    /** Forgets a delivery whose claim is settled, or lost, be it together with its epoch. */
    public void remove(Delivery delivery) {
        byId.remove(delivery.ref().id(), delivery);
    }

    public boolean isEmpty() {
        return byId.isEmpty();
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
        return List.copyOf(byId.values());
    }

    /** The message whose handler runs on this thread, if one does. */
    public Optional<Delivery> runBy(Thread thread) {
        return byId.values().stream()
                .filter(delivery -> delivery.isRunBy(thread))
                .findFirst();
    }

    public List<Delivery> running() {
        return byId.values().stream().filter(Delivery::isRunning).toList();
    }
}
