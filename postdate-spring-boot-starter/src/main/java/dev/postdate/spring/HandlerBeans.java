package dev.postdate.spring;

import dev.postdate.ConfigurationException;
import dev.postdate.Handles;
import dev.postdate.PostdateBuilder;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

/**
 * The handler methods of all beans, by the types that the beans are declared with, so that no bean is made for it: a handler is often a service
 * that needs the bus itself, or lazy. Once the beans are there it is checked that none has more handlers than its type said.
 */
final class HandlerBeans implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.spring");

    private final ConfigurableListableBeanFactory beans;
    private final Map<String, Class<?>> found = new LinkedHashMap<>();
    private boolean leftOut;

    HandlerBeans(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    /** True if one of them is to run in a transaction. */
    boolean anyTransactional() {
        return found.values().stream()
                .flatMap(type -> handlers(type).stream())
                .map(method -> AnnotatedElementUtils.getMergedAnnotation(method, Handles.class))
                .anyMatch(handles -> handles != null && handles.transactional());
    }

    /** This node handles nothing, whatever its beans could. */
    void leaveOut() {
        leftOut = true;
    }

    void addTo(PostdateBuilder builder) {
        for (String name : beans.getBeanNamesForType(Object.class, true, false)) {
            Class<?> type = ScopedProxyUtils.isScopedTarget(name) ? null : type(name);
            if (type != null && handlersOf(name, type).stream().anyMatch(HandlerBeans::isOfAClass)) {
                found.put(name, type);
                builder.handlers(type, (method, arguments) -> invoke(name, method, arguments));
            }
        }
    }

    /** Of a class that needs another one which is not there nothing can be known; the application may well do without it. */
    private static Set<Method> handlersOf(String name, Class<?> type) {
        try {
            return handlers(type);
        } catch (LinkageError | IllegalStateException e) {
            LOG.warn(
                    "Bean '{}' of {} was not looked through for handlers, because a class that it needs is not there: {}. If it has none,"
                            + " nothing is amiss",
                    name,
                    type.getName(),
                    e.toString());
            return Set.of();
        }
    }

    private static boolean isOfAClass(Method handler) {
        return !handler.getDeclaringClass().isInterface();
    }

    private @Nullable Class<?> type(String name) {
        Class<?> type = AutoProxyUtils.determineTargetClass(beans, name);
        if (type != null && ScopedObject.class.isAssignableFrom(type)) {
            type = AutoProxyUtils.determineTargetClass(beans, ScopedProxyUtils.getTargetBeanName(name));
        }
        return type == null ? null : ClassUtils.getUserClass(type);
    }

    /** The handler methods of a class, inherited ones included. */
    static Set<Method> handlers(Class<?> type) {
        if (!AnnotationUtils.isCandidateClass(type, Handles.class)) {
            return Set.of();
        }
        return MethodIntrospector.selectMethods(type, (MetadataLookup<Boolean>)
                        method -> AnnotatedElementUtils.isAnnotated(method, Handles.class) ? Boolean.TRUE : null)
                .keySet();
    }

    private @Nullable Object invoke(String name, Method method, Object[] arguments) throws Exception {
        Object bean = beans.getBean(name);
        return AopUtils.selectInvocableMethod(method, bean.getClass()).invoke(bean, arguments);
    }

    /** @throws ConfigurationException naming the beans whose handlers would never be called, or not as their authors think */
    @Override
    public void afterSingletonsInstantiated() {
        if (leftOut) {
            return;
        }
        List<String> problems = new ArrayList<>();
        for (String name : beans.getBeanDefinitionNames()) {
            if (beans.containsSingleton(name) && !ScopedProxyUtils.isScopedTarget(name)) {
                check(name, beans.getSingleton(name), problems);
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    private void check(String name, @Nullable Object bean, List<String> problems) {
        if (bean == null) {
            return;
        }
        Class<?> actual = AopUtils.getTargetClass(bean);
        Set<Method> handlers = handlersOf(name, ClassUtils.getUserClass(actual));
        Class<?> declared = found.get(name);
        for (Method handler : handlers) {
            String where = "bean '" + name + "': @Handles method "
                    + handler.getDeclaringClass().getSimpleName() + "." + handler.getName();
            if (!isOfAClass(handler)) {
                problems.add(where + " is a method of an interface (put it into the class)");
            } else if (declared == null || !handler.getDeclaringClass().isAssignableFrom(declared)) {
                problems.add(where
                        + " was not seen, because the bean is declared as another type (declare its @Bean method to return "
                        + actual.getSimpleName() + ")");
            } else if (AopUtils.isJdkDynamicProxy(bean)) {
                checkInterface(bean, handler, where, problems);
            } else if (AopUtils.isCglibProxy(bean)
                    && (Modifier.isPrivate(handler.getModifiers()) || Modifier.isFinal(handler.getModifiers()))) {
                problems.add(where
                        + " is private or final and the bean has a proxy, which would be called without the bean behind it"
                        + " (make the method neither)");
            }
        }
    }

    private static void checkInterface(Object bean, Method handler, String where, List<String> problems) {
        try {
            AopUtils.selectInvocableMethod(handler, bean.getClass());
        } catch (IllegalStateException e) {
            problems.add(
                    where
                            + " cannot be called, because the bean has a proxy of its interfaces, none of which has the method"
                            + " (put the method into an interface, or use proxies of classes with spring.aop.proxy-target-class=true)");
        }
    }
}
