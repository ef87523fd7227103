package dev.postdate.internal.handler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The handlers of one node, by message type. Immutable. */
public final class Handlers {

    private final Map<String, List<HandlerBinding>> byType;

    public Handlers(Collection<HandlerBinding> bindings) {
        Map<String, List<HandlerBinding>> map = new LinkedHashMap<>();
        bindings.forEach(binding -> map.computeIfAbsent(binding.type().name(), type -> new ArrayList<>())
                .add(binding));
        map.replaceAll((type, list) -> List.copyOf(list));
        this.byType = Map.copyOf(map);
    }

    public List<HandlerBinding> of(String type) {
        return byType.getOrDefault(type, List.of());
    }

    /**
     * The handler of a message that arrived: the one it is addressed to by name, or the only one of its type. A name that this build does
     * not know, as after renaming a method, is taken for the only handler of the type, if there is just one on the queue.
     */
    public Optional<HandlerBinding> find(String type, @Nullable String name, String queue) {
        List<HandlerBinding> candidates = of(type);
        if (name != null) {
            Optional<HandlerBinding> named = candidates.stream()
                    .filter(binding -> binding.name().equals(name))
                    .findFirst();
            if (named.isPresent()) {
                return named;
            }
            candidates = candidates.stream()
                    .filter(binding -> binding.queue().equals(queue))
                    .toList();
        }
        return candidates.size() == 1 ? Optional.of(candidates.get(0)) : Optional.empty();
    }
}
