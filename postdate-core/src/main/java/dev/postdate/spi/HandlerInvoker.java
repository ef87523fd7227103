package dev.postdate.spi;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Calls the handler methods of a class on objects that somebody else makes, such as a container that creates them late and puts proxies
 * before them. Thread-safe.
 */
@FunctionalInterface
public interface HandlerInvoker {

    /**
     * @param method of the class that was given with this invoker, or inherited by it
     * @param arguments the message, and the context if the method takes one
     * @return what the method returned
     * @throws InvocationTargetException with what the method threw, which is a failure of the handler like anything else that is thrown here
     */
    @Nullable
    Object invoke(Method method, Object[] arguments) throws Exception;
}
