package dev.postdate.memory;

import dev.postdate.spi.Subscription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Who handles what, in the order of subscribing. */
final class Subscriptions {

    private final Map<String, Map<Handler, Subscription>> byType = new LinkedHashMap<>();

    private record Handler(String application, String name) {
        static Handler of(Subscription subscription) {
            return new Handler(subscription.application(), subscription.handler());
        }
    }

    void put(Subscription subscription) {
        byType.computeIfAbsent(subscription.type(), type -> new LinkedHashMap<>())
                .put(Handler.of(subscription), subscription);
    }

    List<Subscription> to(String type) {
        return new ArrayList<>(byType.getOrDefault(type, Map.of()).values());
    }

    Stream<Subscription> all() {
        return byType.values().stream().flatMap(handlers -> handlers.values().stream());
    }

    boolean remove(Subscription subscription) {
        Map<Handler, Subscription> handlers = byType.getOrDefault(subscription.type(), Map.of());
        return !handlers.isEmpty() && handlers.remove(Handler.of(subscription)) != null;
    }
}
