package dev.postdate.internal.type;

import dev.postdate.MessageType;
import dev.postdate.Upcaster;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Collects names, former names and upcasters of message types, and their problems. Not thread-safe. */
public final class MessageTypesBuilder {

    private final Map<String, TypeName> byName = new LinkedHashMap<>();
    private final Map<Type, TypeName> byType = new LinkedHashMap<>();
    private final Set<Class<?>> annotated = new LinkedHashSet<>();
    private final Map<Type, Set<String>> aliases = new LinkedHashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<String> problems;

    private record Step(Type type, int from, Upcaster upcaster) {}

    public MessageTypesBuilder(List<String> problems) {
        this.problems = problems;
    }

    /** Registers a type under a name of its own. */
    public void register(Type type, String name, int version) {
        if (!TypeName.isValid(name)) {
            problems.add("messageType='" + name + "' for " + type.getTypeName() + " (must be " + TypeName.RULE + ")");
            return;
        }
        if (version < 1) {
            problems.add("messageType='" + name + "' version=" + version + " (must be at least 1)");
            return;
        }
        TypeName added = new TypeName(name, version, type);
        TypeName sameName = byName.putIfAbsent(name, added);
        if (sameName != null && !sameName.equals(added)) {
            problems.add("messageType='" + name + "' is given to "
                    + sameName.javaType().getTypeName() + " and to " + type.getTypeName() + " (must name one type)");
            return;
        }
        TypeName sameType = byType.putIfAbsent(type, added);
        if (sameType != null && !sameType.equals(added)) {
            problems.add("messageType of " + type.getTypeName() + " is '" + sameType.name() + "' and '" + name
                    + "' (must have one name)");
        }
    }

    /** Registers a class by its annotation, unless it is registered by name. */
    public void annotated(Class<?> messageClass) {
        annotated.add(messageClass);
    }

    /** Other names under which messages of a type may be stored. */
    public void alias(Type type, List<String> names) {
        aliases.computeIfAbsent(type, key -> new LinkedHashSet<>()).addAll(names);
    }

    /** How bodies of one version of a type become bodies of the next. */
    public void upcast(Type type, int fromVersion, Upcaster upcaster) {
        steps.add(new Step(type, fromVersion, upcaster));
    }

    /** Registers a handled class by its annotation, unless it was registered by name; null, with a problem noted, where it has none. */
    public @Nullable TypeName handled(Class<?> messageClass, String where) {
        return find(messageClass, "handler " + where);
    }

    private @Nullable TypeName find(Type type, String where) {
        TypeName known = byType.get(type);
        if (known == null) {
            known = byType.entrySet().stream()
                    .filter(entry -> MessageTypes.rawClass(entry.getKey()).equals(type))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
        }
        if (known != null) {
            return known;
        }
        MessageType annotation =
                type instanceof Class<?> messageClass ? messageClass.getAnnotation(MessageType.class) : null;
        if (annotation == null) {
            problems.add(where + ": " + type.getTypeName()
                    + " has no message type name (annotate it with @MessageType or register it with messageType(...))");
            return null;
        }
        register(type, annotation.value(), annotation.version());
        if (annotation.aliases().length > 0) {
            alias(type, List.of(annotation.aliases()));
        }
        return byType.get(type);
    }

    /** The types as registered; only to be used if no problem was noted. */
    public MessageTypes build() {
        // Late, because the name that is given to one may come after it.
        annotated.forEach(type -> find(type, "messageType(" + type.getName() + ")"));
        Map<String, SortedMap<Integer, Upcaster>> upcasters = upcasters();
        Map<TypeName, Set<String>> aliasesByType = new LinkedHashMap<>();
        // Finding a type may add those of its annotation.
        List.copyOf(aliases.keySet()).forEach(type -> find(type, "alias of " + type.getTypeName()));
        aliases.forEach((type, names) -> Optional.ofNullable(byType.get(type))
                .ifPresent(known -> aliasesByType
                        .computeIfAbsent(known, key -> new LinkedHashSet<>())
                        .addAll(names)));
        Map<String, TypeName> aliased = new LinkedHashMap<>();
        aliasesByType.forEach((type, names) -> names.forEach(alias -> check(alias, type, aliased)));
        Map<String, TypeName> all = new LinkedHashMap<>();
        byName.values().forEach(type -> {
            TypeName complete = new TypeName(
                    type.name(), type.version(), type.javaType(), aliasesByType.getOrDefault(type, Set.of()));
            all.put(type.name(), complete);
            complete.aliases().forEach(alias -> all.put(alias, complete));
        });
        Map<String, Upcasts> upcasts = new LinkedHashMap<>();
        upcasters.forEach((name, steps) -> upcasts.put(name, new Upcasts(steps)));
        return new MessageTypes(all, upcasts);
    }

    private void check(String alias, TypeName type, Map<String, TypeName> aliased) {
        String what = "alias='" + alias + "' of message type '" + type.name() + "' ";
        TypeName named = byName.get(alias);
        if (!TypeName.isValid(alias)) {
            problems.add(what + "(must be " + TypeName.RULE + ")");
        } else if (type.equals(named)) {
            problems.add(what + "is its own name (leave it out)");
        } else if (named != null) {
            problems.add(what + "is the name of " + named.javaType().getTypeName() + " (must name one type)");
        }
        TypeName other = aliased.putIfAbsent(alias, type);
        if (other != null) {
            problems.add(what + "is an alias of message type '" + other.name() + "' too (must name one type)");
        }
    }

    private Map<String, SortedMap<Integer, Upcaster>> upcasters() {
        Map<String, SortedMap<Integer, Upcaster>> byTypeName = new LinkedHashMap<>();
        for (Step step : steps) {
            String what = "upcast(" + step.type().getTypeName() + ", " + step.from() + ")";
            TypeName type = find(step.type(), what);
            if (type == null) {
                continue;
            }
            if (step.from() < 1 || step.from() >= type.version()) {
                problems.add(what + " (must be from a version of at least 1 and below " + type.version()
                        + ", the version of message type '" + type.name() + "')");
                continue;
            }
            Upcaster former = byTypeName
                    .computeIfAbsent(type.name(), name -> new TreeMap<>())
                    .putIfAbsent(step.from(), step.upcaster());
            if (former != null) {
                problems.add(what + " is given twice (give one for each version)");
            }
        }
        byTypeName.forEach(this::checkGaps);
        return byTypeName;
    }

    private void checkGaps(String name, SortedMap<Integer, Upcaster> upcasters) {
        int version = Optional.ofNullable(byName.get(name)).orElseThrow().version();
        List<Integer> missing = IntStream.range(upcasters.firstKey(), version)
                .filter(from -> !upcasters.containsKey(from))
                .boxed()
                .toList();
        if (!missing.isEmpty()) {
            problems.add("upcasters of message type '" + name + "', version " + version + ", lead from versions "
                    + upcasters.keySet() + " (must be without a gap from the lowest on; missing: from " + missing
                    + ", with Upcaster.unchanged() where nothing has to change)");
        }
    }
}
