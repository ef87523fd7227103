package dev.postdate.spring;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ReflectionHints;

/** Tells an image that is compiled ahead of time which classes messages are read and written as. */
final class MessageHints {

    private static final BindingReflectionHintsRegistrar BINDING = new BindingReflectionHintsRegistrar();

    private MessageHints() {}

    static void register(ReflectionHints hints, Collection<Class<?>> messages) {
        Set<Class<?>> all = new LinkedHashSet<>();
        messages.forEach(message -> add(message, all));
        BINDING.registerReflectionHints(hints, all.toArray(Type[]::new));
    }

    /** What is sealed may be any of the classes that it permits. */
    private static void add(Class<?> message, Set<Class<?>> all) {
        if (all.add(message) && message.isSealed()) {
            for (Class<?> permitted : message.getPermittedSubclasses()) {
                add(permitted, all);
            }
        }
    }
}
