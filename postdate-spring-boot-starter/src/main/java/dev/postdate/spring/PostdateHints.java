package dev.postdate.spring;

import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/** Tells an image that is compiled ahead of time what Postdate itself looks up by name: its schemas, its serializer and virtual threads. */
final class PostdateHints implements RuntimeHintsRegistrar {

    private static final String SERIALIZERS = "META-INF/services/dev.postdate.spi.MessageSerializer";
    private static final TypeReference THREAD_BUILDER = TypeReference.of("java.lang.Thread$Builder");

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.resources()
                .registerPattern("dev/postdate/jdbc/postgres/*.sql")
                .registerPattern("dev/postdate/jdbc/sqlite/*.sql")
                .registerPattern(SERIALIZERS);
        ReflectionHints reflection = hints.reflection();
        reflection.registerTypeIfPresent(
                classLoader,
                "dev.postdate.jackson.JacksonSerializer",
                type -> type.withConstructor(List.of(), ExecutableMode.INVOKE));
        registerVirtualThreads(reflection);
    }

    /** What the engine, which is for Java 17 too, asks later runtimes for by name. */
    private static void registerVirtualThreads(ReflectionHints reflection) {
        TypeReference virtual = TypeReference.of("java.lang.Thread$Builder$OfVirtual");
        reflection
                .registerType(
                        TypeReference.of("java.util.concurrent.Executors"),
                        type -> type.withMethod(
                                "newThreadPerTaskExecutor",
                                List.of(TypeReference.of(ThreadFactory.class)),
                                ExecutableMode.INVOKE))
                .registerType(
                        TypeReference.of(Thread.class),
                        type -> type.withMethod("ofVirtual", List.of(), ExecutableMode.INVOKE))
                .registerType(
                        THREAD_BUILDER,
                        type -> type.withMethod(
                                        "name",
                                        List.of(TypeReference.of(String.class), TypeReference.of(long.class)),
                                        ExecutableMode.INVOKE)
                                .withMethod("factory", List.of(), ExecutableMode.INVOKE))
                .registerType(virtual);
    }
}
