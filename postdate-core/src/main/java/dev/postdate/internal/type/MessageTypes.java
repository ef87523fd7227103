package dev.postdate.internal.type;

import dev.postdate.MessageType;
import dev.postdate.UnknownMessageTypeException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names of message types. Classes are found by registration, then by their annotation, then by a registered type that they are an
 * instance of; names are found by registration only, so that nothing that arrives can name a class.
 */
public final class MessageTypes {

    private final Map<String, TypeName> byName;
    private final Map<Class<?>, TypeName> registered = new LinkedHashMap<>();
    private final Map<Class<?>, TypeName> byClass = new ConcurrentHashMap<>();

    private final Map<String, Upcasts> upcasts;

    /**
     * @param byName by every name that a type may be stored under
     * @param upcasts by the type's own name
     */
    MessageTypes(Map<String, TypeName> byName, Map<String, Upcasts> upcasts) {
        this.byName = Map.copyOf(byName);
        this.upcasts = Map.copyOf(upcasts);
        byName.values().forEach(type -> registered.put(rawClass(type.javaType()), type));
        byClass.putAll(registered);
    }

    /** The type of a message that is to be stored. */
    public TypeName of(Object message) {
        Class<?> messageClass = message.getClass();
        TypeName known = byClass.get(messageClass);
        return known != null ? known : byClass.computeIfAbsent(messageClass, this::find);
    }

    /** The type of a class, registered or annotated. */
    public TypeName of(Class<?> messageClass) {
        return byClass.computeIfAbsent(messageClass, this::find);
    }

    /** The type of a stored name, be it a former one, if this build can read it. */
    public Optional<TypeName> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** All names that this build can read, former ones included. */
    public Set<String> names() {
        return byName.keySet();
    }

    /** All types that this build can read, by name. */
    public List<TypeName> all() {
        return byName.values().stream()
                .distinct()
                .sorted(Comparator.comparing(TypeName::name))
                .toList();
    }

    /** What a stored name stands for today; a name that is not known stands for itself. */
    public String current(String name) {
        TypeName type = byName.get(name);
        return type == null ? name : type.name();
    }

    /** The other names under which messages of a type may be stored. */
    public Set<String> aliasesOf(String name) {
        TypeName type = byName.get(name);
        return type == null ? Set.of() : type.aliases();
    }

    /** True if bodies of this version are read through upcasters, or are of the type's own version. */
    public boolean isBroughtUpToDate(TypeName type, int version) {
        return version == type.version() || upcastsOf(type).lead(version);
    }

    /**
     * The body in the layout of the type's own version.
     *
     * @throws dev.postdate.SerializationException if an upcaster fails, naming it
     */
    public byte[] upcast(TypeName type, int version, byte[] stored) {
        return upcastsOf(type).apply(type, version, stored);
    }

    private Upcasts upcastsOf(TypeName type) {
        return upcasts.getOrDefault(type.name(), Upcasts.NONE);
    }

    private TypeName find(Class<?> messageClass) {
        List<TypeName> candidates = new ArrayList<>();
        registered.forEach((type, name) -> {
            if (type.isAssignableFrom(messageClass)) {
                candidates.add(name);
            }
        });
        MessageType annotation = messageClass.getAnnotation(MessageType.class);
        if (annotation != null && TypeName.isValid(annotation.value())) {
            TypeName taken = byName.get(annotation.value());
            if (taken == null) {
                return new TypeName(annotation.value(), annotation.version(), messageClass);
            }
            throw new UnknownMessageTypeException("The class " + messageClass.getName()
                    + " is annotated as message type '" + annotation.value() + "', which is registered for "
                    + taken.javaType().getTypeName() + ". Give each its own name.");
        }
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        throw new UnknownMessageTypeException("The class " + messageClass.getName() + " is no registered message type"
                + (candidates.isEmpty()
                        ? ""
                        : " and fits several: "
                                + candidates.stream()
                                        .map(TypeName::name)
                                        .sorted()
                                        .toList())
                + ". Annotate it with @MessageType(\"your.name\") or register it with PostdateBuilder.messageType(...). Known types: "
                + new TreeSet<>(byName.keySet()) + ".");
    }

    static Class<?> rawClass(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        if (type instanceof ParameterizedType parameterized) {
            return (Class<?>) parameterized.getRawType();
        }
        throw new IllegalArgumentException(type.getTypeName() + " is neither a class nor a parameterized type");
    }
}
