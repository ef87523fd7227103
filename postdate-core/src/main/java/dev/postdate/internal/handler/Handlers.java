package dev.postdate.internal.handler;

import dev.postdate.internal.type.MessageTypes;
import dev.postdate.spi.Subscription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The handlers of one node, by message type. Immutable. */
public final class Handlers {

    private final Map<String, List<HandlerBinding>> byType;
    private final MessageTypes types;

    public Handlers(Collection<HandlerBinding> bindings, MessageTypes types) {
        this.types = types;
        Map<String, List<HandlerBinding>> map = new LinkedHashMap<>();
        bindings.forEach(binding -> map.computeIfAbsent(binding.type().name(), type -> new ArrayList<>())
                .add(binding));
        map.replaceAll((type, list) -> List.copyOf(list));
        this.byType = Map.copyOf(map);
    }

    /** @param type a type's name, be it a former one */
    public List<HandlerBinding> of(String type) {
        return byType.getOrDefault(types.current(type), List.of());
    }

    /**
     * The handler of a message that arrived: the one it is addressed to by name, or the only one of its type. A name that this build does
     * not know, as after renaming a method, is taken for the only handler of the type, if there is just one on the queue. One named after a
     * former name of the type is the one named after the type.
     */
    public Optional<HandlerBinding> find(String type, @Nullable String name, String queue) {
        List<HandlerBinding> candidates = of(type);
        if (name != null) {
            Optional<HandlerBinding> named =
                    named(candidates, name).or(() -> named(candidates, currentName(name, types.current(type))));
            if (named.isPresent()) {
                return named;
            }
            return only(candidates.stream()
                    .filter(binding -> binding.queue().equals(queue))
                    .toList());
        }
        return only(candidates);
    }

    private static Optional<HandlerBinding> named(List<HandlerBinding> candidates, String name) {
        return candidates.stream()
                .filter(binding -> binding.name().equals(name))
                .findFirst();
    }

    private static Optional<HandlerBinding> only(List<HandlerBinding> candidates) {
        return candidates.size() == 1 ? Optional.of(candidates.get(0)) : Optional.empty();
    }

    private String currentName(String handler, String type) {
        return types.current(handler).equals(type) ? type : handler;
    }

    /** What this node subscribes to: each handler under each name of its type, since events wait under all of them. */
    public List<Subscription> subscriptions(String application) {
        return byType.values().stream()
                .flatMap(List::stream)
                .flatMap(binding -> subscriptions(application, binding))
                .toList();
    }

    private Stream<Subscription> subscriptions(String application, HandlerBinding binding) {
        String type = binding.type().name();
        return Stream.concat(
                Stream.of(new Subscription(type, application, binding.name(), binding.queue())),
                types.aliasesOf(type).stream()
                        .map(alias ->
                                new Subscription(alias, application, nameUnder(alias, binding), binding.queue())));
    }

    /**
     * The name it had when the type had this one, if it is named after the type: the subscription of that time stays the only one, and no
     * event is copied to the handler twice.
     */
    private String nameUnder(String alias, HandlerBinding binding) {
        String type = binding.type().name();
        boolean namedAfterType =
                binding.name().equals(type) && named(of(type), alias).isEmpty();
        return namedAfterType ? alias : binding.name();
    }
}
