package dev.postdate.internal.handler;

import dev.postdate.Delayed;
import dev.postdate.Handles;
import dev.postdate.MessageContext;
import dev.postdate.ReturningHandler;
import dev.postdate.retry.RetryRules;
import dev.postdate.spi.HandlerInvoker;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.BaseStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the methods marked with {@link Handles} and checks their shapes. */
public final class AnnotatedHandlers {

    private AnnotatedHandlers() {}

    /** All handler methods of an object, inherited ones included; what is wrong with them is added to the problems. */
    public static List<HandlerSpec> scan(Object handlers, List<String> problems) {
        return scan(handlers.getClass(), (method, arguments) -> method.invoke(handlers, arguments), problems);
    }

    /** All handler methods of a class, inherited ones included, called through the invoker. */
    public static List<HandlerSpec> scan(Class<?> type, HandlerInvoker invoker, List<String> problems) {
        List<HandlerSpec> found = new ArrayList<>();
        int problemsBefore = problems.size();
        for (Method method : methodsOf(type)) {
            Handles handles = MetaAnnotations.find(Handles.class, method);
            if (handles != null && check(method, problems)) {
                found.add(bind(
                        invoker,
                        method,
                        handles,
                        AnnotatedRetries.read(method, problems),
                        timeLimit(method, handles, problems)));
            }
        }
        if (found.isEmpty() && problems.size() == problemsBefore) {
            problems.add("handlers(" + type.getName() + "): no method is marked with @Handles");
        }
        return found;
    }

    private static List<Method> methodsOf(Class<?> type) {
        List<Method> methods = new ArrayList<>();
        for (Class<?> current = type; current != null && current != Object.class; current = current.getSuperclass()) {
            for (Method method : current.getDeclaredMethods()) {
                boolean overridden = methods.stream()
                        .anyMatch(seen -> seen.getName().equals(method.getName())
                                && Arrays.equals(seen.getParameterTypes(), method.getParameterTypes()));
                if (!method.isSynthetic() && !overridden) {
                    methods.add(method);
                }
            }
        }
        // Reflection gives methods in no order; a stable one makes logs and explain() the same on each start.
        methods.sort(Comparator.comparing(Method::getName).thenComparing(Method::toGenericString));
        return methods;
    }

    private static boolean check(Method method, List<String> problems) {
        int before = problems.size();
        String where = "@Handles method " + method.toGenericString();
        if (Modifier.isStatic(method.getModifiers())) {
            problems.add(where + ": must not be static");
        }
        Class<?>[] parameters = method.getParameterTypes();
        if (parameters.length == 0
                || parameters.length > 2
                || (parameters.length == 2 && parameters[1] != MessageContext.class)) {
            problems.add(where + ": must take the message and, if wanted, a MessageContext");
        } else if (parameters[0].isPrimitive() || parameters[0].isArray() || parameters[0] == Object.class) {
            problems.add(where + ": " + parameters[0].getSimpleName() + " is no message type");
        }
        if (!mayReturn(method.getReturnType())) {
            problems.add(where + ": returns " + method.getReturnType().getSimpleName()
                    + " (must return nothing, a message, a Delayed, an Optional, a collection, array or stream of these, or a"
                    + " CompletionStage of any of these)");
        }
        if (problems.size() == before && !method.trySetAccessible()) {
            problems.add(where + ": cannot be called (make it public, or open its package to dev.postdate.core)");
        }
        return problems.size() == before;
    }

    /** Types of the JDK that hold no messages are mistakes, such as a String or a boolean meant for somebody who will never see it. */
    private static boolean mayReturn(Class<?> type) {
        if (type == void.class || type == Void.class || type == Object.class || type == Delayed.class) {
            return true;
        }
        if (type.isArray()) {
            return mayReturn(type.getComponentType()) && type.getComponentType() != void.class;
        }
        if (Optional.class == type
                || Collection.class.isAssignableFrom(type)
                || Stream.class.isAssignableFrom(type)
                || CompletionStage.class.isAssignableFrom(type)) {
            return true;
        }
        return !type.isPrimitive()
                && !type.getName().startsWith("java.")
                && !type.getName().startsWith("javax.")
                && !BaseStream.class.isAssignableFrom(type);
    }

    private static HandlerSpec bind(
            HandlerInvoker invoker, Method method, Handles handles, RetryRules retries, @Nullable Duration timeLimit) {
        boolean withContext = method.getParameterCount() == 2;
        ReturningHandler<Object> code = (message, context) -> {
            try {
                return invoker.invoke(method, withContext ? new Object[] {message, context} : new Object[] {message});
            } catch (InvocationTargetException e) {
                throw unwrapped(e);
            }
        };
        String owner = method.getDeclaringClass().getSimpleName();
        String name = handles.name().isEmpty() ? owner + "." + method.getName() : handles.name();
        return new HandlerSpec(
                method.getParameterTypes()[0],
                name,
                handles.queue(),
                handles.transactional(),
                retries,
                timeLimit,
                owner + "." + method.getName(),
                code);
    }

    private static @Nullable Duration timeLimit(Method method, Handles handles, List<String> problems) {
        if (handles.timeLimit().isEmpty()) {
            return null;
        }
        try {
            return Duration.parse(handles.timeLimit());
        } catch (DateTimeParseException e) {
            problems.add("@Handles method " + method.toGenericString() + ": timeLimit='" + handles.timeLimit()
                    + "' (must be an ISO duration, such as PT30S or PT5M)");
            return null;
        }
    }

    private static Exception unwrapped(InvocationTargetException e) {
        Throwable cause = e.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof Exception exception ? exception : e;
    }
}
