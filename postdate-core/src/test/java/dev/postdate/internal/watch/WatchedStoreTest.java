package dev.postdate.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands before a store or a clock must not hide what that one does in a way of its own. */
class WatchedStoreTest {

    static Stream<Class<?>> watching() {
        return Stream.of(WatchedSession.class, WatchedClaims.class, WatchedNodes.class, WatchedLoops.class);
    }

    @ParameterizedTest
    @MethodSource("watching")
    void everyMethodIsPassedOnAlsoThoseThatHaveADefault(Class<?> watching) {
        for (Class<?> role : watching.getInterfaces()) {
            List<Method> methods = Arrays.stream(role.getDeclaredMethods())
                    .filter(method -> !method.isSynthetic())
                    .toList();
            assertThat(methods)
                    .isNotEmpty()
                    .allSatisfy(method -> assertThat(watching.getMethod(method.getName(), method.getParameterTypes())
                                    .getDeclaringClass())
                            .as(method.toString())
                            .isEqualTo(watching));
        }
    }
}
