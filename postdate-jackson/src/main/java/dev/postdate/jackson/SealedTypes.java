package dev.postdate.jackson;

import dev.postdate.MessageType;
import dev.postdate.SerializationException;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The names that tell the classes of a sealed hierarchy apart. */
final class SealedTypes {

    private SealedTypes() {}

    /** True for a sealed class or interface. An enum whose constants have bodies is one to the runtime, but not to its author. */
    static boolean isSealed(Class<?> type) {
        // The JDK seals more of its own types from release to release, such as ZoneId; Jackson knows how those are
        // written.
        return type.isSealed() && !type.isEnum() && !type.getName().startsWith("java.");
    }

    /** The name of a class. */
    static Optional<String> nameOf(Class<?> type) {
        return Optional.ofNullable(type.getAnnotation(MessageType.class)).map(MessageType::value);
    }

    /** The nearest sealed type above a class, or none. */
    static Optional<Class<?>> sealedAncestor(Class<?> type) {
        @Nullable Class<?> parent = type.getSuperclass();
        if (parent != null) {
            Optional<Class<?>> found = isSealed(parent) ? Optional.of(parent) : sealedAncestor(parent);
            if (found.isPresent()) {
                return found;
            }
        }
        for (Class<?> implemented : type.getInterfaces()) {
            Optional<Class<?>> found = isSealed(implemented) ? Optional.of(implemented) : sealedAncestor(implemented);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /**
     * The classes that a value of the sealed type can have, by name.
     *
     * @throws SerializationException if one has no name, two have the same, or the hierarchy is open somewhere
     */
    static Map<String, Class<?>> named(Class<?> sealed) {
        Map<String, Class<?>> classes = new LinkedHashMap<>();
        collect(sealed, sealed, classes);
        return classes;
    }

    private static void collect(Class<?> root, Class<?> type, Map<String, Class<?>> classes) {
        boolean isSealed = isSealed(type);
        if (!isSealed && !type.isEnum() && !Modifier.isFinal(type.getModifiers())) {
            throw refused(
                    root, type.getName() + " is non-sealed, so its subclasses have no names. Make it final or sealed.");
        }
        if (!isSealed || !Modifier.isAbstract(type.getModifiers())) {
            String name = nameOf(type)
                    .orElseThrow(() ->
                            refused(root, type.getName() + " has no name. Give it one with @MessageType(\"…\")."));
            Class<?> former = classes.putIfAbsent(name, type);
            if (former != null && former != type) {
                throw refused(
                        root, former.getName() + " and " + type.getName() + " have the same name '" + name + "'.");
            }
        }
        if (isSealed) {
            for (Class<?> permitted : Objects.requireNonNull(type.getPermittedSubclasses())) {
                collect(root, permitted, classes);
            }
        }
    }

    private static SerializationException refused(Class<?> root, String why) {
        return new SerializationException(
                "The sealed type " + root.getName() + " cannot be written or read: " + why, null);
    }
}
