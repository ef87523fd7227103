package dev.postdate.spring;

import dev.postdate.MessageType;
import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** Tells an image that is compiled ahead of time which handlers are called, and what they take and give is read and written as. */
final class HandlerHints implements BeanRegistrationAotProcessor {

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean registeredBean) {
        Set<Method> handlers = HandlerBeans.handlers(ClassUtils.getUserClass(registeredBean.getBeanClass()));
        return handlers.isEmpty()
                ? null
                : (context, code) -> handlers.forEach(
                        handler -> register(context.getRuntimeHints().reflection(), handler));
    }

    private static void register(ReflectionHints hints, Method handler) {
        hints.registerMethod(handler, ExecutableMode.INVOKE);
        Set<Class<?>> messages = new LinkedHashSet<>();
        if (handler.getParameterCount() > 0) {
            messages.add(handler.getParameterTypes()[0]);
        }
        addMessages(ResolvableType.forMethodReturnType(handler), messages);
        MessageHints.register(hints, messages);
    }

    /** Those that are named in what a handler returns, such as in a list of them; what it names only as an object is not known. */
    private static void addMessages(ResolvableType returned, Set<Class<?>> messages) {
        Class<?> type = returned.resolve();
        if (type != null && type.isAnnotationPresent(MessageType.class)) {
            messages.add(type);
        }
        if (returned.isArray()) {
            addMessages(returned.getComponentType(), messages);
        }
        for (ResolvableType each : returned.getGenerics()) {
            addMessages(each, messages);
        }
    }
}
