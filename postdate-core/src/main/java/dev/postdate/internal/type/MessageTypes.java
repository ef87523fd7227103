package dev.postdate.internal.type;

import dev.postdate.MessageType;
import dev.postdate.UnknownMessageTypeException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The names of message types. Classes are found by registration, then by their annotation, then by a registered type that they are an
 * instance of; names are found by registration only, so that nothing that arrives can name a class.
 */
public final class MessageTypes {

    private final Map<String, TypeName> byName;
    private final Map<Class<?>, TypeName> registered = new LinkedHashMap<>();
    private final Map<Class<?>, TypeName> byClass = new ConcurrentHashMap<>();

    private MessageTypes(Map<String, TypeName> byName) {
        this.byName = Map.copyOf(byName);
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

    /** The type of a stored name, if this build can read it. */
    public Optional<TypeName> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** All names that this build can read. */
    public Set<String> names() {
        return byName.keySet();
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

    /** Collects registrations and their problems. */
    public static final class Builder {
        private final Map<String, TypeName> byName = new LinkedHashMap<>();
        private final Map<Type, TypeName> byType = new LinkedHashMap<>();
        private final List<String> problems;

        public Builder(List<String> problems) {
            this.problems = problems;
        }

        /** Registers a type under a name of its own. */
        public void register(Type type, String name, int version) {
            if (!TypeName.isValid(name)) {
                problems.add(
                        "messageType='" + name + "' for " + type.getTypeName() + " (must be " + TypeName.RULE + ")");
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
                        + sameName.javaType().getTypeName() + " and to " + type.getTypeName()
                        + " (must name one type)");
                return;
            }
            TypeName sameType = byType.putIfAbsent(type, added);
            if (sameType != null && !sameType.equals(added)) {
                problems.add("messageType of " + type.getTypeName() + " is '" + sameType.name() + "' and '" + name
                        + "' (must have one name)");
            }
        }

        /** Registers a handled class by its annotation, unless it was registered by name; null, with a problem noted, where it has none. */
        public @Nullable TypeName handled(Class<?> messageClass, String where) {
            TypeName known = byType.get(messageClass);
            if (known == null) {
                known = byType.entrySet().stream()
                        .filter(entry -> rawClass(entry.getKey()).equals(messageClass))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(null);
            }
            if (known != null) {
                return known;
            }
            MessageType annotation = messageClass.getAnnotation(MessageType.class);
            if (annotation == null) {
                problems.add(
                        "handler " + where + ": " + messageClass.getName()
                                + " has no message type name (annotate it with @MessageType or register it with messageType(...))");
                return null;
            }
            register(messageClass, annotation.value(), annotation.version());
            return byType.get(messageClass);
        }

        public MessageTypes build() {
            return new MessageTypes(byName);
        }
    }
}
